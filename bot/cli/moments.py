"""What is coming in a company whose clock one can turn: where time has to stop on its way, and what is worth going to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_named, zone_of
from bot.services.reviews.schedule import CADENCES
from store import ahead, bundles, members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Session

SHOWN: Final = 6
TOGETHER: Final = timedelta(minutes=10)
"""What falls due within so much of company time is done at once, as after one tick that came late."""
FAR: Final = 40
"""Days in which every kind of review but a quarterly one comes round."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`kind`: bundles, prompt or review; `about`: the deal's name, or the team's."""

    at: datetime
    kind: str
    about: str = ""


def next_stop(deps: Deps, workspace: str, end: datetime) -> datetime | None:
    """The next moment up to `end` at which a job has something to do; a little later, if more comes close behind."""
    now = deps.now()
    with deps.reads() as session:
        policy = deps.policy(workspace, session).policy
        due = ahead.soonest(session, workspace, now)
        fixed = _soonest([each.at for each in _by_the_clock(session, policy, workspace, now)])
    if due is not None and due <= end:
        due = min(due + TOGETHER, end)
    stops = [each for each in (due, fixed) if each is not None and each <= end]
    return min(stops, default=None)


def coming(deps: Deps, workspace: str) -> list[Moment]:
    """Soonest first: meetings that will be asked about, the next daily lists, the next reviews."""
    now = deps.now()
    with deps.reads() as session:
        policy = deps.policy(workspace, session).policy
        asked = [Moment(at, "prompt", name) for at, name in ahead.meetings(session, workspace, now, SHOWN)]
        known = {(each.at, each.kind): each for each in _by_the_clock(session, policy, workspace, now)}
    return sorted([*asked, *known.values()], key=lambda each: each.at)[:SHOWN]


def _by_the_clock(session: Session, policy: Policy, workspace: str, now: datetime) -> Iterator[Moment]:
    """What comes at a time of day: lists in everybody's zone, and each team's reviews."""
    for zone in {zone_named(each).key for each in bundles.zones(session, workspace)}:
        yield Moment(_next_morning(policy, zone_named(zone), now), "bundles")
    for team in members.all_teams(session, workspace):
        for cadence in CADENCES.values():
            for days in range(FAR):
                at = cadence.latest(policy, team, now + timedelta(days=days)).at
                if at > now:
                    yield Moment(at, "review", team.name)
                    break
        yield Moment(_next_morning(policy, zone_of(team), now), "bundles")


def _next_morning(policy: Policy, zone: ZoneInfo, now: datetime) -> datetime:
    calendar, daily = policy.calendar, policy.attention.daily_time
    day = calendar.next_working_day(now.astimezone(zone).date())
    while (at := calendar.local_time_on(day, daily, zone)) <= now:
        day = calendar.next_working_day(day + timedelta(days=1))
    return at


def _soonest(moments: list[datetime]) -> datetime | None:
    return min(moments, default=None)
