"""Whether people use the bot: who logs, and who acts within a working day on what they are told, each by their own calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.deps import zone_of
from bot.policy.zones import day_of, start_of
from store import members
from store.kpis import adoption
from store.kpis.adoption import Clock, Until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.policy import Calendar, Policy
    from store.engine import Session
    from store.kpis.keeping import Kept
    from store.kpis.scope import Scope
    from store.model import Team

DAY: Final = timedelta(days=1)


def read(session: Session, policy: Policy, scope: Scope) -> dict[Any, tuple[Kept | None, Kept | None]]:
    """By key: of the people with open deals those who logged, and of what people were told what they acted on."""
    teams = members.all_teams(session, scope.workspace)
    known = clocks(policy.calendar, teams, scope.begin, scope.until)
    loggers, acted = adoption.loggers(session, scope), adoption.acted_in_a_day(session, scope, known)
    return {key: (loggers.get(key), acted.get(key)) for key in {*loggers, *acted}}


def clocks(calendar: Calendar, teams: Sequence[Team], begin: datetime, end: datetime) -> list[Clock]:
    """For whoever is told something from `begin` up to `end`, in the team's own zone; deals of no team go by the first
    team's.
    """
    by_zone: dict[ZoneInfo, list[str]] = defaultdict(list)
    for team in teams:
        by_zone[zone_of(team)].append(team.id)
    usual = zone_of(teams[0] if teams else None)
    by_zone.pop(usual, None)
    named = [Clock(ids, list(_spans(calendar, zone, begin, end))) for zone, ids in by_zone.items()]
    return [*named, Clock(None, list(_spans(calendar, usual, begin, end)))]


def _spans(calendar: Calendar, zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Until]:
    """Who is told on a working day, or on a day off after it, has until the next working day is over."""
    day = day_of(begin, zone)
    while True:
        day = calendar.next_working_day(day + DAY)
        yield Until(start_of(day, zone), start_of(day + DAY, zone))
        if start_of(day, zone) >= end:
            return
