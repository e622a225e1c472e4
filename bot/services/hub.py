"""What somebody finds when they ask for nothing in particular: what is due from them, and whom they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from store import agenda

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from store.agenda import Coming, Item
    from store.engine import Session

ITEMS: Final = 8
MEETINGS: Final = 10
AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """`total` counts all that is due, shown or not."""

    items: Sequence[Item]
    total: int
    meetings: Sequence[Coming]
    now: datetime


def read(session: Session, deps: Deps, actor: Actor) -> Hub:
    """Only what the actor may see, of what is theirs and of those they stand in for."""
    now = deps.now()
    items, total = agenda.items(session, actor.workspace, actor.sight, now, limit=ITEMS)
    meetings = agenda.coming(session, actor.workspace, actor.sight, now, now + AHEAD, limit=MEETINGS)
    return Hub(items=items, total=total, meetings=meetings, now=now)
