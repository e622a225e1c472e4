"""Numbers of a known unit as people write them: `25%`, `1,200`, `14日`, `3倍`. They are read as amounts are."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.typed import Unreadable, amount

if TYPE_CHECKING:
    from decimal import Decimal

WHOLE: Final = 100
LONGEST_DAYS: Final = 3650
MOST_TIMES: Final = 1000
_PERCENT: Final = ("%", "percent", "パーセント")
_DAYS: Final = ("days", "day", "日間", "日")
_TIMES: Final = ("times", "x", "×", "倍")
_POINTS: Final = ("points", "point", "点")
_COUNT: Final = ("deals", "deal", "件")


def share(text: str) -> Decimal:
    """Whole percents, 0 to 100, as a share of one."""
    sentence = N_("Please write a whole number of percent up to 100, such as 25.")
    return _up_to(_read(text, _PERCENT, sentence), WHOLE, sentence, whole=True) / WHOLE


def score(text: str) -> Decimal:
    """0 to 100."""
    sentence = N_("Please write a whole number up to 100, such as 80.")
    return _up_to(_read(text, _POINTS, sentence), WHOLE, sentence, whole=True)


def count(text: str) -> Decimal:
    sentence = N_("Please write a whole number, such as 12.")
    return _up_to(_read(text, _COUNT, sentence), None, sentence, whole=True)


def days(text: str) -> Decimal:
    """Of 24 hours, at most ten years, with at most two decimals."""
    sentence = N_("Please write a number of days, such as 14 or 14.5.")
    return _up_to(_read(text, _DAYS, sentence), LONGEST_DAYS, sentence, whole=False)


def times(text: str) -> Decimal:
    sentence = N_("Please write how many times, such as 3 or 2.5.")
    return _up_to(_read(text, _TIMES, sentence), MOST_TIMES, sentence, whole=False)


def _read(text: str, units: tuple[str, ...], sentence: str) -> Decimal:
    written = unicodedata.normalize("NFKC", text).strip().casefold()
    unit = next((each for each in units if written.endswith(each)), "")
    try:
        found = amount.parse(written.removesuffix(unit))
    except Unreadable:
        raise Unreadable(sentence) from None
    if found.currency is not None:
        raise Unreadable(sentence)
    return found.value


def _up_to(value: Decimal, most: int | None, sentence: str, *, whole: bool) -> Decimal:
    if (most is not None and value > most) or (whole and value != value.to_integral_value()):
        raise Unreadable(sentence)
    return value
