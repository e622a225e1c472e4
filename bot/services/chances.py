"""A share learnt from history, how sure it is, and what that means for an amount that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from typing import Final

CENT: Final = Decimal("0.01")
Z: Final = 1.2816
"""The normal quantile of an interval that holds 80 % of the time."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The share that was won, of `deals` that ended, and the interval that holds it 80 % of the time (Wilson's)."""

    share: float
    low: float
    high: float
    deals: int

    @classmethod
    def of(cls, won: int, closed: int) -> Chance:
        share = won / closed
        middle = (share + Z**2 / (2 * closed)) / (1 + Z**2 / closed)
        width = Z / (1 + Z**2 / closed) * sqrt(share * (1 - share) / closed + Z**2 / (4 * closed**2))
        return cls(share, max(middle - width, 0.0), min(middle + width, 1.0), closed)

    @property
    def error(self) -> float:
        """The standard error of the share."""
        return (self.high - self.low) / (2 * Z)


@dataclass(slots=True)
class Doubt:
    """Why the amount may come out otherwise: each deal is won as a whole or not at all, and the shares are not quite known."""

    single: float = 0.0
    """The variance of the amount if the shares were known."""
    worth: dict[Chance, float] = field(default_factory=lambda: defaultdict(float))
    """The amounts that hang on one share: where it errs, it errs for all of them."""

    def add(self, chance: Chance, worth: float, squares: float) -> None:
        self.single += squares * chance.share * (1 - chance.share)
        self.worth[chance] += worth

    def around(self, likely: Decimal) -> tuple[Decimal, Decimal]:
        """The interval that holds the amount 80 % of the time, as far as history goes on; between nothing and all."""
        shares = sum((worth * chance.error) ** 2 for chance, worth in self.worth.items())
        reach = Decimal(repr(Z * sqrt(self.single + shares)))
        everything = Decimal(repr(sum(self.worth.values())))
        low, high = max(likely - reach, Decimal(0)), min(likely + reach, everything)
        return low.quantize(CENT), high.quantize(CENT)
