"""Pipeline coverage: whether what is expected to close in a period is enough for what is still to be won in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.kpis import Figures, Money


@dataclass(frozen=True, slots=True)
class Coverage:
    """`to_win`: what the won amount lacks of its target, at least 0; in the policy's currency, as everything that is
    divided here. `closing`: open amounts expected to close in the period; `weighted`: times their probability.
    """

    to_win: Decimal
    closing: Money
    weighted: Money

    @property
    def times(self) -> float | None:
        """How many times it is covered; None once nothing is left to win."""
        return float(self.closing.total / self.to_win) if self.to_win else None

    @property
    def times_weighted(self) -> float | None:
        return float(self.weighted.total / self.to_win) if self.to_win else None


def of(figures: Figures, target: Decimal | None) -> Coverage | None:
    """None without a target for the won amount: not enough data."""
    if target is None:
        return None
    to_win = max(target - figures.won_amount.total, Decimal(0))
    return Coverage(to_win, figures.closing, figures.closing_weighted)
