"""Fiscal years and quarters, which begin in the month the policy names. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS, QUARTERS = 3, 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Of the fiscal year that begins in the calendar year `year`: 2026 is April 2026 to March 2027 where it begins in April."""

    year: int
    number: int
    """1 to 4."""
    starts: date
    ends: date
    """Its last day."""

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def quarter_of(day: date, begins: int) -> Quarter:
    """The fiscal quarter that `day` is in; `begins` is the month in which the fiscal year begins, 1 to 12."""
    passed = (day.month - begins) % 12
    number = passed // MONTHS + 1
    month = day.month - passed % MONTHS
    starts, last = _first(day.year, month), month + MONTHS > 12 and day.year == date.max.year
    ends = date.max if last else _first(day.year, month + MONTHS) - timedelta(days=1)
    return Quarter(day.year - (day.month < begins), number, starts, ends)


def _first(year: int, month: int) -> date:
    """The first of a month that may lie outside of 1 to 12; the calendar's first day before its beginning."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1) if year >= date.min.year else date.min
