"""When people of the simulated company are at work, without the product's own calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

import holidays

if TYPE_CHECKING:
    from bench.years.cast import Person

CLOSED: Final = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))
OPENS, CLOSES = time(9), time(18)
PUBLIC: Final = holidays.country_holidays("JP", years=range(2026, 2029))


def works(day: date) -> bool:
    """By a plain look at the week, Japan's holidays and the days the company is closed."""
    return day.weekday() < 5 and day not in PUBLIC and (day.month, day.day) not in CLOSED


def at_work(who: Person, at: datetime) -> bool:
    local = at.astimezone(who.zone)
    return works(local.date()) and OPENS <= local.time() < CLOSES and not who.is_away(at)
