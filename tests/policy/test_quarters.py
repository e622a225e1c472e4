"""Fiscal quarters: every day is in exactly one, whichever month the year begins in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import preset
from bot.policy.quarters import quarter_of

DAYS = [
    (date(2026, 4, 1), 4, (2026, 1), date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 3, 31), 4, (2025, 4), date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 11, 21), 4, (2026, 3), date(2026, 10, 1), date(2026, 12, 31)),
    (date(2026, 11, 21), 1, (2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
    (date(2026, 1, 15), 12, (2025, 1), date(2025, 12, 1), date(2026, 2, 28)),
    (date(2028, 2, 29), 12, (2027, 1), date(2027, 12, 1), date(2028, 2, 29)),
    (date(9999, 12, 31), 12, (9999, 1), date(9999, 12, 1), date.max),
    (date(1, 1, 1), 12, (0, 1), date.min, date(1, 2, 28)),
]


@pytest.mark.parametrize(("day", "begins", "which", "starts", "ends"), DAYS)
def test_a_day_is_in_its_quarter(
    day: date, begins: int, which: tuple[int, int], starts: date, ends: date
) -> None:
    found = quarter_of(day, begins)
    assert ((found.year, found.number), found.starts, found.ends) == (which, starts, ends)


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(1, 12))
def test_quarters_follow_one_another_without_a_gap(day: date, begins: int) -> None:
    here = quarter_of(day, begins)
    following = quarter_of(here.ends + timedelta(days=1), begins)
    assert day in here
    assert following.starts == here.ends + timedelta(days=1)
    assert following > here
    assert (here.number == 1) == (here.starts.month == begins)
    assert following.number == here.number % 4 + 1


def test_the_policy_says_in_which_month_it_begins() -> None:
    day = date(2026, 2, 1)
    assert [preset(each).fiscal_quarter(day).number for each in ("b2b_ja", "b2b_en")] == [4, 1]
