"""The hygiene rules: pure functions of facts, policy and `now`. Each reports what is broken and when to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.rules.closing import close_date_passed, close_date_pushed, lost_without_reason
from bot.rules.facts import DealFacts, Found, Verdict
from bot.rules.fields import missing_field
from bot.rules.meetings import meeting_unlogged
from bot.rules.movement import dwell, quiet
from bot.rules.next_step import no_next_step
from bot.rules.people import no_decision_maker, stakeholder_untouched, thin_coverage
from bot.rules.proposals import proposal_unlogged
from bot.rules.suggestions import gate_met

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.policy import Policy

    Rule = Callable[[DealFacts, Policy, datetime], Verdict]

RULES: Final[Mapping[str, Rule]] = {
    rule.__name__: rule
    for rule in (
        meeting_unlogged,
        proposal_unlogged,
        close_date_passed,
        lost_without_reason,
        no_next_step,
        quiet,
        missing_field,
        no_decision_maker,
        stakeholder_untouched,
        close_date_pushed,
        dwell,
        thin_coverage,
        gate_met,
    )
}
"""All of them, the most urgent first."""

__all__ = ["RULES", "DealFacts", "Found", "Verdict", "judge"]


def judge(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """What all rules together say of a deal; `look_again` is the soonest any of them asks for."""
    findings: list[Found] = []
    look_again = None
    for rule in RULES.values():
        verdict = rule(facts, policy, now)
        findings += verdict.findings
        if verdict.look_again is not None and (look_again is None or verdict.look_again < look_again):
            look_again = verdict.look_again
    return Verdict(tuple(findings), look_again)
