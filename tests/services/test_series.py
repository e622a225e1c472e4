"""Recurring meetings: the local time stays, the 31st is the last day of a shorter month, and nothing goes on for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.errors import InvalidInput
from bot.services.series import Every, Repeat, shifted, starts

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def walls(instants: Iterable[datetime], zone: ZoneInfo) -> list[str]:
    assert all(each.utcoffset() is not None for each in instants)
    return [each.astimezone(zone).strftime("%m-%d %H:%M") for each in instants]


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type,misc]


EVERY: list[tuple[Every, list[str]]] = [
    (Every.WEEK, ["11-16 10:00", "11-23 10:00", "11-30 10:00"]),
    (Every.TWO_WEEKS, ["11-16 10:00", "11-30 10:00", "12-14 10:00"]),
    (Every.MONTH, ["11-16 10:00", "12-16 10:00", "01-16 10:00"]),
]


@pytest.mark.parametrize(("every", "days"), EVERY)
def test_it_comes_round_as_often_as_asked(every: Every, days: list[str]) -> None:
    first = at(TOKYO, 2026, 11, 16, 10)
    assert walls(starts(first, Repeat(every=every, times=3), TOKYO), TOKYO) == days


def test_on_the_31st_it_is_on_the_last_day_of_a_shorter_month_and_then_on_the_31st_again() -> None:
    found = starts(at(TOKYO, 2026, 12, 31, 10), Repeat(every=Every.MONTH, times=5), TOKYO)
    assert walls(found, TOKYO) == ["12-31 10:00", "01-31 10:00", "02-28 10:00", "03-31 10:00", "04-30 10:00"]


def test_the_local_time_stays_when_the_clocks_change() -> None:
    found = starts(at(BERLIN, 2026, 10, 19, 10), Repeat(every=Every.WEEK, times=3), BERLIN)
    assert walls(found, BERLIN) == ["10-19 10:00", "10-26 10:00", "11-02 10:00"]
    assert [each.astimezone(UTC).hour for each in found] == [8, 9, 9]


def test_an_hour_that_the_clocks_skip_is_the_one_they_skip_to() -> None:
    found = starts(at(NEW_YORK, 2027, 3, 7, 2, 30), Repeat(every=Every.WEEK, times=3), NEW_YORK)
    assert walls(found, NEW_YORK) == ["03-07 02:30", "03-14 03:00", "03-21 02:30"]


def test_whichever_end_comes_first_counts() -> None:
    first = at(TOKYO, 2026, 11, 16, 10)
    for times, until, count in (
        (None, date(2026, 11, 30), 3),
        (2, date(2026, 11, 30), 2),
        (9, date(2026, 11, 22), 1),
    ):
        assert len(starts(first, Repeat(every=Every.WEEK, until=until, times=times), TOKYO)) == count
    assert len(starts(first, Repeat(every=Every.WEEK, times=26), TOKYO)) == 26


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "until"),
    ({"until": date(2026, 11, 15)}, "until"),
    ({"until": date(2027, 5, 17)}, "until"),
    ({"until": date(9999, 12, 31)}, "until"),
    ({"times": 1}, "times"),
    ({"times": 27}, "times"),
    ({"times": 10**9}, "times"),
]


@pytest.mark.parametrize(("end", "field"), REFUSED)
def test_an_end_that_cannot_be_is_refused_under_its_field(end: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        starts(at(TOKYO, 2026, 11, 16, 10), Repeat(every=Every.WEEK, **end), TOKYO)
    assert refused.value.field == field


def test_a_shift_moves_by_days_and_to_the_new_time_of_day() -> None:
    was, now = at(BERLIN, 2026, 10, 19, 10), at(BERLIN, 2026, 10, 20, 15)
    assert walls([shifted(at(BERLIN, 2026, 10, 26, 10), was, now, BERLIN)], BERLIN) == ["10-27 15:00"]
