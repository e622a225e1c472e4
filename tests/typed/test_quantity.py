"""Numbers of a known unit: as people write them, back again, and never anything but a number or a sentence that helps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.typed import Unreadable, quantity

Reader = Callable[[str], Decimal]
READERS: tuple[Reader, ...] = (quantity.share, quantity.score, quantity.count, quantity.days, quantity.times)
WRITTEN: dict[Reader, dict[str, str]] = {
    quantity.share: {"25%": "0.25", "２５ ％": "0.25", "100": "1", "0": "0", "三十パーセント": "0.3"},
    quantity.score: {"80点": "80", "80 points": "80"},
    quantity.count: {"1,200": "1200", "12件": "12", "1.2k": "1200", "3千": "3000"},
    quantity.days: {"14日間": "14", "14.5 days": "14.5", "0.5": "0.5"},
    quantity.times: {"3倍": "3", "2.5x": "2.5", "2.5 ×": "2.5"},
}
REFUSED: dict[Reader, tuple[str, ...]] = {
    quantity.share: ("101", "25.5%", "0.25", "%", "", "¥25"),
    quantity.score: ("100.5", "101"),
    quantity.count: ("12.5", "-3", "twelve"),
    quantity.days: ("4000", "1.234"),
    quantity.times: ("1001", "x"),
}


def test_each_unit_is_read_as_it_is_written() -> None:
    for read, known in WRITTEN.items():
        assert {text: read(text) for text in known} == {text: Decimal(value) for text, value in known.items()}


@pytest.mark.parametrize("read", REFUSED)
def test_what_is_no_such_number_says_what_to_write(read: Reader) -> None:
    for text in REFUSED[read]:
        with pytest.raises(Unreadable, match="such as"):
            read(text)


@given(st.sampled_from(READERS), st.text(max_size=30))
def test_anything_is_a_number_or_refused(read: Reader, text: str) -> None:
    with suppress(Unreadable):
        assert read(text) >= 0


@given(st.integers(0, 100))
def test_whole_percents_come_back_as_they_were(percent: int) -> None:
    assert quantity.share(f"{percent}%") * 100 == percent
