"""What a person types into the terminal: names by their beginning, days, moments, stretches of time. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

_STRETCH = re.compile(r"(\d{1,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAY = re.compile(r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


def plain(text: str) -> str:
    """For comparing: full width and half width, upper and lower case are alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fitting(typed: str, names: Sequence[str]) -> list[int]:
    """Which of the names are meant: the one that is it, else those that begin with it, else those that have it in."""
    wanted, given = plain(typed), [plain(name) for name in names]
    tests = (
        lambda name: name == wanted,
        lambda name: name.startswith(wanted),
        lambda name: wanted in name,
    )
    for fits in tests:
        if found := [at for at, name in enumerate(given) if fits(name)]:
            return found
    return []


def stretch(typed: str) -> timedelta | None:
    """`+2h`, `+1d`, `+1d3h30m`; None for anything else."""
    body = plain(typed).removeprefix("+").replace(" ", "")
    parts = _STRETCH.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        return None
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def day(typed: str, today: date) -> date | None:
    """`2026-11-25` or `11/25` (the coming one); None if it is no day."""
    found = _DAY.fullmatch(plain(typed))
    if found is None:
        return None
    year, month, number = found.groups()
    try:
        named = date(int(year) if year else today.year, int(month), int(number))
        return named if year or named >= today else named.replace(year=today.year + 1)
    except ValueError:
        return None


def moment(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`2026-11-25 14:00`, `11/25 14:00`, or `14:00` (today if still ahead, else tomorrow); None if it is no moment."""
    here = now.astimezone(zone)
    first, _, last = plain(typed).replace("t", " ").rpartition(" ")
    found = _TIME.fullmatch(last)
    on = day(first, here.date()) if first else here.date()
    if found is None or on is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    at = datetime(on.year, on.month, on.day, int(found[1]), int(found[2]), tzinfo=zone)
    return at + timedelta(days=1) if not first and at <= here else at
