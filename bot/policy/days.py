"""Working days as one sorted list of ordinals: counting and finding the n-th are a bisect, over any distance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.policy.zones import FIRST_YEAR, LAST_YEAR, odd_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

FIRST = date(FIRST_YEAR, 1, 1).toordinal()
END = date(LAST_YEAR + 1, 1, 1).toordinal()
OURS = "JP"
"""The country of the presets, known without a look."""


@dataclass(frozen=True)
class DaySettings:
    """What decides whether a day is worked; the key under which its table is kept."""

    country: str | None
    subdivision: str | None
    weekdays: frozenset[int]
    company_days: tuple[str, ...]
    extra: tuple[date, ...]

    def closed(self) -> frozenset[date]:
        """Public holidays and company days of all years; an extra working day wins over both."""
        days = set(public_holidays(self.country, self.subdivision, None)) if self.country else set()
        for text in self.company_days:
            if len(text) == len("12-29"):
                days.update(_every_year(text))
            else:
                days.add(date.fromisoformat(text))
        return frozenset(days.difference(self.extra))


def _every_year(month_day: str) -> list[date]:
    found = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        try:
            found.append(date.fromisoformat(f"{year}-{month_day}"))
        except ValueError:  # 29 February
            continue
    return found


def is_country(code: str) -> bool:
    """Whether these are the two letters of a country whose holidays are known."""
    return code == OURS or code in _countries()


@cache
def _countries() -> frozenset[str]:
    """By their names alone: to list them the library's own way loads them all, which takes as long as a tenth of a start
    and nine megabytes.
    """
    from holidays.registry import EntityLoader

    return frozenset(code for code in EntityLoader.get_country_codes() if len(code) == len("JP"))


@cache
def _country(code: str) -> Any:
    """The library's class of one country, out of its own file: by its package's name all 250 are loaded. It is read when the
    first deadline is reckoned, and a start does without.
    """
    import holidays
    from holidays.registry import COUNTRIES

    name, entities = next(each for each in COUNTRIES.items() if code in each[1])
    file = Path(holidays.__file__).parent / "countries" / f"{name}.py"
    spec = spec_from_file_location(f"holidays.countries.{name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, entities[0])


def parts_of(country: str) -> Sequence[str]:
    """Its states or provinces that have holidays of their own."""
    return tuple(_country(country).subdivisions)


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str | None, language: str | None) -> dict[date, str]:
    """Days off by law and their names, in the nearest language the holiday data knows."""
    of_country = _country(country)
    known = of_country.supported_languages
    spoken = next((name for name in known if language and name.startswith(language)), None)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return dict(of_country(subdiv=subdivision, years=years, language=spoken))


class WorkingDays:
    """The working days of one calendar, numbered from 0 at the first of FIRST_YEAR.

    Outside the years of the table only the days of the week count, so that no date a person can
    type breaks a rule.
    """

    def __init__(self, settings: DaySettings) -> None:
        self._weekdays = sorted(settings.weekdays)
        closed = {day.toordinal() for day in settings.closed()}
        extra = {day.toordinal() for day in settings.extra}
        self._days = [
            day
            for day in range(FIRST, END)
            if day in extra or ((day - 1) % 7 in settings.weekdays and day not in closed)
        ]

    def count(self, day: date) -> int:
        """How many working days lie before `day`: the number that `day` has or would have."""
        ordinal = day.toordinal()
        if ordinal < FIRST:
            return self._weekdays_before(ordinal) - self._weekdays_before(FIRST)
        if ordinal >= END:
            return len(self._days) + self._weekdays_before(ordinal) - self._weekdays_before(END)
        return bisect_left(self._days, ordinal)

    def nth(self, number: int) -> date:
        """The working day of that number."""
        if 0 <= number < len(self._days):
            return date.fromordinal(self._days[number])
        edge, number = (FIRST, number) if number < 0 else (END, number - len(self._days))
        weeks, rest = divmod(number + self._weekdays_before(edge), len(self._weekdays))
        return date.fromordinal(1 + 7 * weeks + self._weekdays[rest])

    def __contains__(self, day: date) -> bool:
        ordinal = day.toordinal()
        if FIRST <= ordinal < END:
            at = bisect_left(self._days, ordinal)
            return at < len(self._days) and self._days[at] == ordinal
        return day.weekday() in self._weekdays

    def _weekdays_before(self, ordinal: int) -> int:
        """Worked days of the week from 1 January of year 1, a Monday, up to `ordinal`."""
        weeks, rest = divmod(ordinal - 1, 7)
        return weeks * len(self._weekdays) + bisect_left(self._weekdays, rest)


@lru_cache(maxsize=64)
def working_days(settings: DaySettings) -> WorkingDays:
    return WorkingDays(settings)


class Drift:
    """How far the working days of a zone have run ahead of 24 hours each: clock changes on working days."""

    def __init__(self, days: WorkingDays, zone: ZoneInfo) -> None:
        odd = [(ordinal, by) for ordinal, by in odd_days(zone) if date.fromordinal(ordinal) in days]
        self._ordinals = [ordinal for ordinal, _ in odd]
        self._sums = list(accumulate((by for _, by in odd), initial=timedelta(0)))

    def before(self, day: date) -> timedelta:
        return self._sums[bisect_left(self._ordinals, day.toordinal())]

    def none(self, first: date, last: date) -> bool:
        """Whether every working day from one day to another lasts 24 hours."""
        return bisect_left(self._ordinals, first.toordinal()) == bisect_right(
            self._ordinals, last.toordinal()
        )

    @cached_property
    def most(self) -> timedelta:
        return max(abs(total) for total in self._sums)


@lru_cache(maxsize=1024)
def drift(settings: DaySettings, zone: ZoneInfo) -> Drift:
    return Drift(working_days(settings), zone)
