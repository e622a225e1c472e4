"""The attention ledger: what was said, what was held back and why, and what people then did, by rule, person and week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from store import attention, members
from store.kpis import usage
from store.model import NoticeKind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from store.attention import Told
    from store.engine import Session

WITHIN: Final = timedelta(hours=24)
"""A finding that is resolved or snoozed so soon after a message that carried it was acted on, by every clock hour."""
ENOUGH: Final = 20
"""Findings that people must have been told of before a rule is called one that nobody acts on."""
HARDLY: Final = 0.1
"""Below this share of them."""
LOOKS: Final = ""
"""Stands for the rule where a morning brought no message at all."""


@dataclass(slots=True)
class Row:
    """One rule, person and week of theirs, such as 2026-W47; a team stands for the person where a channel was told.

    `sent` and `bundled` count items: in a message of their own, or in the daily list. `acted` counts those of both that
    were acted on within 24 hours of that message.
    """

    rule: str
    recipient: str
    name: str
    week: str
    sent: int = 0
    bundled: int = 0
    acted: int = 0
    held_back: Counter[str] = field(default_factory=Counter)
    """By reason."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A rule of whose findings hardly any was acted on within 24 hours of any message about it."""

    rule: str
    told: int
    acted: int


def ledger(session: Session, workspace: str, since: datetime, until: datetime) -> list[Row]:
    """In the order of weeks, rules and names."""
    people = {each.id: (each.name, zone_of(each)) for each in members.all_members(session, workspace)}
    people |= {each.id: (each.name, zone_of(each)) for each in members.all_teams(session, workspace)}
    found: dict[tuple[str, str, str], Row] = {}
    for each in attention.told(session, workspace, since, until):
        name, zone = people.get(each.recipient, (each.recipient, zone_of(None)))
        year, week, _ = each.at.astimezone(zone).isocalendar()
        key = (f"{year}-W{week:02d}", each.rule or LOOKS, each.recipient)
        row = found.setdefault(key, Row(key[1], each.recipient, name, key[0]))
        _count(row, each)
    return sorted(found.values(), key=lambda row: (row.week, row.rule, row.name, row.recipient))


def _count(row: Row, told: Told) -> None:
    if not told.sent:
        row.held_back[told.reason or ""] += 1
        return
    if told.kind is NoticeKind.BUNDLE:
        row.bundled += 1
    else:
        row.sent += 1
    row.acted += acted(told)


def acted(told: Told) -> bool:
    moments = (told.resolved_at, told.snoozed_at)
    return any(at is not None and told.at <= at <= told.at + WITHIN for at in moments)


def nobody_acts_on(
    session: Session, deps: Deps, workspace: str, since: datetime, until: datetime
) -> list[Ignored]:
    """Rules to be demoted, as the monthly review proposes it; those acted on least first. Only rules that still run."""
    rules = deps.policy(workspace).policy.rules
    heeded = usage.heeded_by_rule(session, workspace, since, until)
    found = [Ignored(rule, kept.due, kept.kept) for rule, kept in heeded.items()]
    running = [each for each in found if each.rule in type(rules).model_fields and rules[each.rule].enabled]
    hardly = [each for each in running if each.told >= ENOUGH and each.acted < HARDLY * each.told]
    return sorted(hardly, key=lambda each: (each.acted / each.told, -each.told, each.rule))
