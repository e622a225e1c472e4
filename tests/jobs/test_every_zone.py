"""Every change of the clocks in every zone, for five years: one digest for each local date, at its wall time (fault 39)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.policy import preset
from bot.services.bundles import GAP
from bot.services.reviews import schedule
from tests.builders import a_team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
BEGIN, YEARS, DAY = datetime(2026, 11, 23, tzinfo=UTC), 5, timedelta(days=1)
TICK = timedelta(minutes=15)
TIMES = (time(0, 0), time(0, 30), time(1, 30), time(2, 30), time(9, 0), time(22, 30))
"""Up to 23:00, which the clocks of Greenland skip together with the rest of that day."""
POLICY = preset("b2b_ja")


@cache
def changes() -> dict[tuple[object, ...], tuple[ZoneInfo, datetime]]:
    """Each change once, with one of the zones that make it: the first moment at which it holds. Nowhere do two follow each
    other within a week.
    """
    days = [BEGIN + number * DAY for number in range(0, YEARS * 366, 6)]
    found: dict[tuple[object, ...], tuple[ZoneInfo, datetime]] = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        offsets = [zone.utcoffset(each.astimezone(zone)) for each in days]
        for (before, after), (low, high) in zip(pairwise(offsets), pairwise(days), strict=True):
            if before != after:
                at = the_moment(zone, low, high)
                found[at, before, after] = zone, at
    return found


def the_moment(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    was = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == was else (low, middle)
    return high.replace(microsecond=0)


def test_there_is_something_to_be_seen() -> None:
    seen = list(changes().values())
    assert len(seen) > 100
    assert {zone.key for zone, _ in seen} & {
        "Africa/Cairo",
        "Asia/Beirut",
        "Australia/LHI",
        "America/Santiago",
    }


@pytest.mark.parametrize("at", TIMES, ids=str)
def test_each_local_date_has_one_moment_for_its_digest(at: time) -> None:
    """On that date, later than the one before by more than half a day, at the wall time, or when the clocks skip it."""
    for zone, change in changes().values():
        days = [change.astimezone(zone).date() + number * DAY for number in range(-3, 4)]
        moments = [POLICY.calendar.local_time_on(day, at, zone) for day in days]
        assert [moment.astimezone(zone).date() for moment in moments] == days, zone
        assert all(later - earlier >= GAP for earlier, later in pairwise(moments)), zone
        walls = [moment.astimezone(zone).time() for moment in moments]
        assert walls.count(at) >= len(days) - 1, (zone, walls)
        assert all(wall >= at for wall in walls), (zone, walls)


@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(9, 0)], ids=str)
def test_ticking_through_a_change_each_local_date_comes_once(at: time) -> None:
    """What the tick asks: has today's time come, and was there no look today? A date that had its look has no other, though
    the clocks go back over its time, or over midnight.
    """
    for zone, change in changes().values():
        first = change.astimezone(zone).date() - DAY
        begin = POLICY.calendar.local_time_on(first - DAY, time(0, 0), zone)
        looks = list(looked(zone, begin, begin + 5 * DAY, at))
        days = [day for day, _ in looks]
        assert days == sorted(set(days)), zone
        assert {first + number * DAY for number in range(3)} <= set(days), zone
        assert all(later - earlier >= GAP for (_, earlier), (_, later) in pairwise(looks)), zone


def looked(zone: ZoneInfo, begin: datetime, end: datetime, at: time) -> Iterator[tuple[date, datetime]]:
    now, seen = begin, set[date]()
    due: dict[date, datetime] = {}
    while now < end:
        day = now.astimezone(zone).date()
        if day not in due:
            due[day] = POLICY.calendar.local_time_on(day, at, zone)
        if now >= due[day] and day not in seen:
            seen.add(day)
            yield day, now
        now += TICK


def test_the_week_in_which_the_clocks_change_has_one_review() -> None:
    for zone, change in changes().values():
        team = a_team("east", zone=zone.key)
        due = schedule.weekly(POLICY, team, change + 8 * DAY)
        before = schedule.weekly(POLICY, team, due.at - timedelta(seconds=1))
        assert schedule.weekly(POLICY, team, due.at) == due
        assert before.period != due.period, zone
        assert before.at < due.at
        assert POLICY.calendar.is_working_moment(due.at, zone)
