"""The day in what somebody wrote, once the time is taken off. `when` is the way in; this is its grammar."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.errors import N_
from bot.typed import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

Prefer: TypeAlias = Literal["future", "past"]

TOLERANCE = timedelta(days=30)
_NAMED = {
    "今日 本日 きょう today": 0,
    "明日 あした あす tomorrow tmrw": 1,
    "明後日 あさって": 2,
    "day after tomorrow": 2,
    "明々後日 明明後日 しあさって": 3,
    "昨日 きのう yesterday": -1,
    "一昨日 おととい": -2,
}
_OFFSETS = {
    word: offset
    for words, offset in _NAMED.items()
    for word in ([words] if words.startswith("day ") else words.split())
}
_JA_WEEKDAYS = "月火水木金土日"
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SMALL = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_KANJI = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_AWAY = {"先": -1, "今": 0, "来": 1, "再来": 2, "last": -1, "this": 0, "next": 1}

_N = r"\d{1,3}|[一二三四五六七八九十]{1,3}"
_EN_N = r"\d{1,3}|an?|one|two|three|four|five|six"
_EN_DAY = r"(?P<wd>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?"
_MONTH = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NTH = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY_FIRST = rf"(?:{_EN_DAY},?\s*)?"


def read(written: str, today: date, prefer: Prefer) -> date | None:
    """None when nothing of the grammar fits; ValueError when it fits and there is no such day."""
    written = written.removeprefix("the ")
    if written in _OFFSETS:
        return today + timedelta(days=_OFFSETS[written])
    for pattern, reading in _GRAMMAR:
        if match := pattern.fullmatch(written):
            return reading(match, today, prefer)
    return None


def weekday(word: str) -> int:
    """0 is Monday; takes 火 and tue."""
    return _JA_WEEKDAYS.index(word) if word in _JA_WEEKDAYS else _EN_WEEKDAYS.index(word[:3])


def number(word: str) -> int:
    """3, 三, 十五, two."""
    if word.isdigit():
        return int(word)
    if word in _SMALL:
        return _SMALL[word]
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI[kanji]) for kanji in word))
    return 10 * (_KANJI[tens] if tens else 1) + (_KANJI[ones] if ones else 0)


def _full(match: re.Match[str], _today: date, _prefer: Prefer) -> date:
    return _checked(match, date(int(match["y"]), int(match["m"]), int(match["d"])))


def _reiwa(match: re.Match[str], _today: date, _prefer: Prefer) -> date:
    year = 1 if match["y"] == "元" else int(match["y"])
    if year < 1:
        raise ValueError(year)
    return date(2018 + year, int(match["m"]), int(match["d"]))


def _relative_year(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    away = {"来年": 1, "今年": 0, "昨年": -1, "去年": -1}[match["away"]]
    return date(today.year + away, number(match["m"]), number(match["d"]))


def _month_day(match: re.Match[str], today: date, prefer: Prefer) -> date:
    return _nearest(number(match["m"]), number(match["d"]), today, prefer)


def _slashes(match: re.Match[str], today: date, prefer: Prefer) -> date:
    month, day = int(match["m"]), int(match["d"])
    if month > 12 >= day:
        month, day = day, month
    found = date(int(match["y"]), month, day) if match["y"] else _nearest(month, day, today, prefer)
    return _checked(match, found)


def _english(match: re.Match[str], today: date, prefer: Prefer) -> date:
    month, day = _MONTHS.index(match["mon"][:3]) + 1, int(match["d"])
    found = date(int(match["y"]), month, day) if match["y"] else _nearest(month, day, today, prefer)
    return _checked(match, found)


def _nearest(month: int, day: int, today: date, prefer: Prefer) -> date:
    """The one such day in the year that begins (or, for the past, ends) 30 days to the other side of today."""
    first = today - TOLERANCE if prefer == "future" else today + TOLERANCE - timedelta(days=365)
    for year in (first.year, first.year + 1):
        if day <= monthrange(year, month)[1] and first <= date(year, month, day):
            return date(year, month, day)
    raise ValueError((month, day))


def _day_of_month(match: re.Match[str], today: date, prefer: Prefer) -> date:
    """`25日`: this month's, or the next (or last) one when that is over (or still to come)."""
    day = number(match["d"])
    this = _in_month(today, 0, day)
    if prefer == "future":
        return this if this >= today else _in_month(today, 1, day)
    return this if this <= today else _in_month(today, -1, day)


def _month_away(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    return _in_month(today, _AWAY[match["away"]], number(match["d"]))


def _month_end(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    away = _AWAY[match["away"]] if match["away"] else 0
    first = _in_month(today, away, 1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _in_month(today: date, away: int, day: int) -> date:
    years, month = divmod(today.month - 1 + away, 12)
    return date(today.year + years, month + 1, day)


def _week(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_AWAY[match["away"]], days=weekday(match["wd"]))


def _bare_weekday(match: re.Match[str], today: date, prefer: Prefer) -> date:
    """The first one after today (for the past: the last before); who means today writes today."""
    ahead = (weekday(match["wd"]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead if prefer == "future" else ahead - 7 if ahead < 7 else -7)


def _away(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    count = number(match["n"]) * (-1 if match["dir"] in {"前", "ago"} else 1)
    unit = match["unit"]
    if unit in {"日", "day"}:
        return today + timedelta(days=count)
    if unit in {"週間", "week"}:
        return today + timedelta(weeks=count)
    years, month = divmod(today.month - 1 + count, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _checked(match: re.Match[str], day: date) -> date:
    return on_weekday(day, match["wd"])


def on_weekday(day: date, word: str | None) -> date:
    """The day; Unreadable when a day of the week is written too and it is another one."""
    if word and weekday(word) != day.weekday():
        raise Unreadable(N_("{day} isn't the day of the week you wrote. Please check the date."), day=day)
    return day


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, Prefer], date]], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (rf"{_WEEKDAY_FIRST}(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})", _full),
        (r"(?P<wd>)(?P<y>\d{4})年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})日", _full),
        (
            r"(?:令和\s*|r)(?P<y>\d{1,2}|元)(?:年|[./])\s*(?P<m>\d{1,2})(?:月|[./])\s*(?P<d>\d{1,2})日?",
            _reiwa,
        ),
        (rf"(?P<away>来年|今年|昨年|去年)の?\s*(?P<m>{_N})月\s*(?P<d>{_N})日", _relative_year),
        (rf"(?P<m>{_N})月\s*(?P<d>{_N})日?", _month_day),
        (rf"{_WEEKDAY_FIRST}(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?:/(?P<y>\d{{4}}))?", _slashes),
        (rf"(?P<d>{_N})日", _day_of_month),
        (rf"(?P<away>再来|来|今|先)月の?\s*(?P<d>{_N})日", _month_away),
        (r"(?:(?P<away>再来|来|今|先)?月)末", _month_end),
        (r"(?:end of (?:the )?|eo)(?P<away>this|next|last)?\s*m(?:onth)?", _month_end),
        (rf"(?P<away>再来|来|今|先)週の?\s*(?P<wd>[{_JA_WEEKDAYS}])(?:曜日?)?", _week),
        (rf"(?P<away>next|this|last)\s+{_EN_DAY}", _week),
        (rf"{_EN_DAY}\s+(?P<away>next|this|last)\s+week", _week),
        (rf"(?:次の)?(?P<wd>[{_JA_WEEKDAYS}])曜日?", _bare_weekday),
        (_EN_DAY, _bare_weekday),
        (rf"(?P<n>{_N})\s*(?P<unit>日|週間|(?:[ヶケかカヵ箇個]月))(?P<dir>後|前)", _away),
        (rf"in\s+(?P<n>{_EN_N})\s+(?P<unit>day|week|month)s?(?P<dir>)", _away),
        (rf"(?P<n>{_EN_N})\s+(?P<unit>day|week|month)s?\s+(?P<dir>ago|later|from (?:now|today))", _away),
        (rf"{_WEEKDAY_FIRST}{_MONTH}\s*(?:the )?{_NTH}(?:,?\s+(?P<y>\d{{4}}))?", _english),
        (rf"{_WEEKDAY_FIRST}{_NTH}(?:\s+of)?[\s-]*{_MONTH}(?:[\s,-]+(?P<y>\d{{4}}))?", _english),
    )
)
