"""Stage gates: gathers what the conditions ask about; whether they hold is decided in bot/rules/gate.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.policy.zones import day_of
from bot.rules.gate import GateFacts, unmet
from bot.rules.known import counts
from store import facts, members

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Condition, Policy
    from store.engine import Session
    from store.model import Deal


def gather(session: Session, deal: Deal, now: datetime) -> GateFacts:
    team = members.get_team(session, deal.workspace, deal.team_id) if deal.team_id else None
    today = day_of(now, zone_of(team))
    people = facts.stakeholders(session, deal.workspace, deal.id)
    return GateFacts(
        deal,
        facts.activity_kinds(session, deal.workspace, deal.id),
        [each for each in people if counts(each, today)],
        today,
    )


def missing(session: Session, policy: Policy, deal: Deal, stage: str, now: datetime) -> list[Condition]:
    """Every condition of every gate between where the deal is and `stage` that does not hold yet.

    A closed deal that is taken up again where it has been before, or nearer, is asked for nothing: it passed those gates,
    or somebody answered for them.
    """
    if not deal.open and _has_reached(session, policy, deal, stage):
        return []
    return unmet(policy, gather(session, deal, now), stage)


def _has_reached(session: Session, policy: Policy, deal: Deal, stage: str) -> bool:
    stays = facts.moves(session, deal.workspace, deal.id)
    return any(policy.reached(each.stage, stage) for each in stays)
