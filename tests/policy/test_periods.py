"""Weeks, months, fiscal quarters and years: their names, their days, their neighbours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import periods

APRIL, JANUARY = 4, 1
DAYS = st.dates(date(1971, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("length", "day", "begins", "key", "first", "last"),
    [
        ("week", date(2026, 11, 21), APRIL, "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2027, 1, 1), APRIL, "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2026, 12, 31), APRIL, "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("month", date(2028, 2, 1), APRIL, "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2027, 1, 1), APRIL, "FY2026-Q4", date(2027, 1, 1), date(2027, 3, 31)),
        ("quarter", date(2026, 11, 21), JANUARY, "FY2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2027, 3, 31), APRIL, "FY2026", date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_the_period_a_day_is_in(
    length: periods.Length, day: date, begins: int, key: str, first: date, last: date
) -> None:
    found = periods.of(length, day, begins)
    assert (found.key, found.first, found.last) == (key, first, last)


@given(DAYS, st.sampled_from(["week", "month", "quarter", "year"]), st.integers(1, 12))
def test_periods_tile_time_and_are_found_again_by_name(
    day: date, length: periods.Length, begins: int
) -> None:
    found = periods.of(length, day, begins)
    assert found.first <= day <= found.last
    assert periods.parse(found.key, begins) == found
    assert found.before(begins).last == found.first - timedelta(days=1)
    assert found.after(begins).first == found.last + timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-W54",
        "2026-W00",
        "2026-13",
        "2026-00",
        "FY2026-Q5",
        "FY1969",
        "2100-01",
        "0000-01",
        "2026-11-21",
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert periods.parse(text, APRIL) is None
    assert text == "2026" or periods.named(text, APRIL) is None


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("FY2026-Q4", date(2027, 1, 1), date(2027, 3, 31)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
    ],
)
def test_the_calendars_own_quarters_and_years_have_names_too(name: str, first: date, last: date) -> None:
    found = periods.named(name, APRIL)
    assert found is not None
    assert (found.key, found.first, found.last) == (name, first, last)


def test_its_moments_are_the_zones() -> None:
    tokyo = periods.of("month", date(2026, 11, 21), APRIL).moments(ZoneInfo("Asia/Tokyo"))
    assert tokyo == (datetime(2026, 10, 31, 15, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC))
