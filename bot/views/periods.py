"""Lengths of time, days and weekdays of the policy, as people say them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.policy.base import WEEKDAYS
from bot.text.written import by_pattern

if TYPE_CHECKING:
    from bot.policy import Duration
    from bot.policy.base import Weekday
    from bot.text import Text

_A_MONDAY = date(2024, 1, 1)
_EVERY_YEAR = {"en": "d MMM", "ja": "M月d日"}
_ONCE = {"en": "d MMM y", "ja": "y年M月d日"}
_MONTH = {"en": "MMMM", "ja": "M月"}


def period(t: Text, length: Duration) -> str:
    """`24 hours`, `14 days`, `3 working days`. Which hours count is the calendar's to say."""
    match length.unit:
        case "h":
            return t.n("{count} hour", "{count} hours", length.amount)
        case "d":
            return t.n("{count} day", "{count} days", length.amount)
        case _:
            return t.n("{count} working day", "{count} working days", length.amount)


def weekday(t: Text, name: Weekday) -> str:
    return by_pattern(_A_MONDAY + timedelta(WEEKDAYS.index(name)), "EEEE", t.language)


def month(t: Text, number: int) -> str:
    return by_pattern(date(2024, number, 1), _MONTH[t.language], t.language)


def company_day(t: Text, written: str) -> str:
    """`12-29` is a day of every year, `2026-08-13` that day only."""
    if len(written) == len("12-29"):
        return by_pattern(date.fromisoformat(f"2024-{written}"), _EVERY_YEAR[t.language], t.language)
    return one_day(t, date.fromisoformat(written))


def one_day(t: Text, day: date) -> str:
    return by_pattern(day, _ONCE[t.language], t.language)
