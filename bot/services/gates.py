"""Stage gates: what a deal must have to enter a stage, checked here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.policy.stages import ActivityCondition, FieldCondition, StakeholderCondition
from bot.services import stakeholders
from bot.services.fields import value_of
from store import facts, members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.policy import Condition, Policy
    from store.engine import Session
    from store.model import Deal, Stakeholder


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What conditions ask about."""

    deal: Deal
    kinds: frozenset[str]
    people: Sequence[Stakeholder]
    """Those who still are somebody on the deal."""
    today: date
    """By the team's zone."""


def gather(session: Session, deal: Deal, now: datetime) -> GateFacts:
    team = members.get_team(session, deal.workspace, deal.team_id) if deal.team_id else None
    today = now.astimezone(zone_of(team)).date()
    people = facts.stakeholders(session, deal.workspace, deal.id)
    return GateFacts(
        deal,
        facts.activity_kinds(session, deal.workspace, deal.id),
        [each for each in people if stakeholders.counts(each, today)],
        today,
    )


def missing(session: Session, policy: Policy, deal: Deal, stage: str, now: datetime) -> list[Condition]:
    """Every condition of every gate between where the deal is and `stage` that does not hold yet."""
    return unmet(policy, gather(session, deal, now), stage)


def unmet(policy: Policy, known: GateFacts, stage: str) -> list[Condition]:
    return [each for each in policy.conditions(known.deal.stage, stage) if not holds(each, known)]


def holds(condition: Condition, known: GateFacts) -> bool:
    match condition:
        case FieldCondition():
            return _filled(condition, known)
        case ActivityCondition():
            return condition.activity in known.kinds
        case StakeholderCondition():
            return any(_is(person, condition) for person in known.people)


def _filled(condition: FieldCondition, known: GateFacts) -> bool:
    value = value_of(known.deal, condition.field)
    if value is None:
        return False
    if condition.by_now:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return day <= known.today
    if condition.at_least is not None:
        return bool(value >= condition.at_least)
    return condition.equals is None or value == condition.equals


def _is(person: Stakeholder, condition: StakeholderCondition) -> bool:
    role_fits = condition.stakeholder in ("any", person.role)
    return role_fits and (condition.with_ != "contact" or bool(person.email or person.phone))
