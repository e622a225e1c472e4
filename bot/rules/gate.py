"""Gates: whether what is known of a deal lets it enter a stage. Pure, and decided here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.policy.stages import ActivityCondition, FieldCondition
from bot.rules.known import value_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.policy import Condition, Policy, StakeholderCondition
    from store.model import Deal, Stakeholder


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What conditions ask about."""

    deal: Deal
    kinds: Collection[str]
    """Of the activities that were logged."""
    people: Sequence[Stakeholder]
    """Those who still are somebody on the deal."""
    today: date
    """By the team's zone."""


def unmet(policy: Policy, known: GateFacts, stage: str) -> list[Condition]:
    """Every condition of every gate between where the deal is and `stage` that does not hold yet."""
    return [each for each in policy.conditions(known.deal.stage, stage) if not holds(each, known)]


def holds(condition: Condition, known: GateFacts) -> bool:
    if isinstance(condition, FieldCondition):
        return _filled(condition, known)
    if isinstance(condition, ActivityCondition):
        return condition.activity in known.kinds
    return any(_fits(condition, person) for person in known.people)


def _filled(condition: FieldCondition, known: GateFacts) -> bool:
    value = value_of(known.deal, condition.field)
    if value is None:
        return False
    if condition.by_now:
        day = day_in(value)
        return day is not None and day <= known.today
    if condition.at_least is not None:
        return isinstance(value, (int, float, Decimal)) and value >= condition.at_least
    return condition.equals is None or value == condition.equals


def day_in(value: Any) -> date | None:
    """The day in a date field: a team's own one is kept as text. None for what was entered before it was a date field."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _fits(condition: StakeholderCondition, person: Stakeholder) -> bool:
    role_fits = condition.stakeholder in ("any", person.role)
    return role_fits and (condition.with_ != "contact" or bool(person.email or person.phone))
