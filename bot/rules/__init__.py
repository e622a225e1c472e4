"""The hygiene rules: pure functions of facts, policy and `now`. Each reports what is broken and when to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.rules.facts import DealFacts, Found, Verdict
from bot.rules.meetings import meeting_unlogged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.policy import Policy

    Rule = Callable[[DealFacts, Policy, datetime], Verdict]

RULES: Final[Mapping[str, Rule]] = {"meeting_unlogged": meeting_unlogged}

__all__ = ["RULES", "DealFacts", "Found", "Verdict", "judge"]


def judge(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """What all rules together say of a deal; `look_again` is the soonest any of them asks for."""
    verdicts = [rule(facts, policy, now) for rule in RULES.values()]
    return Verdict(
        tuple(found for verdict in verdicts for found in verdict.findings),
        min((verdict.look_again for verdict in verdicts if verdict.look_again is not None), default=None),
    )
