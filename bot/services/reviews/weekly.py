"""What stands in a weekly review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.reviews.schedule import weekly as latest
from store import members

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.policy.periods import Period
    from bot.services.reviews import Order
    from store.engine import Session
    from store.model import Team


@dataclass(frozen=True, slots=True)
class Weekly:
    team: Team
    period: Period
    full: bool


def read(session: Session, deps: Deps, order: Order) -> Weekly:
    team = members.get_team(session, order.workspace, order.team_id)
    assert team is not None
    policy = deps.policy(order.workspace).policy
    return Weekly(team, latest(policy, team, deps.now()).period, not order.for_channel)
