"""What a year is held against, worked out anew from what was sent and what was open; slow, plain, and without the product's
own calendar and delivery.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from bench.years.cast import WORKSPACE
from bench.years.claims import asked, gone_up
from bench.years.hours import at_work
from store import brakes, rows, tables
from store.model import Finding, Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from bench.years.cast import Person
    from bench.years.world import World
    from store.model import Brake

DAY: Final = timedelta(days=1)
BUDGET: Final = 3
COUNTED: Final = (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE)
ANEW: Final = 2
"""The note of a finding that asks somebody else from now on."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that arrived: to whom, when, and about which findings."""

    notice: Notice
    at: datetime
    findings: frozenset[str]


class Year:
    """Everything that there is to look at, read once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = world.people
        with world.deps.reads() as session:
            order = [tables.notice.c.id]
            self.notices = list(rows.all_of(session, Notice, tables.notice, WORKSPACE, order=order))
            of = [tables.finding.c.id]
            self.findings = list(rows.all_of(session, Finding, tables.finding, WORKSPACE, order=of))
            items: dict[str, set[str]] = defaultdict(set)
            for item in session.execute(tables.notice_item.select()):
                items[item.notice_id].add(item.finding_id)
            teams = select(tables.deal.c.id, tables.deal.c.team_id)
            self.team_of: dict[str, str] = {row[0]: row[1] for row in session.execute(teams)}
        by_id = {each.id: each for each in self.notices}
        self.sent = [Sent(by_id[mail.key], mail.at, frozenset(items[mail.key])) for mail in world.slack.mail]
        self.open = self._lives()
        self.rests = self._rests()
        self.held = [(each.pulled_at, each.decided_at or world.now) for each in self._brakes()]
        self.led_by = {each.team: self._leads(each.team) for each in world.people.values() if each.team}
        self.told: dict[str, list[Sent]] = defaultdict(list)
        for each in self.sent:
            for finding in each.findings:
                self.told[finding].append(each)

    def _lives(self) -> dict[str, list[tuple[datetime, datetime]]]:
        """From when until when each finding stood open with whom it asks now, by the notes taken beside the product."""
        lives: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        with self.world.deps.reads() as session:
            notes = session.exec_driver_sql("SELECT finding, at, open FROM year_life ORDER BY rowid").all()
        for finding, noted, opened in notes:
            at, life = datetime.fromisoformat(noted), lives[finding]
            if opened == ANEW:
                life[:] = [(at, self.world.now)]
            elif opened:
                life.append((at, self.world.now))
            else:
                life[-1] = (life[-1][0], at)
        return lives

    def _rests(self) -> dict[str, list[tuple[datetime, datetime]]]:
        """From when until when each finding was put off, however often."""
        rests: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        with self.world.deps.reads() as session:
            notes = session.exec_driver_sql("SELECT finding, at, until FROM year_rest ORDER BY rowid").all()
        for finding, noted, until in notes:
            back = datetime.fromisoformat(until).replace(tzinfo=UTC)
            rests[finding].append((datetime.fromisoformat(noted), back))
        return rests

    def _brakes(self) -> Iterable[Brake]:
        with self.world.deps.reads() as session:
            return brakes.every(session, WORKSPACE)

    def _leads(self, team: str) -> tuple[list[Person], ZoneInfo]:
        """Who reads of what goes up from this team: its managers, or else all admins."""
        mates = [each for each in self.people.values() if each.team == team]
        leads = [each for each in mates if each.role is Role.MANAGER]
        return leads or [each for each in self.people.values() if each.role is Role.ADMIN], mates[0].zone

    def said(self, finding: Finding, readers: Iterable[str], since: datetime, until: datetime) -> bool:
        wanted = set(readers)
        return any(
            each.notice.recipient in wanted and since <= each.at <= until
            for each in self.told.get(finding.id, ())
        )


def twice(year: Year) -> Iterator[str]:
    """One post a notice; one notice a person, kind and matter; one list a person and day of theirs."""
    keys: Counter[tuple[str, ...]] = Counter()
    for each in year.sent:
        notice = each.notice
        keys["post", notice.id] += 1
        keys["matter", notice.recipient, notice.kind, notice.occurrence] += 1
        if notice.kind is NoticeKind.BUNDLE:
            day = each.at.astimezone(year.people[notice.recipient].zone).date()
            keys["list", notice.recipient, str(day)] += 1
    matters = Counter((each.deal_id, each.rule, each.subject, each.occurrence) for each in year.findings)
    yield from (f"{key}: {count}" for key, count in (*keys.items(), *matters.items()) if count > 1)


def out_of_hours(year: Year) -> Iterator[str]:
    for each in year.sent:
        who = year.people.get(each.notice.recipient)
        if who and each.notice.kind is not NoticeKind.BRAKE and not at_work(who, each.at):
            yield _told(each)


def over_budget(year: Year) -> Iterator[str]:
    days: Counter[tuple[str, date]] = Counter()
    for each in year.sent:
        if each.notice.kind in COUNTED:
            who = each.notice.recipient
            days[who, each.at.astimezone(year.people[who].zone).date()] += 1
    yield from (f"{who} {day}: {count}" for (who, day), count in days.items() if count > BUDGET)


def unsettled(year: Year) -> Iterator[str]:
    """Messages that neither arrived nor were dropped for a reason, a day after they were due."""
    for each in year.notices:
        over = each.state in (NoticeState.SENT, NoticeState.SUPPRESSED)
        if not over and each.due_at < year.world.now - DAY:
            yield f"{each.kind.value} {each.recipient} due {each.due_at:%m-%d %H:%M}: {each.state.value}"


def untold(year: Year) -> Iterator[str]:
    """What was due and open until the end of the person's next working day, and did not reach them by then."""
    for finding, since, until, readers in asked(year):
        if not year.said(finding, readers, datetime.min.replace(tzinfo=UTC), until):
            yield _owed(finding, since, until, readers)


def lost_on_the_way_up(year: Year) -> Iterator[str]:
    for finding, since, until, leads in gone_up(year):
        if not year.said(finding, leads, datetime.min.replace(tzinfo=UTC), until):
            yield _owed(finding, since, until, leads)


def _owed(finding: Finding, since: datetime, until: datetime, readers: set[str]) -> str:
    times = f"since {since:%m-%d %H:%M%z} until {until:%m-%d %H:%M%z}"
    return f"{finding.rule} {finding.id} {times} to {', '.join(sorted(readers))}"


def _told(sent: Sent) -> str:
    return f"{sent.notice.kind.value} to {sent.notice.recipient} at {sent.at:%m-%d %H:%M} UTC"


CHECKS: Final[dict[str, Callable[[Year], Iterator[str]]]] = {
    "twice": twice,
    "out of hours": out_of_hours,
    "over budget": over_budget,
    "unsettled": unsettled,
    "untold": untold,
    "lost on the way up": lost_on_the_way_up,
}
