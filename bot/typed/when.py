"""Days and times as people write them, in Japanese and English: `来週火曜 14時`, `11/25 14:00`, `next tue 2pm`.

A grammar of our own for both languages. A day must be written; nothing is guessed from parts, because the guessing
libraries read `11/25 14:00` as the year 2111 and `two weeks from today` as two weeks ago. What was understood is always
shown back. Weeks begin on Monday: `next tue` and 来週火曜 are the Tuesday of the next one, also on a Monday.
`3/4` is the 4th of March in both languages; `25/11` can only be November.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.typed import Unreadable, clock, days
from bot.typed.days import Prefer

if TYPE_CHECKING:
    from datetime import date, datetime, time


__all__ = ["Prefer", "When", "parse"]

LONGEST = 100
_WEEKDAY_NOTE = re.compile(
    r"\(\s*(?:([月火水木金土日])(?:曜日?)?|(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\s*\)"  # 12/1(火)
    r"|(?<=[\d日])\s*([月火水木金土日])曜日?"  # 12月1日 火曜
)
_JOINTS = re.compile(r"^(?:[\s,、に]|at\b|on\b|@)+|(?:[\s,、のに@]|\bat|\bon)+$")
_FROM_NOW = re.compile(
    r"(?P<n>\d{1,4}|[一二三四五六七八九十]{1,3})\s*(?P<unit>時間|分)後"
    r"|in\s+(?P<en>\d{1,4}|an?|one|two|three|four|five|six)\s+(?P<en_unit>hour|hr|minute|min)s?"
    r"|(?P<ago>\d{1,4})\s*(?P<ago_unit>時間|分)前"
)


@dataclass(frozen=True, slots=True)
class When:
    """A local day, and the local time if one was written."""

    day: date
    time: time | None


def parse(text: str, base: datetime, language: str, *, prefer: Prefer = "future") -> When:
    """The local day and, if one was written, the local time. `base` is now, aware, in the reader's zone.

    `prefer` says where a day without a year lies: "future" for plans (a day up to 30 days past stays this year, so that
    a slip is refused by whoever wants a coming day instead of silently meaning next year), "past" for reports.
    Both languages are understood whatever `language` is; it decides the example in the refusal. Years 2000 to 2099.
    """
    if base.tzinfo is None:
        raise ValueError("base must be aware")
    if len(text) > LONGEST:
        raise _unclear(language)
    written = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    try:
        found = _from_now(written, base) or _day_and_time(written, base, prefer)
    except (ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise _unclear(language) from None
    if found is None:
        raise _unclear(language)
    if not 2000 <= found.day.year < 2100:
        raise Unreadable(N_("Please write a day between the years 2000 and 2099."))
    return found


def _day_and_time(written: str, base: datetime, prefer: Prefer) -> When | None:
    note = _WEEKDAY_NOTE.search(written)
    bare = _JOINTS.sub("", _WEEKDAY_NOTE.sub(" ", written))
    for day_text, time in clock.take(bare):
        day = days.read(_JOINTS.sub("", " ".join(day_text.split())), base.date(), prefer)
        if day is None:
            continue
        return When(days.on_weekday(day, note and (note[1] or note[2] or note[3])), time)
    return None


def _from_now(written: str, base: datetime) -> When | None:
    """`1時間後`, `in 2 hours`: elapsed time, so it stays right when the clocks change; to the minute."""
    match = _FROM_NOW.fullmatch(written)
    if match is None:
        return None
    number = days.number(match["n"] or match["en"] or match["ago"])
    unit = match["unit"] or match["en_unit"] or match["ago_unit"]
    length = timedelta(hours=number) if unit in {"時間", "hour", "hr"} else timedelta(minutes=number)
    moved = (base.astimezone(UTC) + (-length if match["ago"] else length)).astimezone(base.tzinfo)
    return When(moved.date(), moved.time().replace(second=0, microsecond=0))


def _unclear(language: str) -> Unreadable:
    if language == "ja":
        return Unreadable(N_("Please write a day such as 来週火曜 14時 or 11/25 14:00."))
    return Unreadable(N_("Please write a day such as next tue 2pm or 11/25 14:00."))
