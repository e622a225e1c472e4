"""Which review is due when: by the team's weekday and time or else the policy's, in the team's zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.policy.base import WEEKDAYS
from bot.policy.periods import Period
from bot.services.reviews import LOSS, MONTHLY, WEEKLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.policy import Policy
    from bot.policy.periods import Length
    from store.model import Team

    Latest = Callable[[Policy, Team, datetime], "Due"]

DAY: Final = timedelta(days=1)
WEEK: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class Due:
    """The period that is reviewed, and the moment at which its review falls due."""

    period: Period
    at: datetime


@dataclass(frozen=True, slots=True)
class Cadence:
    """One kind of review. `latest` is the newest one due by a moment: after a stop, older ones are not caught up."""

    kind: str
    latest: Latest
    to_channel: bool
    to_managers: bool
    asked: Callable[[Policy], bool] = lambda _policy: True
    """Whether the policy wants it at all."""


def at_time(policy: Policy, team: Team, day: date) -> datetime:
    """The review time of that day, or the next working day's if it is a day off, within working hours. UTC."""
    zone, calendar = zone_of(team), policy.calendar
    at = time.fromisoformat(team.review_time) if team.review_time else policy.reviews.time
    moment = calendar.local_time_on(calendar.next_working_day(day), at, zone)
    return calendar.next_working_moment(moment, zone)


def weekly(policy: Policy, team: Team, now: datetime) -> Due:
    """The newest due by `now`. It is about the seven days before its weekday: from Monday to Sunday for a Monday."""
    day = _review_day(policy, team, now)
    while (at := at_time(policy, team, day)) > now:
        day -= WEEK
    return Due(seven_days(day), at)


def last_week(policy: Policy, team: Team, now: datetime) -> Period:
    """What the newest review due by `now` is about."""
    return weekly(policy, team, now).period


def monthly(policy: Policy, team: Team, now: datetime) -> Due:
    """The newest due by `now`. It is about the calendar month before its day."""
    return _after(policy, team, now, "month")


def losses(policy: Policy, team: Team, now: datetime) -> Due:
    """By the policy's own cadence; a quarterly one is about the fiscal quarter before, and due as a monthly one is."""
    if policy.reviews.loss_review == "weekly":
        return weekly(policy, team, now)
    return _after(policy, team, now, "quarter")


def losses_apart(policy: Policy) -> bool:
    """A monthly loss review stands in the monthly review."""
    return policy.reviews.loss_review in ("weekly", "quarterly")


def _after(policy: Policy, team: Team, now: datetime, length: Length) -> Due:
    """The newest review of such a period: due on the policy's day of the month after it."""
    begins = policy.fiscal_year_starts
    period = periods.of(length, now.astimezone(zone_of(team)).date(), begins)
    while (at := at_time(policy, team, period.first + (policy.reviews.monthly_day - 1) * DAY)) > now:
        period = period.before(begins)
    return Due(period.before(begins), at)


def this_week(policy: Policy, team: Team, now: datetime) -> Period:
    """What the next weekly review will be about."""
    return seven_days(_review_day(policy, team, now) + WEEK)


def seven_days(before: date) -> Period:
    """The seven days before a review's day, under the name of the week in which they end."""
    last = before - DAY
    return Period(periods.of("week", last, 1).key, "week", before - WEEK, last)


def _review_day(policy: Policy, team: Team, now: datetime) -> date:
    """The newest day up to today that is its weekday, worked or not."""
    today = now.astimezone(zone_of(team)).date()
    weekday = WEEKDAYS.index(team.review_weekday or policy.reviews.weekday)
    return today - (today.weekday() - weekday) % 7 * DAY


CADENCES: Final[dict[str, Cadence]] = {
    WEEKLY: Cadence(WEEKLY, weekly, to_channel=True, to_managers=True),
    MONTHLY: Cadence(MONTHLY, monthly, to_channel=False, to_managers=True),
    LOSS: Cadence(LOSS, losses, to_channel=False, to_managers=True, asked=losses_apart),
}
"""Every kind of review. Each has a writer in `bot.jobs.review`."""
