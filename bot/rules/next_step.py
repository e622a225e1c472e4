"""An open deal always has something ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Verdict, broken
from bot.rules.known import moved_last, planned_until

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy


def no_next_step(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """Neither a dated next step nor a meeting lies ahead; found as soon as the last one is over.

    Whatever happens afterwards starts the clock, and so another occurrence, anew. Evidence: event as for `quiet`,
    with activities of every kind; `at` when; `after` the time to plan.
    """
    rule, deal = policy.rules.no_next_step, facts.deal
    if not rule.enabled or not deal.open:
        return NOTHING
    planned = planned_until(facts)
    if planned is not None and planned[0] > now:
        return Verdict(look_again=planned[0])
    since, event = moved_last(facts)
    if planned is not None and planned[0] > since:
        since, event = planned
    found = broken(
        "no_next_step",
        facts,
        occurrence=since.isoformat(),
        opened=since,
        due=policy.calendar.after(since, rule.due, facts.zone),
        event=event,
        at=since,
        after=str(rule.due),
    )
    return Verdict((found,))
