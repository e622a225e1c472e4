"""How days, numbers and money are written in both languages: what is written all day long by a few lines of our own, the rest
by Babel. It is loaded when it is first asked, for its tables take eight megabytes and a twentieth of a start.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

_WEEKDAYS: Final = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ja": "月火水木金土日"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIGNS: Final = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩"}
"""The same in both languages."""
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)


def day(of: dt.date, language: str, *, with_year: bool) -> str:
    """`Tue 24 Nov 2026`, `2026年11月24日(火)`."""
    weekday = _WEEKDAYS[language][of.weekday()]
    if language == "ja":
        return f"{f'{of.year}年' if with_year else ''}{of.month}月{of.day}日({weekday})"
    return f"{weekday} {of.day} {_MONTHS[of.month - 1]}{f' {of.year}' if with_year else ''}"


@lru_cache(maxsize=4096)
def number(value: Decimal | float, places: int = 3) -> str:
    """`1,234.5`, with at most so many decimals. Both languages write it alike."""
    if isinstance(value, int):
        return f"{value:,}"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), context=_EXACT)
    return f"{rounded:,f}".rstrip("0").removesuffix(".")


def percent(share: Decimal | float) -> str:
    """0.148 is `14.8%`: at most one decimal."""
    return f"{number(Decimal(str(share)).scaleb(2), 1)}%"


def money(amount: Decimal | int, currency: str, language: str) -> str:
    """`¥1,200,000`: all digits, half-width sign; decimals only where the currency has them and they aren't zero."""
    whole = amount == int(amount)
    if whole and currency in _SIGNS:
        return f"{'-' if amount < 0 else ''}{_SIGNS[currency]}{abs(int(amount)):,}"
    from babel.numbers import format_currency

    form = "¤#,##0" if whole else None
    shown = format_currency(amount, currency, form, locale=language, currency_digits=not whole)
    return shown.replace("￥", "¥").replace("\xa0", " ")


def compact(amount: Decimal | int, currency: str, language: str) -> str:
    """`¥1.2M`, `¥120万`: with at most one decimal."""
    from babel.numbers import format_compact_currency

    return format_compact_currency(amount, currency, locale=language, fraction_digits=1)


def sign_of(currency: str, language: str) -> str:
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency, locale=language)


def currency_name(code: str, language: str) -> str:
    """`JPY` is `Japanese Yen`, `日本円`."""
    from babel.numbers import get_currency_name

    return str(get_currency_name(code, locale=language))


def is_currency(code: str) -> bool:
    """Three capital letters that stand for money somewhere, or once did."""
    if code in _SIGNS:
        return True
    from babel.numbers import list_currencies

    return code in list_currencies()


def by_pattern(of: dt.date, pattern: str, language: str) -> str:
    """By Unicode's date patterns: `EEEE` is the weekday in full."""
    from babel.dates import format_date

    return format_date(of, pattern, locale=language)


def country(code: str, language: str) -> str:
    """`JP` is `Japan`, `日本`; the code where nobody knows the name."""
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))
