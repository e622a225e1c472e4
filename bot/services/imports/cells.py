"""From what stands in a cell to a value of a deal. Pure; what can't be read raises Rejected with what to do."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from babel.numbers import list_currencies

from bot.policy.base import plain
from bot.services.imports.report import Rejected
from bot.typed import Unreadable, amount, days
from bot.typed import plain as typed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.policy import Option
    from bot.policy.fields import Field
    from bot.services.imports.mapping import DateOrder

LINE: Final = 150
TEXT: Final = 1000
"""Characters, as the forms take them."""
MOST: Final = 1_000_000
YEARS: Final = range(1970, 2100)
_DATE = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?(?:[\sT].*)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)")
_REIWA = re.compile(r"(?:令和|r)\s*[\d元].*")
_NUMBER = re.compile(r"(-?)(\d{1,12}(?:\.\d{1,6})?)\s*%?")


def text(header: str, written: str, limit: int = TEXT) -> str:
    """Free text of several lines."""
    with _Naming(header):
        return typed.clean(written, limit)


def line(header: str, written: str, limit: int = LINE) -> str:
    """A name or another single line."""
    with _Naming(header):
        return typed.line(written, limit)


def money(header: str, written: str) -> amount.Amount:
    """At least 0; 85万, ￥1,200,000 and 1.5億円 are understood."""
    with _Naming(header, written):
        return amount.parse(written)


def currency(header: str, written: str) -> str:
    """A three-letter code, or a sign that stands for one."""
    code = unicodedata.normalize("NFKC", written).strip().upper()
    if code in list_currencies():
        return code
    try:
        sign = amount.parse(f"1 {written}").currency
    except Unreadable:
        sign = None
    if sign is None:
        raise Rejected(f"{header}: `{written}` is no currency. Write its code, such as JPY.")
    return sign


def number(header: str, written: str, field: Field, *, whole: bool) -> Decimal:
    """A plain number; `60%` is 60."""
    digits = unicodedata.normalize("NFKC", written).replace(",", "").strip()
    found = _NUMBER.fullmatch(digits)
    if found is None:
        raise Rejected(f"{header}: `{written[:40]}` is not a number. Write digits only.")
    value = Decimal(found[1] + found[2])
    if whole and value != value.to_integral_value():
        raise Rejected(f"{header}: `{written}` is not a whole number.")
    if field.min is not None and value < field.min:
        raise Rejected(f"{header}: `{written}` is less than {field.min.normalize():f}.")
    most = 100 if field.key == "probability" else MOST
    if value > most:
        raise Rejected(f"{header}: `{written}` is more than {most:,}.")
    return value


def day(header: str, written: str, order: DateOrder, zone: ZoneInfo) -> date:
    """A day of the team's calendar; a moment with its zone becomes the local day. Years 1970 to 2099."""
    given = unicodedata.normalize("NFKC", written).strip()
    try:
        found = _moment(given, zone) or _day(header, given, order)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise Rejected(f"{header}: `{written[:40]}` is not a date. Write it like 2026-09-15.")
    if found.year not in YEARS:
        raise Rejected(f"{header}: the year of `{written[:40]}` is not between 1970 and 2099.")
    return found


def choice(header: str, written: str, options: Sequence[Option]) -> str:
    """The key of the option that has this key or label."""
    wanted = plain(written)
    for each in options:
        if wanted in {plain(each.key), plain(each.label.ja), plain(each.label.en)}:
            return each.key
    names = ", ".join(each.key for each in options)
    raise Rejected(
        f"{header}: `{written[:40]}` is not a choice. Write one of {names}, or say what it means under `values`."
    )


def noon(on: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The instant that stands for a day: 12:00 in the team's zone, which is the same day in most others; never later
    than `now`.
    """
    return min(datetime.combine(on, time(12), zone), now)


def _moment(given: str, zone: ZoneInfo) -> date | None:
    if not _MOMENT.fullmatch(given):
        return None
    return datetime.fromisoformat(given).astimezone(zone).date()


def _day(header: str, given: str, order: DateOrder) -> date | None:
    if _REIWA.fullmatch(given.casefold()):
        return days.read(given.casefold(), date(2026, 1, 1), "past")  # a full date: today plays no part
    found = _DATE.fullmatch(given)
    if found is None:
        return None
    first, second, third = found.groups()
    if len(first) > 2:
        order = "ymd"
    elif order == "ymd" and len(third) > 2:
        raise Rejected(
            f"{header}: is `{given}` day-month or month-day? Write `dates: dmy` or `dates: mdy` in the map."
        )
    year, month, of_month = {
        "ymd": (first, second, third),
        "dmy": (third, second, first),
        "mdy": (third, first, second),
    }[order]
    if len(of_month) > 2 or len(month) > 2:
        return None
    return date(_year(year), int(month), int(of_month))


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) <= 2 else 0)


class _Naming:
    """What the readers of typed text refuse is refused with the column's name before it."""

    def __init__(self, header: str, written: str = "") -> None:
        self._start = f"{header}: `{written[:40]}`. " if written else f"{header}: "

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Unreadable):
            raise Rejected(self._start + error.sentence.format(**error.values)) from None
