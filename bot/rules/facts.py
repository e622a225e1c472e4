"""What rules are told and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from store.model import Deal, Json, Meeting


@dataclass(frozen=True, slots=True)
class DealFacts:
    """Everything that can break a rule on one deal. `zone` is the team's: deadlines never follow a traveller."""

    deal: Deal
    meetings: tuple[Meeting, ...]
    """Planned meetings whose outcome is not in."""
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Found:
    """A rule broken: the same (rule, subject, occurrence) is the same finding, however often it is found."""

    rule: str
    subject: str
    occurrence: str
    member_id: str | None
    opened_at: datetime
    due_at: datetime
    evidence: Json


@dataclass(frozen=True, slots=True)
class Verdict:
    """`look_again` is strictly after `now` and not later than the first moment at which the answer can differ
    with facts and policy unchanged; None: only a fact can change it.
    """

    findings: tuple[Found, ...] = ()
    look_again: datetime | None = None
