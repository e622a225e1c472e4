"""What is typed into the terminal, and what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.shell import reading

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""10:30 in Tokyo."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+30m", timedelta(minutes=30)),
        ("+1d2h", timedelta(days=1, hours=2)),
        ("＋３ｈ", timedelta(hours=3)),
        ("+", None),
        ("+2", None),
        ("+2w", None),
        ("+1h!", None),
        ("+-1h", None),
    ],
)
def test_a_stretch_of_time(typed: str, meant: timedelta | None) -> None:
    assert reading.stretch(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("12/1", date(2026, 12, 1)),
        ("11/24", date(2026, 11, 24)),
        ("11/23", date(2027, 11, 23)),
        ("13/1", None),
        ("2/30", None),
        ("tomorrow", None),
    ],
)
def test_a_day_is_the_coming_one_unless_its_year_is_given(typed: str, meant: date | None) -> None:
    assert reading.day(typed, date(2026, 11, 24)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-25 09:00", "2026-11-25T09:00+09:00"),
        ("2026-11-25T09:00", "2026-11-25T09:00+09:00"),
        ("11/25 9:05", "2026-11-25T09:05+09:00"),
        ("11:00", "2026-11-24T11:00+09:00"),
        ("10:30", "2026-11-25T10:30+09:00"),
        ("24:00", None),
        ("11/25", None),
        ("", None),
    ],
)
def test_a_moment_is_meant_on_the_clock_of_the_company(typed: str, meant: str | None) -> None:
    assert reading.moment(typed, TUESDAY, TOKYO) == (datetime.fromisoformat(meant) if meant else None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Next step", [0]),
        ("next", [0, 1]),
        ("date", [2]),
        ("step on", [1]),
        ("ｓｔａｇｅ", [3]),
        ("q", []),
    ],
)
def test_a_name_is_found_by_itself_then_by_its_beginning_then_by_a_part(typed: str, found: list[int]) -> None:
    assert reading.fitting(typed, ["Next step", "Next step on", "Date", "Stage"]) == found
