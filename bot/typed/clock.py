"""The time of day in what somebody wrote: `14:00`, `午後3時半`, `2pm`, `10:00-` (a range counts by its start)."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME = (
    r"(?:(?P<half>午前|午後|朝|夕方|夜|am|pm)\s*(?:の|に)?\s*)?"
    r"(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?|(?P<hour>\d{1,2})時(?:(?P<thirty>半)|(?P<minute>\d{1,2})分)?)"
    r"(?:\s*(?P<after>[ap])\.?m\b\.?)?"
    r"|(?P<only>\d{1,2})\s*(?P<ampm>[ap])\.?m\b\.?"
    r"|(?P<noon>正午|\bnoon\b)"
)
_ANY = re.sub(r"\(\?P<\w+>", "(?:", _TIME)
_RANGE = rf"(?:\s*(?:[-~〜–—]|から|より|\bto\b)\s*(?:{_ANY})?\s*(?:まで)?)?"
_LAST = re.compile(rf"(?<![\d:.])(?:{_TIME}){_RANGE}$")
_ISO_T = re.compile(r"(?<=-\d\d)t$")
_FIRST = re.compile(rf"(?:{_TIME}){_RANGE}(?![\d:])")


def take(written: str) -> Iterator[tuple[str, time | None]]:
    """Every way of taking a time off the end or the beginning: (what is left for the day, the time)."""
    if last := _LAST.search(written):
        yield _ISO_T.sub("", written[: last.start()]), _time(last)
    elif first := _FIRST.match(written):
        yield written[first.end() :], _time(first)
    else:
        yield written, None


def _time(found: re.Match[str]) -> time:
    """ValueError for 25:00, 15pm and 午前12時, which may be noon or midnight."""
    if found["noon"]:
        return time(12)
    hour = int(found["h"] or found["hour"] or found["only"])
    minute = 30 if found["thirty"] else int(found["m"] or found["minute"] or 0)
    half = found["half"]
    marker = found["after"] or found["ampm"] or (half[0] if half in {"am", "pm"} else None)
    if marker:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        return time(hour % 12 + (12 if marker == "p" else 0), minute)
    if half == "午前" and hour > 11:
        raise ValueError(hour)
    if half in {"午後", "夕方", "夜"} and hour < 12:
        hour += 12
    return time(hour, minute)
