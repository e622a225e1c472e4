"""When a deal closes: dates that pass, dates that are pushed, and losses nobody explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Verdict, broken
from bot.rules.known import begins, ends

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy


def close_date_passed(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """The expected close is past, by the team's clock, and the deal still open. Another date is another occurrence.

    Evidence: event `expected_close`, `at` when that day was over; `day`; `after` the time to correct it, which
    counts from the day itself.
    """
    rule, deal = policy.rules.close_date_passed, facts.deal
    day = deal.expected_close
    if day is None or not rule.enabled or not deal.open:
        return NOTHING
    passed = ends(day, facts.zone)
    if now < passed:
        return Verdict(look_again=passed)
    found = broken(
        "close_date_passed",
        facts,
        occurrence=day.isoformat(),
        opened=passed,
        due=max(passed, policy.calendar.after(begins(day, facts.zone), rule.due, facts.zone)),
        event="expected_close",
        at=passed,
        day=day.isoformat(),
        after=str(rule.due),
    )
    return Verdict((found,))


def close_date_pushed(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:  # noqa: ARG001 - as every rule
    """The expected close was moved later again and again in this stage. Every further push is another occurrence.

    Evidence: event `pushed`, `at` when the deal entered the stage, since when pushes count; `times` how often;
    `day` the expected close as it is now, or None.
    """
    rule, deal = policy.rules.close_date_pushed, facts.deal
    if deal.close_pushes < rule.times or not rule.enabled or not deal.open:
        return NOTHING
    found = broken(
        "close_date_pushed",
        facts,
        occurrence=str(deal.close_pushes),
        opened=None,
        due=None,
        event="pushed",
        at=deal.entered_stage_at,
        times=deal.close_pushes,
        day=deal.expected_close.isoformat() if deal.expected_close else None,
    )
    return Verdict((found,))


def lost_without_reason(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:  # noqa: ARG001 - as every rule
    """Somebody lost the deal here and nobody said why. What was lost before it was imported is left alone.

    Evidence: event `lost`, `at` when; `after` the time to give the reason.
    """
    rule, deal = policy.rules.lost_without_reason, facts.deal
    if deal.open or deal.lost_reason or not rule.enabled or not _lost_here(facts, policy):
        return NOTHING
    lost = deal.closed_at or deal.entered_stage_at
    found = broken(
        "lost_without_reason",
        facts,
        occurrence=lost.isoformat(),
        opened=lost,
        due=policy.calendar.after(lost, rule.due, facts.zone),
        event="lost",
        at=lost,
        after=str(rule.due),
    )
    return Verdict((found,))


def _lost_here(facts: DealFacts, policy: Policy) -> bool:
    stage = policy.find_stage(facts.deal.stage)
    by_somebody = bool(facts.moves) and facts.moves[-1].moved_by is not None
    return stage is not None and stage.kind == "lost" and by_somebody
