"""Weeks, months, fiscal quarters and years by the names people give them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.policy.quarters import quarter_of
from bot.policy.zones import start_of

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

Length: TypeAlias = Literal["week", "month", "quarter", "year"]
DAY: Final = timedelta(days=1)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"FY(\d{4})-Q([1-4])")
_YEAR = re.compile(r"FY(\d{4})")
YEARS: Final = range(1970, 2100)


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day to its last, both in it. `key` is what is stored: 2026-W47, 2026-11, FY2026-Q3, FY2026."""

    key: str
    length: Length
    first: date
    last: date

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its beginning, and the beginning of what follows; UTC."""
        return start_of(self.first, zone), start_of(self.last + DAY, zone)

    def before(self, begins: int) -> Period:
        """The one of the same length right before it."""
        return of(self.length, self.first - DAY, begins)

    def after(self, begins: int) -> Period:
        return of(self.length, self.last + DAY, begins)


def of(length: Length, day: date, begins: int) -> Period:
    """The period of that length which `day` is in; `begins` is the month in which the fiscal year begins, 1 to 12."""
    match length:
        case "week":
            year, week, weekday = day.isocalendar()
            first = day - (weekday - 1) * DAY
            return Period(f"{year}-W{week:02}", length, first, first + 6 * DAY)
        case "month":
            first = day.replace(day=1)
            following = (first + 31 * DAY).replace(day=1)
            return Period(f"{day:%Y-%m}", length, first, following - DAY)
    quarter = quarter_of(day, begins)
    if length == "quarter":
        return Period(f"FY{quarter.year}-Q{quarter.number}", length, quarter.starts, quarter.ends)
    first = date(quarter.year, begins, 1)
    return Period(f"FY{quarter.year}", length, first, date(quarter.year + 1, begins, 1) - DAY)


def named(text: str, begins: int) -> Period | None:
    """As `parse`, and of the calendar as well: 2026-Q4 is October to December, 2026 a year from January on."""
    if found := parse(text, begins):
        return found
    calendar = parse(f"FY{text}", 1) if not text.startswith("FY") else None
    return replace(calendar, key=text) if calendar else None


def parse(text: str, begins: int) -> Period | None:
    """The period of that name; None if there is none."""
    if found := _WEEK.fullmatch(text):
        try:
            day, length = date.fromisocalendar(int(found[1]), int(found[2]), 1), "week"
        except ValueError:
            return None
    elif found := _MONTH.fullmatch(text):
        if not 1 <= int(found[2]) <= 12:
            return None
        day, length = date(max(int(found[1]), 1), int(found[2]), 1), "month"
    elif found := _QUARTER.fullmatch(text):
        months = begins - 1 + 3 * (int(found[2]) - 1)
        day, length = date(int(found[1]) + months // 12, months % 12 + 1, 1), "quarter"
    elif found := _YEAR.fullmatch(text):
        day, length = date(int(found[1]), begins, 1), "year"
    else:
        return None
    return of(length, day, begins) if int(found[1]) in YEARS else None  # type: ignore[arg-type]
