"""A person's coming meetings, for moving them and calling them off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import prefill
from bot.services.meetings import FURTHEST
from store import agenda, deals, facts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.services.permissions import Actor
    from bot.services.prefill import DealLine
    from store.engine import Session
    from store.model import Meeting

MOST = 21
"""One more than a screen shows, so that it can say that there are more."""


@dataclass(frozen=True, slots=True)
class Planned:
    meeting: Meeting
    deal: DealLine


def coming(session: Session, actor: Actor, now: datetime) -> Sequence[Planned]:
    """Soonest first; only on deals that they may see."""
    rows = agenda.coming(session, actor.workspace, actor.sight, now, now + FURTHEST, limit=MOST)
    found = []
    for row in rows:
        meeting = facts.get_meeting(session, actor.workspace, row.id)
        deal = deals.get(session, actor.workspace, row.deal_id)
        assert meeting is not None
        assert deal is not None
        found.append(Planned(meeting, prefill.line(session, deal)))
    return found
