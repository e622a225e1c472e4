"""What came of a proposal is written down as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Verdict, broken
from bot.rules.known import begins, bounded

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy


def proposal_unlogged(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """A proposal was made, by the end of that day's working hours, and nothing was noted since that day began.

    An activity of any kind or a stage move says that the deal was updated. Another day is another occurrence.
    Evidence: event `proposal`, `at` the end of the working hours; `day`; `after` the time to update the deal.
    """
    rule, deal = policy.rules.proposal_unlogged, facts.deal
    day = deal.proposal_on
    if day is None or not rule.enabled or not deal.open:
        return NOTHING
    morning = begins(day, facts.zone)
    if deal.entered_stage_at >= morning or any(at >= morning for at in facts.latest.values()):
        return NOTHING
    made = policy.calendar.local_time_on(bounded(day), policy.calendar.working_hours.end, facts.zone)
    if now < made:
        return Verdict(look_again=made)
    found = broken(
        "proposal_unlogged",
        facts,
        occurrence=day.isoformat(),
        opened=made,
        due=policy.calendar.after(made, rule.due, facts.zone),
        event="proposal",
        at=made,
        day=day.isoformat(),
        after=str(rule.due),
    )
    return Verdict((found,))
