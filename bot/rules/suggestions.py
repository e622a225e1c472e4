"""What the bot proposes rather than reminds of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy.stages import FieldCondition
from bot.policy.zones import day_of
from bot.rules.facts import NOTHING, DealFacts, Verdict, broken
from bot.rules.gate import GateFacts, day_in, holds
from bot.rules.known import begins, counting, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.policy import Condition, Policy


def gate_met(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """Every condition of the next stage's own gate holds: the move is proposed. A gate that asks nothing proposes nothing.

    The subject is the next stage's key. Evidence: event `entered`, `at` when the deal entered the stage it is in;
    `stage` the next one.
    """
    deal = facts.deal
    following = policy.next_stage(deal.stage) if deal.open and policy.rules.gate_met.enabled else None
    if following is None or not following.gate or _lacks_a_field(facts, following.gate):
        return NOTHING
    there, leaving = counting(facts.people, facts.zone, now)
    known = GateFacts(deal, facts.latest, there, day_of(now, facts.zone))
    if not all(holds(condition, known) for condition in following.gate):
        ahead = [at for at in _days(facts, following.gate) if at > now]
        return Verdict(look_again=max(ahead)) if ahead else NOTHING
    found = broken(
        "gate_met",
        facts,
        subject=following.key,
        occurrence=deal.entered_stage_at.isoformat(),
        opened=None,
        due=None,
        event="entered",
        at=deal.entered_stage_at,
        stage=following.key,
    )
    return Verdict((found,), leaving)


def _lacks_a_field(facts: DealFacts, gate: Sequence[Condition]) -> bool:
    """The cheap half of the question, which answers it for most deals."""
    return any(
        isinstance(condition, FieldCondition) and value_of(facts.deal, condition.field) is None
        for condition in gate
    )


def _days(facts: DealFacts, gate: Sequence[Condition]) -> Iterator[datetime]:
    """The first moments of the days that must have come."""
    for condition in gate:
        if isinstance(condition, FieldCondition) and condition.by_now:
            day = day_in(value_of(facts.deal, condition.field))
            if day is not None:
                yield begins(day, facts.zone)
