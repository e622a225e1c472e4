"""When a recurring meeting takes place: the same local time each time, whatever the clocks do. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import N_, InvalidInput
from bot.policy.zones import local_time_on, wall_time

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

MOST: Final = 26
"""Meetings of one series: half a year of weekly ones, a year of those every two weeks."""


NO_END: Final = N_("Please say until when, or how many times.")
NOT_SO_MANY: Final = N_("Please enter a number from 2 to 26.")


class Every(StrEnum):
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How often, and until a day or so many times, whichever comes first; at least one of the two is given."""

    every: Every
    until: date | None = None
    times: int | None = None


def starts(first: datetime, repeat: Repeat, zone: ZoneInfo) -> list[datetime]:
    """UTC instants of all meetings, the first included. A month without the day has the meeting on its last one.

    Raises InvalidInput for an end that can't be.
    """
    if repeat.until is None and repeat.times is None:
        raise InvalidInput("until", NO_END)
    if repeat.times is not None and not 2 <= repeat.times <= MOST:
        raise InvalidInput("times", NOT_SO_MANY)
    wall = wall_time(first, zone)
    days = [_day(wall.date(), repeat.every, number) for number in range(repeat.times or MOST + 1)]
    if repeat.until is not None:
        days = [day for day in days if day <= repeat.until]
    if not days:
        raise InvalidInput("until", N_("This day lies before the first meeting."))
    if len(days) > MOST:
        raise InvalidInput("until", N_("These are more than 26 meetings. Please choose an earlier day."))
    return [local_time_on(day, wall.time(), zone) for day in days]


def shifted(at: datetime, was: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """`at` moved as its series was: by as many days, and to the new local time."""
    days = wall_time(now, zone).date() - wall_time(was, zone).date()
    return local_time_on(wall_time(at, zone).date() + days, wall_time(now, zone).time(), zone)


def _day(first: date, every: Every, number: int) -> date:
    if every is Every.MONTH:
        years, month = divmod(first.month - 1 + number, 12)
        year, month = first.year + years, month + 1
        return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))
    return first + timedelta(weeks=number * (2 if every is Every.TWO_WEEKS else 1))
