"""What somebody finds when they ask for nothing in particular: what is due from them, and whom they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from store import agenda
from store.model import MEETING, SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from store.agenda import Coming, Item
    from store.engine import Session

ITEMS: Final = 8
READ: Final = 60
"""Findings read for them: several on one deal are one item."""
MEETINGS: Final = 10
AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """`items` are groups of findings: all that is open on one deal, or one meeting. `more` counts what is left out.

    `countless`: there is more than is counted, so `total` and `more` are the least there is.
    """

    items: Sequence[Sequence[Item]]
    total: int
    more: int
    countless: bool
    meetings: Sequence[Coming]
    now: datetime
    policy: Policy


def read(session: Session, deps: Deps, actor: Actor) -> Hub:
    """Only what the actor may see, of what is theirs and of those they stand in for."""
    now = deps.now()
    found, total = agenda.items(session, actor.workspace, actor.sight, now, limit=READ)
    meetings = agenda.coming(session, actor.workspace, actor.sight, now, now + AHEAD, limit=MEETINGS)
    groups = grouped(found)[:ITEMS]
    return Hub(
        items=groups,
        total=total,
        more=total - sum(map(len, groups)),
        countless=total >= agenda.COUNTED,
        meetings=meetings,
        now=now,
        policy=deps.policy(actor.workspace).policy,
    )


def grouped(items: Sequence[Item]) -> list[list[Item]]:
    """By deal, suggestions and meetings for themselves, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for each in items:
        alone = each.finding.rule in (MEETING, SUGGESTION)
        key = ("alone", each.finding.id) if alone else ("deal", each.finding.deal_id)
        groups.setdefault(key, []).append(each)
    return list(groups.values())
