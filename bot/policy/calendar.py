"""When time counts: working days, working hours and the two clocks. Pure; every instant in and out is aware."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from bot.policy.base import WEEKDAYS, CompanyDay, Day, Language, Model, TimeOfDay, Weekday, shown, wrong
from bot.policy.days import (
    OURS,
    DaySettings,
    Drift,
    WorkingDays,
    drift,
    is_country,
    parts_of,
    public_holidays,
    working_days,
)
from bot.policy.said import said
from bot.policy.zones import DAY, day_of, days_later, local_time_on, start_of, wall_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.policy.duration import Duration


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is away from `start` up to `end`, both aware; one that ends before it starts counts for nothing."""

    start: datetime
    end: datetime


def _country(value: str) -> str:
    if is_country(value):
        return value
    right = value.upper() if is_country(value.upper()) else OURS
    raise wrong(
        said("{value} is not a country with known holidays", value=shown(value)),
        said("Write its two-letter code, such as {right}", right=f"`{right}`"),
    )


Country: TypeAlias = Annotated[str, AfterValidator(_country)]


class WorkingHours(Model):
    start: TimeOfDay = time(9)
    """From this time messages may arrive."""
    end: TimeOfDay = time(18)
    """Up to this time."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise wrong(
                said(
                    "Working hours end at {end}, not after their start at {start}",
                    end=f"{self.end:%H:%M}",
                    start=f"{self.start:%H:%M}",
                ),
                said("Write an `end` later on the same day, such as `18:00`"),
            )
        return self


class Calendar(Model):
    """Which days and hours are worked, and which clock deadlines run by."""

    country: Country | None = None
    """Public holidays of this country are no working days: two letters, such as JP."""
    subdivision: str | None = None
    """State or province with holidays of its own, such as CA in US."""
    working_days: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1, max_length=7)
    """Days of the week that are worked."""
    working_hours: WorkingHours = WorkingHours()
    """The hours in which messages arrive, by the recipient's own clock."""
    company_days: tuple[CompanyDay, ...] = Field(default=(), max_length=1000)
    """Days the company is closed: `2026-08-13` once, `12-29` every year."""
    extra_working_days: tuple[Day, ...] = Field(default=(), max_length=1000)
    """Days that are worked although they are a weekend, a holiday or a company day."""
    clock: Literal["working_days", "elapsed"] = "working_days"
    """How `h` counts. working_days: time on days not worked does not count. elapsed: every hour counts."""

    @model_validator(mode="after")
    def _subdivision_known(self) -> Self:
        if self.subdivision is None:
            return self
        known = parts_of(self.country) if self.country else ()
        if self.subdivision not in known:
            raise wrong(
                said(
                    "{part} is not a part of {country}",
                    part=shown(self.subdivision),
                    country=self.country or said("any country"),
                ),
                said("Write one of {choices}", choices=", ".join(known))
                if known
                else said("Leave `subdivision` out"),
            )
        return self

    @cached_property
    def _settings(self) -> DaySettings:
        return DaySettings(
            self.country,
            self.subdivision,
            frozenset(WEEKDAYS.index(day) for day in self.working_days),
            self.company_days,
            self.extra_working_days,
        )

    @cached_property
    def _days(self) -> WorkingDays:
        return working_days(self._settings)

    @cached_property
    def _drifts(self) -> dict[ZoneInfo, Drift]:
        return {}

    def _drift(self, zone: ZoneInfo) -> Drift:
        """Kept here as well: looking it up by all the settings costs more than the rest of a deadline."""
        if (known := self._drifts.get(zone)) is None:
            known = self._drifts[zone] = drift(self._settings, zone)
        return known

    def is_working_day(self, day: date) -> bool:
        return day in self._days

    def holiday(self, day: date, language: Language) -> str | None:
        """The name of the public holiday on `day`, for telling people why a day did not count."""
        return public_holidays(self.country, self.subdivision, language).get(day) if self.country else None

    def after(self, since: datetime, duration: Duration, zone: ZoneInfo) -> datetime:
        """The UTC instant at which `duration` has passed since `since`, by the clocks of `zone`.

        `h` by the policy's clock; `d` the same local time so many days later; `wd` the same local time so
        many working days later, counted from the next working day's first moment if `since` is on a day off.
        """
        if duration.unit == "d":
            return days_later(since, duration.amount, zone)
        return self._shift(since, duration, 1, zone)

    def before(self, until: datetime, duration: Duration, zone: ZoneInfo) -> datetime:
        """The instant from which `duration` leads up to `until`; the mirror of `after`."""
        return self._shift(until, duration, -1, zone)

    def _shift(self, since: datetime, duration: Duration, sign: int, zone: ZoneInfo) -> datetime:
        amount = duration.amount * sign
        if duration.unit == "wd":
            return self._working_days_on(since, amount, zone)
        if duration.unit == "d":
            return days_later(since, amount, zone)
        if self.clock == "elapsed":
            return since.astimezone(UTC) + timedelta(hours=amount)
        return self._working_hours_on(since, timedelta(hours=amount), zone)

    def _working_days_on(self, since: datetime, amount: int, zone: ZoneInfo) -> datetime:
        wall = wall_time(since, zone)
        number = self._days.count(wall.date())
        at = wall.time() if self.is_working_day(wall.date()) else time.min
        return local_time_on(self._days.nth(number + amount), at, zone)

    def _working_hours_on(self, since: datetime, hours: timedelta, zone: ZoneInfo) -> datetime:
        """By whole days as long as each lasts 24 hours; else by the readings of the clock."""
        day = day_of(since, zone)
        today = since - start_of(day, zone) if self.is_working_day(day) else timedelta(0)
        days, rest = divmod(today + hours, DAY)
        end = self._days.nth(self._days.count(day) + days)
        if self._drift(zone).none(min(day, end), max(day, end)):
            return start_of(end, zone) + rest
        return self._at(self._worked(since, zone) + hours, zone)

    def _worked(self, at: datetime, zone: ZoneInfo) -> timedelta:
        """Time on working days up to `at`, from the table's first day: the reading of the working clock."""
        day = day_of(at, zone)
        today = at - start_of(day, zone) if self.is_working_day(day) else timedelta(0)
        return self._days.count(day) * DAY + self._drift(zone).before(day) + today

    def _at(self, worked: timedelta, zone: ZoneInfo) -> datetime:
        """The last instant with that reading; where one day off follows, the next working day's first."""
        ahead = self._drift(zone)

        def begins(number: int) -> timedelta:
            return number * DAY + ahead.before(self._days.nth(number))

        near, slack = worked // DAY, ahead.most // DAY + 2
        numbers = range(near - slack, near + slack + 1)
        number = numbers[bisect_right(numbers, worked, key=begins) - 1]
        return start_of(self._days.nth(number), zone) + (worked - begins(number))

    def between_working_days(self, since: datetime, until: datetime, zone: ZoneInfo) -> int:
        """Working days from the local day of `since` up to that of `until`: the 12 in "12 working days since"."""
        return self._days.count(day_of(until, zone)) - self._days.count(day_of(since, zone))

    def next_working_day(self, day: date) -> date:
        """`day` itself if it is worked, else the first working day after it."""
        return self._days.nth(self._days.count(day))

    def _hours(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        hours = self.working_hours
        return local_time_on(day, hours.start, zone), local_time_on(day, hours.end, zone)

    def is_working_moment(self, at: datetime, zone: ZoneInfo, leave: Sequence[Leave] = ()) -> bool:
        """Whether a person in `zone` may be reached at `at`."""
        return self.next_working_moment(at, zone, leave) == at

    def next_working_moment(self, at: datetime, zone: ZoneInfo, leave: Sequence[Leave] = ()) -> datetime:
        """`at`, if it lies in working hours and outside all leave; else the next moment that does. UTC."""
        moment = self._next_in_hours(at.astimezone(UTC), zone)
        for away in sorted(leave, key=lambda away: away.start):
            if away.start <= moment < away.end:
                moment = self._next_in_hours(away.end.astimezone(UTC), zone)
        return moment

    def last_working_moment(self, until: datetime, zone: ZoneInfo) -> datetime:
        """`until`, if it lies in working hours; else the end of the last working hours before it. UTC."""
        if self.is_working_moment(until, zone):
            return until.astimezone(UTC)
        number = self._days.count(until.astimezone(zone).date()) + 1
        while True:
            number -= 1
            start, end = self._hours(self._days.nth(number), zone)
            if start < end <= until:
                return end

    def _next_in_hours(self, at: datetime, zone: ZoneInfo) -> datetime:
        day = self.next_working_day(at.astimezone(zone).date())
        while True:
            start, end = self._hours(day, zone)
            moment = max(at, start)
            if moment < end:
                return moment
            day = self.next_working_day(day + DAY)

    def local_time_on(self, day: date, at: time, zone: ZoneInfo) -> datetime:
        """The UTC instant of a wall time; a skipped time is the moment the clocks skip to, a repeated one the first."""
        return local_time_on(day, at, zone)
