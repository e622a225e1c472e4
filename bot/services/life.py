"""The life of findings: what stands now beside what rules say now. Pure; what comes of it is written elsewhere.

A finding is one row for (deal, rule, subject, occurrence). It is opened when a rule first says so, resolved when no
rule says so any more, be it by evidence or because the rule or its stage left the policy, and reopened as the same row.
A snooze belongs to the row: reopened, as by Undo, it rests as long as it would have; another occurrence is another row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from store.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.deps import PolicyInForce
    from bot.policy import Policy
    from bot.rules import Found
    from store.model import Deal

Key: TypeAlias = tuple[str, str, str]
"""Rule, subject and occurrence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written for the rows to say what the rules say."""

    opened: tuple[Finding, ...] = ()
    changed: tuple[Finding, ...] = ()
    """Rows as they are to be: reopened, resolved, of somebody else, with other evidence or another deadline."""
    asked_anew: tuple[Finding, ...] = ()
    """Of those, the ones that are another person's now."""
    standing: tuple[Finding, ...] = ()
    """Everything that is open after it."""


NONE = Difference()


def key_of(item: Found | Finding) -> Key:
    return item.rule, item.subject, item.occurrence


def differ(
    deal: Deal,
    found: Iterable[Found],
    rows: Mapping[Key, Finding],
    in_force: PolicyInForce,
    now: datetime,
    new_id: Callable[[], str],
) -> Difference:
    """`rows`: the open ones and, of those resolved, at least what was found again."""
    opened, changed, anew, standing = [], [], [], []
    left = dict(rows)
    for each in found:
        row = left.pop(key_of(each), None)
        if row is None:
            new = _opened(deal, each, in_force.version, now, new_id())
            opened.append(new)
            standing.append(new)
            continue
        stands = _as_found(row, each)
        standing.append(stands)
        if stands != row:
            changed.append(stands)
        if stands.member_id != row.member_id:
            anew.append(stands)
    changed += [replace(row, resolved_at=now) for row in left.values() if row.resolved_at is None]
    return Difference(tuple(opened), tuple(changed), tuple(anew), tuple(standing))


def _opened(deal: Deal, found: Found, policy_version: int, now: datetime, id: str) -> Finding:  # noqa: A002
    since = found.opened_at or now
    return Finding(
        workspace=deal.workspace,
        id=id,
        deal_id=deal.id,
        rule=found.rule,
        subject=found.subject,
        occurrence=found.occurrence,
        member_id=found.member_id,
        opened_at=since,
        due_at=found.due_at or since,
        evidence=found.evidence,
        policy_version=policy_version,
    )


def _as_found(row: Finding, found: Found) -> Finding:
    """The row as it is to stand; the version under which it was opened stays, and so does when it was first found
    where no fact tells.
    """
    stands: dict[str, Any] = {
        "member_id": found.member_id,
        "opened_at": found.opened_at or row.opened_at,
        "due_at": found.due_at or row.due_at,
        "evidence": found.evidence,
        "resolved_at": None,
    }
    return row if all(getattr(row, name) == each for name, each in stands.items()) else replace(row, **stands)


def next_check(
    look_again: datetime | None, standing: Iterable[Finding], policy: Policy, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """When something differs next: what the rules say, or who is told of it. Always after `now`."""
    moments = [] if look_again is None else [look_again]
    for each in standing:
        if each.snoozed_until is not None:
            moments.append(each.snoozed_until)
        if each.escalated_at is None:
            escalates = policy.escalates_at(each.rule, each.due_at, zone)
            if escalates is not None:
                moments.append(escalates)
    return min((each for each in moments if each > now), default=None)
