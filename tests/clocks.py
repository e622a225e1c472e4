"""Clocks that stand still until moved, and ids in order."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY_9_JST = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
"""An ordinary Monday, 09:00 in Tokyo, with a holiday (23 November) ahead."""


@dataclass
class Clock:
    """A clock that moves only when told to."""

    at: datetime = MONDAY_9_JST

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime | None = None, /, **by: float) -> datetime:
        """To an instant, or on by hours=…, minutes=…, days=…."""
        self.at = to if to is not None else self.at + timedelta(**by)
        return self.at


@dataclass
class Ids:
    """Ids that sort in the order they were made, the same in every run."""

    counter: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> str:
        return f"id-{next(self.counter):08d}"
