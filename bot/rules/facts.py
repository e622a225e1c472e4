"""What rules are told and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from store.model import Deal, Json, Meeting, StageMove, Stakeholder


@dataclass(frozen=True, slots=True)
class DealFacts:
    """Everything that can break a rule on one deal. `zone` is the team's: deadlines never follow a traveller."""

    deal: Deal
    meetings: tuple[Meeting, ...]
    """Planned meetings whose outcome is not in, past and coming."""
    zone: ZoneInfo
    latest: Mapping[str, datetime] = field(default_factory=dict)
    """When the newest activity of each kind took place; a kind without any is not in it."""
    people: tuple[Stakeholder, ...] = ()
    """Everybody known on the customer's side, those who have moved on included."""
    moves: tuple[StageMove, ...] = ()
    """Every stage it was in, oldest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule broken: the same (rule, subject, occurrence) is the same finding, however often it is found."""

    rule: str
    subject: str
    """What of the deal it is about: a meeting, a field, a stakeholder, a stage; the deal itself by its id."""
    occurrence: str
    member_id: str | None
    opened_at: datetime | None
    """None where no fact tells since when: the moment at which it is first found."""
    due_at: datetime | None
    """None: at once when it is found."""
    evidence: Json
    """What counted and what reset the clock, for the sentence that explains it: `event` and `at` (ISO) at least."""


class Verdict(NamedTuple):
    """`look_again` is strictly after `now` and not later than the first moment at which the answer can differ
    with facts and policy unchanged; None: only a fact can change it.
    """

    findings: tuple[Found, ...] = ()
    look_again: datetime | None = None


NOTHING: Final = Verdict()
"""Nothing is found, and only a fact can change that."""


def broken(
    rule: str,
    facts: DealFacts,
    *,
    occurrence: str,
    opened: datetime | None,
    due: datetime | None,
    event: str,
    at: datetime,
    subject: str | None = None,
    **evidence: Any,
) -> Found:
    """A finding for the deal's owner. `event` at `at` is what the clock counts from; `evidence` is what else is said."""
    return Found(
        rule=rule,
        subject=facts.deal.id if subject is None else subject,
        occurrence=occurrence,
        member_id=facts.deal.owner_id,
        opened_at=opened,
        due_at=due,
        evidence={"event": event, "at": at.isoformat(), **evidence},
    )
