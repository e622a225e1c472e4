"""For what a run is stopped, each cause at its edge: one more and it is pulled, one less and nobody is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import brake_causes
from bot.watch import JUMP, Watch
from store import brakes, tables
from store.model import Brake
from tests.builders import HOME
from tests.jobs.week import Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database

MONDAY = tokyo("2026-11-16T10:00")
TUESDAY = MONDAY + timedelta(days=1)
DAY = timedelta(days=1)


@dataclass
class Ledger:
    """An outbox written by hand: who was told when, and what is due."""

    week: Week
    watch: Watch = field(default_factory=Watch)

    def write(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self.week.deps.writes.begin() as session:
                session.execute(table.insert(), rows)

    def nags(
        self, people: int, each: int = 1, sent: datetime | None = None, kind: str = "prompt"
    ) -> list[str]:
        at = sent or self.week.now()
        ids = [self.week.deps.new_id() for _ in range(people * each)]
        rows = [
            {
                "workspace": HOME, "id": name, "recipient": f"p{number % people}", "kind": kind, "occurrence": name,
                "state": "sent" if sent else "due", "due_at": at, "created_at": at, "sent_at": sent,
                "wanted": 0, "shown": 0, "attempts": 1,
            }
            for number, name in enumerate(ids)
        ]  # fmt: skip
        self.write(tables.notice, rows)
        return ids

    def weeks(self, mondays: int, others: int, before: datetime = MONDAY) -> None:
        """Four weeks of so many people a day, one message each."""
        for back in range(1, 29):
            day = before - back * DAY
            if day.weekday() < 5:
                self.nags(mondays if day.weekday() == 0 else others, sent=day)

    def imported(self, at: datetime) -> None:
        name = self.week.deps.new_id()
        row = {
            "workspace": HOME,
            "id": name,
            "key": name,
            "kind": "deal",
            "via": "import",
            "at": at,
            "receipt": {},
        }
        self.write(tables.command, [row])

    def findings(self, count: int, opened: datetime, version: int) -> None:
        """Carried by one nag that is due."""
        (notice,) = self.nags(1)
        ids = [self.week.deps.new_id() for _ in range(count)]
        self.write(
            tables.finding,
            [
                {
                    "workspace": HOME, "id": name, "deal_id": "acme", "rule": "quiet", "subject": "", "occurrence": name,
                    "opened_at": opened, "due_at": opened, "evidence": {}, "policy_version": version,
                }
                for name in ids
            ],
        )  # fmt: skip
        items = [
            {"workspace": HOME, "notice_id": notice, "finding_id": name, "position": place}
            for place, name in enumerate(ids)
        ]
        self.write(tables.notice_item, items)

    def version(self, number: int, recorded: datetime) -> None:
        """The same policy under a new number."""
        fingerprint = self.week.deps.policy(HOME).policy.fingerprint
        row = {"workspace": HOME, "version": number, "fingerprint": fingerprint, "source": ""}
        self.write(tables.policy_version, [{**row, "recorded_at": recorded}])

    def decided(self, cause: str, at: datetime, people: int = 0, messages: int = 0) -> None:
        brake = Brake(
            workspace=HOME, id=self.week.deps.new_id(), cause=cause, pulled_at=at, decided_at=at,
            preview={"people": people, "messages": messages},
        )  # fmt: skip
        with self.week.deps.writes.begin() as session:
            assert brakes.pull(session, brake)

    @property
    def causes(self) -> list[str]:
        with self.week.deps.reads() as session:
            return list(brake_causes.find(session, self.week.deps, self.watch, HOME))


@pytest.fixture
def ledger(sqlite: Database) -> Ledger:
    return Ledger(a_week(sqlite, TUESDAY))


def test_nothing_due_is_no_cause(ledger: Ledger) -> None:
    ledger.imported(TUESDAY)
    assert ledger.causes == []


@pytest.mark.parametrize(
    ("usual", "due", "each", "stopped"),
    [
        (1, 10, 1, False),  # few people: never far more
        (1, 11, 1, True),
        (5, 15, 1, False),  # three times the usual
        (5, 16, 1, True),
        (1, 2, 15, False),  # few messages
        (1, 1, 31, True),
    ],
)
def test_far_more_people_or_messages_than_usual(
    ledger: Ledger, usual: int, due: int, each: int, *, stopped: bool
) -> None:
    ledger.weeks(usual, usual, TUESDAY)
    ledger.nags(due, each)
    assert ledger.causes == (["volume"] if stopped else [])


def test_what_went_out_today_counts_with_what_is_due(ledger: Ledger) -> None:
    ledger.weeks(1, 1, TUESDAY)
    ledger.nags(5, 5, sent=TUESDAY - timedelta(minutes=30))
    ledger.nags(5)
    assert ledger.causes == []
    ledger.nags(1)
    assert ledger.causes == ["volume"]  # the 31st message


@pytest.mark.parametrize(("today", "causes"), [(MONDAY, []), (TUESDAY, ["volume"])])
def test_the_weeks_first_day_is_held_against_its_like(
    sqlite: Database, today: datetime, causes: list[str]
) -> None:
    """On Mondays everybody's open items are told anew; the same on a Tuesday is out of the ordinary."""
    ledger = Ledger(a_week(sqlite, today))
    ledger.weeks(mondays=20, others=4, before=today)
    ledger.nags(40)
    assert ledger.causes == causes


def test_days_on_which_nothing_ran_are_no_days(ledger: Ledger) -> None:
    """After a fortnight's stop the same people as ever are reached: catching up."""
    for back in range(15, 20):
        ledger.nags(20, sent=TUESDAY - back * DAY)
    ledger.nags(20)
    assert ledger.causes == []


def test_a_channels_posts_reach_nobody_by_name_but_are_messages(ledger: Ledger) -> None:
    ledger.weeks(1, 1, TUESDAY)
    ledger.nags(30, kind="alert")
    assert ledger.causes == []
    ledger.nags(1, kind="alert")
    assert ledger.causes == ["volume"]


@pytest.mark.parametrize(("ago", "causes"), [(timedelta(hours=23), []), (timedelta(hours=24), ["volume"])])
def test_what_an_admin_let_go_a_day_ago_is_asked_about_once(
    ledger: Ledger, ago: timedelta, causes: list[str]
) -> None:
    ledger.weeks(1, 1, TUESDAY)
    ledger.nags(25)
    ledger.decided("volume", TUESDAY - ago, people=25, messages=25)
    assert ledger.causes == causes


@pytest.mark.parametrize(
    ("imported", "told", "asked", "causes"),
    [
        (timedelta(hours=1), None, None, ["import"]),
        (timedelta(days=28), None, None, ["import"]),
        (timedelta(days=29), None, None, []),
        (None, None, None, []),
        (timedelta(hours=1), timedelta(days=2), None, []),  # nags are nothing new here
        (timedelta(hours=1), timedelta(days=40), None, ["import"]),  # but a trial long ago was no rehearsal
        (timedelta(hours=1), None, timedelta(minutes=5), []),  # asked and answered
    ],
)
def test_the_first_nags_after_an_import(
    ledger: Ledger,
    imported: timedelta | None,
    told: timedelta | None,
    asked: timedelta | None,
    causes: list[str],
) -> None:
    if imported is not None:
        ledger.imported(TUESDAY - imported)
    if told is not None:
        ledger.nags(1, sent=TUESDAY - told)
    if asked is not None:
        ledger.decided("import", TUESDAY - asked)
    ledger.nags(1)
    assert ledger.causes == causes


@pytest.mark.parametrize(
    ("count", "began", "version", "recorded", "causes"),
    [
        (10, 30 * DAY, 2, timedelta(hours=1), ["policy"]),
        (9, 30 * DAY, 2, timedelta(hours=1), []),
        (10, timedelta(hours=25), 2, timedelta(hours=1), []),  # a day before the version: it may be chance
        (10, timedelta(hours=25, seconds=1), 2, timedelta(hours=1), ["policy"]),
        (10, 30 * DAY, 1, timedelta(hours=1), []),  # found by the version before
        (10, 30 * DAY, 2, 4 * DAY, ["policy"]),  # Friday 10:00: two working days ago
        (10, 30 * DAY, 2, 4 * DAY + timedelta(seconds=1), []),
    ],
)
def test_a_version_that_looks_back(
    ledger: Ledger, count: int, began: timedelta, version: int, recorded: timedelta, causes: list[str]
) -> None:
    ledger.nags(1, sent=TUESDAY - 3 * DAY)
    ledger.version(2, TUESDAY - recorded)
    ledger.findings(count, TUESDAY - began, version)
    assert ledger.causes == causes


def test_a_version_is_asked_about_once_and_the_first_never(ledger: Ledger) -> None:
    ledger.nags(1, sent=TUESDAY - 3 * DAY)
    ledger.findings(20, TUESDAY - 30 * DAY, 1)
    assert ledger.causes == []
    ledger.version(2, TUESDAY - timedelta(hours=1))
    ledger.findings(20, TUESDAY - 30 * DAY, 2)
    assert ledger.causes == ["policy"]
    ledger.decided("policy", TUESDAY)
    assert ledger.causes == []


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moves", "moved"),
    [
        ([JUMP], None),
        ([JUMP + timedelta(seconds=1)], JUMP + timedelta(seconds=1)),
        ([-JUMP], None),
        ([-30 * HOURS], -30 * HOURS),
        ([30 * HOURS, -30 * HOURS], None),  # set right again: it was never wrong
        ([timedelta(minutes=50), timedelta(minutes=50)], None),  # a drift is followed
        ([], None),
    ],
)
def test_a_clock_that_jumps(moves: list[timedelta], moved: timedelta | None) -> None:
    steady, now = timedelta(days=3), TUESDAY
    watch = Watch(lambda: steady)
    seen = watch.jumped(HOME, now)
    for each in moves:
        steady, now = steady + timedelta(seconds=20), now + timedelta(seconds=20) + each
        seen = watch.jumped(HOME, now)
    assert seen == moved


def test_a_clock_is_asked_about_once_and_a_restart_is_no_jump(ledger: Ledger) -> None:
    week = ledger.week
    steady = [timedelta(0)]
    ledger.watch = Watch(lambda: steady[0])
    ledger.nags(1)
    assert ledger.causes == []
    week.now.move(days=2)
    assert ledger.causes == ["clock"]
    ledger.watch.trust(HOME, week.now())
    assert ledger.causes == []
    week.now.move(days=-2)
    ledger.nags(1, sent=week.now())
    assert ledger.causes == ["clock"]
    ledger.watch = Watch(lambda: steady[0])  # a new process
    assert ledger.causes == []
    ledger.watch = Watch()
    week.now.move(days=2)
    ledger.watch.trust(HOME, week.now())
    assert ledger.causes == []
