"""What is written by our own few lines reads as Babel writes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from bot.text import LANGUAGES, written
from bot.text.written import _SIGNS

if TYPE_CHECKING:
    from decimal import Decimal

NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False),
    st.floats(-1e15, 1e15),
)


@given(NUMBERS)
def test_numbers_and_shares(value: Decimal | float) -> None:
    for language in LANGUAGES:
        assert written.number(value) == format_decimal(value, locale=language)
        assert written.percent(value) == format_percent(value, format="#,##0.#%", locale=language)


@given(st.dates(dt.date(1900, 1, 1)))
def test_days(day: dt.date) -> None:
    patterns = {"en": ("EEE d MMM", "EEE d MMM y"), "ja": ("M月d日(EEE)", "y年M月d日(EEE)")}
    for language in LANGUAGES:
        for with_year, pattern in enumerate(patterns[language]):
            ours = written.day(day, language, with_year=bool(with_year))
            assert ours == format_date(day, pattern, locale=language)


@given(
    st.one_of(st.integers(-(10**15), 10**15), st.decimals(-(10**12), 10**12, places=2)),
    st.sampled_from([*_SIGNS, "CNY", "KWD"]),
)
def test_money(amount: Decimal | int, currency: str) -> None:
    whole = amount == int(amount)
    form = "¤#,##0" if whole else None
    for language in LANGUAGES:
        babel = format_currency(amount, currency, form, locale=language, currency_digits=not whole)
        assert written.money(amount, currency, language) == babel.replace("￥", "¥").replace("\xa0", " ")


@pytest.mark.parametrize(("code", "known"), [("JPY", True), ("CHF", True), ("jpy", False), ("XX", False)])
def test_currencies(code: str, known: bool) -> None:
    assert written.is_currency(code) is known
    assert set(_SIGNS) <= list_currencies()
