"""What is coming in a company whose clock one can turn: where time has to stop on its way, and what is worth going to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_named, zone_of
from bot.services.reviews.schedule import CADENCES
from store import ahead, bundles, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.reviews.schedule import Latest
    from store.engine import Session
    from store.model import Team

SHOWN: Final = 6
TOGETHER: Final = timedelta(minutes=10)
"""What falls due within so much of company time is done at once, as after one tick that came late."""
HURRIED: Final = timedelta(hours=1)
"""The same on a passage of more than a day: nobody looks on. Less than any deadline is after its last call."""
IN_SIGHT: Final = timedelta(hours=4)
"""Its end, which somebody will look at, is lived at the ordinary pace again."""
FAR: Final = 40
"""Days in which every kind of review but a quarterly one comes round."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`kind`: bundles, prompt or review; `about`: the deal's name, or the team's; empty for several teams'."""

    at: datetime
    kind: str
    about: str = ""


class Almanac:
    """Remembers what comes by the clock alone: working that out for every team at every stop would cost more than the
    stop itself.
    """

    def __init__(self, deps: Deps, workspace: str) -> None:
        self._deps, self._workspace = deps, workspace
        self._known: list[Moment] = []
        self._reviews: list[Moment] = []
        self._passage = (datetime.min.replace(tzinfo=UTC), False)

    def has_struck(self) -> bool:
        """Whether it is time for the lists or a review, or may be, since the next stop was looked for."""
        now = self._deps.now()
        return not self._known or any(each.at <= now for each in self._known)

    def next_stop(self, end: datetime) -> datetime | None:
        """The next moment up to `end` at which a job has something to do; a little later, if more comes close behind."""
        now = self._deps.now()
        with self._deps.reads() as session:
            due = ahead.soonest(session, self._workspace, now)
            if self.has_struck():
                self._look(session, now, anew=not self._known)
        if end != self._passage[0]:
            self._passage = (end, end - now > timedelta(days=1))
        if due is not None and due <= end:
            hurried = self._passage[1] and end - now > IN_SIGHT
            due = min(due + (HURRIED if hurried else TOGETHER), end)
        fixed = min((each.at for each in self._known), default=None)
        return min((each for each in (due, fixed) if each is not None and each <= end), default=None)

    def has_review(self, end: datetime) -> bool:
        """Whether one is due up to `end`, as far as was looked."""
        return any(each.kind == "review" and each.at <= end for each in self._known)

    def coming(self) -> list[Moment]:
        """Soonest first: meetings that will be asked about, the next daily lists, the next reviews. Looks anew."""
        now = self._deps.now()
        with self._deps.reads() as session:
            self._look(session, now, anew=True)
            ending = ahead.meetings(session, self._workspace, now, SHOWN)
        asked = [Moment(at, "prompt", name) for at, name in ending]
        return _chosen(sorted([*asked, *_together(self._known)], key=lambda each: each.at))

    def _look(self, session: Session, now: datetime, *, anew: bool) -> None:
        """Reviews come from the policy and the teams, which nobody changes while time passes: those stay, unless `anew`."""
        policy = self._deps.policy(self._workspace, session).policy
        if anew or any(each.at <= now for each in self._reviews):
            self._reviews = list(_next_reviews(session, policy, self._workspace, now))
        self._known = [*_next_mornings(session, policy, self._workspace, now), *self._reviews]


def _together(known: Sequence[Moment]) -> Iterator[Moment]:
    """What comes at once is one moment; it is about all of them, if they are not about the same."""
    abouts: dict[tuple[datetime, str], set[str]] = {}
    for each in known:
        abouts.setdefault((each.at, each.kind), set()).add(each.about)
    for (at, kind), about in abouts.items():
        yield Moment(at, kind, about.pop() if len(about) == 1 else "")


def _chosen(coming: Sequence[Moment]) -> list[Moment]:
    """The next of each kind, however far, and the soonest of all others."""
    first = {each.kind: each for each in reversed(coming)}
    others = [each for each in coming if each is not first[each.kind]]
    return sorted([*first.values(), *others[: SHOWN - len(first)]], key=lambda each: each.at)


def _next_mornings(session: Session, policy: Policy, workspace: str, now: datetime) -> Iterator[Moment]:
    """The lists, in everybody's zone and in each team's."""
    zones = {zone_named(each).key for each in bundles.zones(session, workspace)}
    zones |= {zone_of(team).key for team in members.all_teams(session, workspace)}
    for zone in sorted(zones):
        yield Moment(_next_morning(policy, zone_named(zone), now), "bundles")


def _next_reviews(session: Session, policy: Policy, workspace: str, now: datetime) -> Iterator[Moment]:
    """Each team's next one of every kind."""
    for team in members.all_teams(session, workspace):
        for cadence in CADENCES.values():
            if cadence.asked(policy) and (at := _next_review(cadence.latest, policy, team, now)):
                yield Moment(at, "review", team.name)


def _next_review(latest: Latest, policy: Policy, team: Team, now: datetime) -> datetime | None:
    """Of one kind; None if none comes soon. Day by day, as any day may be one of a weekly kind."""
    for days in range(1, FAR):
        found = latest(policy, team, now + timedelta(days=days))
        if found is not None and found.at > now:
            return found.at
    return None


def _next_morning(policy: Policy, zone: ZoneInfo, now: datetime) -> datetime:
    calendar, daily = policy.calendar, policy.attention.daily_time
    day = calendar.next_working_day(now.astimezone(zone).date())
    while (at := calendar.local_time_on(day, daily, zone)) <= now:
        day = calendar.next_working_day(day + timedelta(days=1))
    return at
