"""How facts are read: fields by their key, days as moments, who still counts, and since when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.policy.fields import ACCOUNT, CORE_FIELDS
from bot.policy.zones import DAY, start_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.policy import Policy
    from bot.rules.facts import DealFacts
    from store.model import Deal, Stakeholder

EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)
"""Days beyond, such as the 9999-12-31 of other systems, are taken for these, so that no date breaks the arithmetic."""
_EMPTY: Final[tuple[object, ...]] = ("", [])


def value_of(deal: Deal, key: str) -> Any:
    """A field's value by policy key, wherever it is kept (a team's own as `stored`); None when empty."""
    if key == ACCOUNT.key:
        return deal.account_id
    value = getattr(deal, key) if key in CORE_FIELDS else deal.custom.get(key)
    return value if value or value not in _EMPTY else None


def bounded(day: date) -> date:
    return min(max(day, EARLIEST), LATEST)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day of a deal, in UTC."""
    return start_of(bounded(day), zone)


def ends(day: date, zone: ZoneInfo) -> datetime:
    """The first moment that is no longer in that day, in UTC."""
    return start_of(bounded(day) + DAY, zone)


def counts(person: Stakeholder, today: date) -> bool:
    """Whether they are still somebody on this deal: not once they have moved to another company or department."""
    return person.moved_on is None or person.moved_on > today


def counting(
    people: Collection[Stakeholder], zone: ZoneInfo, now: datetime
) -> tuple[list[Stakeholder], datetime | None]:
    """Those who count at `now`, and when the next of them moves on."""
    there, leaving = [], None
    for person in people:
        if person.moved_on is not None:
            leaves = begins(person.moved_on, zone)
            if leaves <= now:
                continue
            leaving = leaves if leaving is None else min(leaving, leaves)
        there.append(person)
    return there, leaving


def entry(facts: DealFacts, policy: Policy, stage: str) -> datetime:
    """When the deal last came to `stage` or beyond: since then it has not been before it, nor lost."""
    moves = facts.moves
    since = facts.deal.entered_stage_at
    if not moves or moves[-1].stage != facts.deal.stage:
        return since
    for move in reversed(moves):
        if not policy.reached(move.stage, stage):
            break
        since = move.entered_at
    return since


def planned_until(facts: DealFacts) -> tuple[datetime, str] | None:
    """When the last thing planned is over, past or ahead: `planned`, a meeting, or `next_step`, a dated next step."""
    day = facts.deal.next_step_on
    last = None if day is None else (ends(day, facts.zone), "next_step")
    for meeting in facts.meetings:
        if last is None or meeting.ends_at >= last[0]:
            last = meeting.ends_at, "planned"
    return last


def moved_last(facts: DealFacts, kinds: Collection[str] | None = None) -> tuple[datetime, str]:
    """What last moved the deal: an activity of these kinds (None: of any), the way into its stage, its creation."""
    deal = facts.deal
    since, event = deal.created_at, "created"
    if deal.entered_stage_at > since:
        since, event = deal.entered_stage_at, "entered"
    for kind, at in facts.latest.items():
        if at >= since and (kinds is None or kind in kinds):
            since, event = at, str(kind)
    return since, event
