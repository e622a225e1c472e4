"""Amounts of money as people write them: `1.5億円`, `3,000万円`, `￥1,200,000`, `三千万`, `$12,000.50`, `1.2m`.

Whatever can be read in two ways is refused: `1.200.000`, `12.500`, `1億2000` (万 or not?), `千五` (1005 or 1500?).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext

from bot.errors import N_
from bot.typed import Unreadable

LONGEST = 60
LARGEST = Decimal(10) ** 15

CODES = tuple("AUD BRL CAD CHF CNY EUR GBP HKD IDR INR JPY KRW MYR NZD PHP SGD THB TWD USD VND".split())  # noqa: SIM905 - easier to read
_SIGNS = {"¥": "JPY", "円": "JPY", "yen": "JPY", "us$": "USD", "$": "USD", "ドル": "USD", "米ドル": "USD"} | {
    "€": "EUR", "ユーロ": "EUR", "£": "GBP", "ポンド": "GBP", **{code.lower(): code for code in CODES},
}  # fmt: skip
_SIGN = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_AROUND = re.compile(rf"(?P<before>{_SIGN})?\s*(?P<number>.*?)\s*(?P<after>{_SIGN})?", re.DOTALL)

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WESTERN = re.compile(rf"({_N})\s*(k|m|mn|million|b|bn|billion|thousand)?")
_SCALE = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}

_DIGITS = str.maketrans("〇零一二三四五六七八九壱弐参拾", "00123456789123十")
_GROUP = rf"(?:(?:{_N})?千)?(?:(?:{_N})?百)?(?:(?:{_N})?十)?(?:{_N})?"
_GROUPS = re.compile(
    rf"(?:(?P<chou>{_GROUP})兆)?(?:(?P<oku>{_GROUP})億)?(?:(?P<man>{_GROUP})万)?(?P<rest>{_GROUP})"
)
_TERMS = re.compile(rf"({_N})?([千百十])|({_N})")
_POWER = {"千": 3, "百": 2, "十": 1, "chou": 12, "oku": 8, "man": 4}
_MINUS = ("-", "−", "‐", "–", "—", "△", "▲", "(", "マイナス", "minus")


@dataclass(frozen=True, slots=True)
class Amount:
    """`currency` is None when nothing was written: the deal's own holds."""

    value: Decimal
    currency: str | None


def parse(text: str) -> Amount:
    """At least 0, at most 10¹⁵, with at most two decimals; Unreadable otherwise."""
    if len(text) > LONGEST:
        raise _unclear()
    written = unicodedata.normalize("NFKC", text).strip().casefold()
    around = _AROUND.fullmatch(written)
    if around is None or not around["number"]:
        raise _unclear()
    if written.startswith(_MINUS) or around["number"].startswith(_MINUS):
        raise Unreadable(N_("An amount can't be negative. Please write it without a minus sign."))
    signs = {_SIGNS[sign] for sign in (around["before"], around["after"]) if sign}
    if len(signs) > 1:
        raise Unreadable(N_("Please write one currency only."))
    with localcontext(prec=4 * LONGEST):
        value = _in_range(_number(around["number"]))
    return Amount(value, signs.pop() if signs else None)


def _number(written: str) -> Decimal:
    if western := _WESTERN.fullmatch(written):
        number, scale = western.groups()
        if scale is None and len(number.partition(".")[2]) > 2:
            raise _unclear()
        return _decimal(number).scaleb(_SCALE[scale] if scale else 0)
    groups = _GROUPS.fullmatch(
        re.sub(r"\s+(?=[千百十兆億万])|(?<=[千百十兆億万])\s+", "", written).translate(_DIGITS)
    )
    if groups is None:
        raise _unclear()
    terms = [
        (_group(digits), _POWER.get(name, 0))
        for name, digits in groups.groupdict().items()
        if digits is not None
    ]
    if terms[-1][0] is None:
        terms.pop()
    else:
        _check_tail(
            groups["rest"], 8 if groups["man"] is None and len(terms) > 1 else 4, alone=len(terms) == 1
        )
    return _sum(terms)


def _group(digits: str) -> Decimal | None:
    """`3千5百` is 3500, `千` alone 1000; None for nothing."""
    if not digits:
        return None
    terms: list[tuple[Decimal | None, int]] = []
    for times, unit, last in _TERMS.findall(digits):
        if last and terms:
            _check_tail(last, terms[-1][1], alone=False)
        terms.append((_decimal(last), 0) if last else (_decimal(times or "1"), _POWER[unit]))
    return _sum(terms)


def _check_tail(digits: str, power: int, *, alone: bool) -> None:
    """Digits with no unit after a unit fill all of its places, or they could mean two things."""
    if alone or (power == 4 and any(unit in digits for unit in "千百十")):
        return
    if len(digits.replace(",", "")) != power:
        raise _unclear()


def _sum(terms: list[tuple[Decimal | None, int]]) -> Decimal:
    """Each term is smaller than the unit before it, and only the last one may have decimals."""
    total, room = Decimal(0), None
    for place, (times, power) in enumerate(terms):
        if times is None or (place < len(terms) - 1 and times != times.to_integral_value()):
            raise _unclear()
        term = times.scaleb(power)
        if room is not None and term >= room:
            raise _unclear()
        total, room = total + term, Decimal(1).scaleb(power)
    return total


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _in_range(value: Decimal) -> Decimal:
    if value > LARGEST:
        raise Unreadable(N_("This amount is too large. Please check the number of zeros."))
    whole = value.to_integral_value()
    if value == whole:
        return Decimal(int(whole))
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value:
        raise Unreadable(N_("Please write at most two decimals."))
    return rounded


def _unclear() -> Unreadable:
    return Unreadable(N_("Please write an amount such as 1,200,000 or 1.2M or $12,000.50."))
