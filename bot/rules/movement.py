"""Deals that stand still: nobody does anything, or the stage never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Verdict, broken
from bot.rules.known import moved_last, planned_until

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy, Stage


def quiet(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """Nobody has moved this deal for as long as its stage allows; what is planned counts as movement up to its end.

    Evidence: event the kind of activity (`call`, …), `entered`, `created`, `next_step` or `planned`; `at` when;
    `after` how long the stage allows; `stage`.
    """
    rule = policy.rules.quiet
    stage = _open_stage(facts, policy) if rule.enabled else None
    if stage is None or stage.quiet_after is None:
        return NOTHING
    since, event = moved_last(facts, rule.activities)
    planned = planned_until(facts) if rule.next_step_counts else None
    if planned is not None and planned[0] > since:
        since, event = planned
    due = policy.calendar.after(since, stage.quiet_after, facts.zone)
    if now < due:
        return Verdict(look_again=due)
    found = broken(
        "quiet",
        facts,
        occurrence=since.isoformat(),
        opened=due,
        due=due,
        event=event,
        at=since,
        after=str(stage.quiet_after),
        stage=stage.key,
    )
    return Verdict((found,))


def dwell(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """The deal stays in its stage for longer than the limit.

    Evidence: event `entered`, `at` when; `after` the limit; `stage`.
    """
    stage = _open_stage(facts, policy) if policy.rules.dwell.enabled else None
    if stage is None or stage.dwell_limit is None:
        return NOTHING
    entered = facts.deal.entered_stage_at
    due = policy.calendar.after(entered, stage.dwell_limit, facts.zone)
    if now < due:
        return Verdict(look_again=due)
    found = broken(
        "dwell",
        facts,
        occurrence=entered.isoformat(),
        opened=due,
        due=due,
        event="entered",
        at=entered,
        after=str(stage.dwell_limit),
        stage=stage.key,
    )
    return Verdict((found,))


def _open_stage(facts: DealFacts, policy: Policy) -> Stage | None:
    """The stage of a deal that can still be won; None where the policy has dropped it or calls it closed."""
    stage = policy.find_stage(facts.deal.stage) if facts.deal.open else None
    return stage if stage is not None and stage.kind == "open" else None
