"""What the hygiene score is made of: docs/kpis.md shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.kpis.keeping import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.policy import Policy

WEIGHTS: Final[Mapping[str, Weight]] = {
    "meeting_unlogged": Weight(15, 30),
    "proposal_unlogged": Weight(10, 10),
    "quiet": Weight(25, 25),
    "dwell": Weight(10, 10),
    "missing_field": Weight(5, 25),
    "close_date_passed": Weight(15, 15),
    "close_date_pushed": Weight(10, 10),
    "no_next_step": Weight(15, 15),
    "no_decision_maker": Weight(10, 10),
    "thin_coverage": Weight(5, 5),
    "stakeholder_untouched": Weight(5, 10),
}
"""What a finding that is due costs a deal's hygiene score, and what all of one rule cost at most. What keeps a deal from
being believed (nothing happens, nothing is planned, the date is past) costs most. docs/kpis.md shows this table."""


def weights(policy: Policy) -> dict[str, Weight]:
    """Those of the rules that are switched on."""
    return {rule: each for rule, each in WEIGHTS.items() if policy.rules[rule].enabled}
