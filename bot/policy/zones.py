"""Where wall clocks jump. Everything here is monotone: a later wall time never comes out as an earlier instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1955, 2099  # the years with holidays and clock changes; weekdays only outside
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def local_time_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `zone` show `at` on `day`.

    A time that the clocks skip is the moment they skip to; one that they show twice is the first.
    """
    if (ahead := _steady(day, zone)) is not None:
        return datetime.combine(day, at, UTC) - ahead
    wall = datetime.combine(day, at)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def wall_time(at: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in `zone` show at `at`, naive. The second pass of a repeated hour counts as its end."""
    utc = at.astimezone(UTC)
    if (ahead := _steady(utc.date(), zone)) is not None:
        return utc.replace(tzinfo=None) + ahead
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    change = _change(local.replace(fold=0).astimezone(UTC), utc, zone)
    return (change - SECOND).astimezone(zone).replace(tzinfo=None) + SECOND


def days_later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `zone` show so many days later what they show at `at`."""
    utc = at.astimezone(UTC)
    later = utc + days * DAY
    ahead = _steady(utc.date(), zone)
    if ahead is not None and ahead == _steady(later.date(), zone):
        return later
    wall = wall_time(at, zone)
    return local_time_on(wall.date() + days * DAY, wall.time(), zone)


@lru_cache(maxsize=16384)
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day`, in UTC; not every day has a midnight."""
    return local_time_on(day, time.min, zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local day of `at`. Where clocks fall back across midnight, the new day has already begun."""
    utc = at.astimezone(UTC)
    if (ahead := _steady(utc.date(), zone)) is not None:
        return (utc + ahead).date()
    day = at.astimezone(zone).date()
    tomorrow = day + DAY
    return tomorrow if at >= start_of(tomorrow, zone) else day


@lru_cache(maxsize=16384)
def _steady(day: date, zone: ZoneInfo) -> timedelta | None:
    """How far clocks in `zone` are ahead of UTC, the same for three days from the one before; None near a change.

    Deadlines of thousands of deals fall on the same few hundred days, and converting is most of their cost.
    """
    midnight = datetime.combine(day, time.min, UTC)
    try:
        ahead = {(midnight + days * DAY).astimezone(zone).utcoffset() for days in (-1, 0, 1, 2)}
    except OverflowError:  # at the ends of what a date can be
        return None
    return ahead.pop() if len(ahead) == 1 else None


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The whole second between the two UTC instants from which the offset of `after` holds."""
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    offset = high.astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=512)
def odd_days(zone: ZoneInfo) -> tuple[tuple[int, timedelta], ...]:
    """Days in `zone` that don't last 24 hours: (ordinal, how much longer), in order. About 60 ms a zone, once."""
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    near: set[int] = set()
    midnight = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    offset = midnight.astimezone(zone).utcoffset()
    for ordinal in range(first, last + 1):
        midnight += DAY
        now = midnight.astimezone(zone).utcoffset()
        if now != offset:
            near.update((ordinal - 1, ordinal, ordinal + 1))
            offset = now
    found = []
    for ordinal in sorted(near):
        day = date.fromordinal(ordinal)
        longer = start_of(day + DAY, zone) - start_of(day, zone) - DAY
        if longer:
            found.append((ordinal, longer))
    return tuple(found)
