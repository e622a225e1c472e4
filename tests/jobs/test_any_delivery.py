"""Any delivery: processes die, stand still and come back, clocks jump, Slack refuses, hangs up, lags and forgets the bot;
people leave and return. Nothing is there twice at any time, and in the end everything is there or says why not.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot import app as composition
from bot.delivery import LEASE, Stopwatch, posts
from bot.jobs import deliver
from bot.policy import preset
from bot.services import undelivered
from bot.slack import errors
from bot.slack.answers import Identity
from bot.slack.pacing import Pacer
from store import engine, leaving, members, notices, tables
from store.model import Notice, NoticeKind, NoticeState, Role
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST, Clock, Ids
from tests.company import a_company
from tests.delivery.outbox import all_notices
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from bot.delivery import Deliverer
    from bot.slack.answers import Posted

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
POST, HISTORY = "chat.postMessage", "conversations.history"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PEOPLE = ("aoi", "ken", "mana")
POLICY = preset("b2b_ja")
WORKERS = st.sampled_from(["one", "two"])
REVOKED = errors.Permanent(POST, "token_revoked")
US = Identity(HOME, "UBOT", "BBOT", None, "Home", "", frozenset())


class Killed(BaseException):
    """What SIGKILL is to a process: nothing after it is done, and nobody catches it."""


class Moody(FakeSlack):
    """`lag`: how far its history is behind. `dies`: the point at which whoever calls is killed."""

    lag = timedelta(0)
    dies = ""
    uninstalled = False

    def post(self, *given: Any, **named: Any) -> Posted:
        self._may_end("posting")
        posted = super().post(*given, **named)
        self._may_end("posted")
        return posted

    def update(self, *given: Any) -> None:
        self._may_end("editing")
        super().update(*given)
        self._may_end("edited")

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        self._may_end("looking")
        ts = super().find_by_key(channel, key, since)
        self._may_end("looked")
        return next((m.ts for m in self.messages if m.ts == ts and m.at + self.lag <= self.now()), None)

    def _may_end(self, point: str) -> None:
        if self.dies == point:
            self.dies = ""
            raise Killed
        if self.uninstalled:
            raise REVOKED


class AnyDelivery(RuleBasedStateMachine):
    """Two processes on one database. `true` is the time as Slack has it; both machines' clocks may be wrong."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "any.sqlite3"
        shutil.copy(self.template, path)
        self.true, self.wrong = Clock(MONDAY_9_JST), timedelta(0)
        self.slack, self.ids = Moody(self.true), Ids()
        self.company = a_company(
            engine.connect(f"sqlite:///{path}"),
            Clock(),
            self.ids,
            machine=lambda: self.true() + self.wrong,
            slack=self.slack,
        )
        self.deps = self.company.deps
        self.born = 0
        self.workers = {name: self.a_worker(name) for name in ("one", "two")}
        self.stalled: list[tuple[Deliverer, Any]] = []
        self.over: set[str] = set()

    def a_worker(self, name: str) -> Deliverer:
        self.born += 1
        pacer = Pacer(self.deps.machine)
        return replace(
            self.company.bot.deliverer,
            name=f"{name} {self.born}",
            pacer=lambda _workspace: pacer,
            stopwatch=Stopwatch(lambda: self.true() - EPOCH),
        )

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_is_owed_a_message(self, who: str) -> None:
        now, name = self.deps.now(), self.ids()
        item = Notice(
            workspace=HOME, id=name, recipient=who, kind=NoticeKind.WELCOME, occurrence=name,
            state=NoticeState.DUE, due_at=now, created_at=now,
        )  # fmt: skip
        with self.deps.writes.begin() as session:
            notices.owe(session, item, [])

    @rule(name=WORKERS, seconds=st.integers(1, 40))
    def a_tick(self, name: str, seconds: int) -> None:
        self.true.move(seconds=seconds)
        try:
            deliver.run(self.workers[name])
        except Killed:
            self.workers[name] = self.a_worker(name)

    @rule(
        name=WORKERS, point=st.sampled_from(["posting", "posted", "editing", "edited", "looking", "looked"])
    )
    def a_crash(self, name: str, point: str) -> None:
        self.slack.dies = point
        self.a_tick(name, 2)
        self.slack.dies = ""

    @rule(name=WORKERS)
    def a_process_stands_still_after_its_claim(self, name: str) -> None:
        due = next((each for each in self.rows() if each.state is NoticeState.DUE and each.channel), None)
        if due is None:
            return
        claimed = posts.claim(self.workers[name], HOME, due.id, due.channel)
        if claimed is not None:
            self.stalled.append((self.workers[name], claimed))
            self.workers[name] = self.a_worker(name)

    @rule(seconds=st.integers(0, 90))
    def it_goes_on(self, seconds: int) -> None:
        self.true.move(seconds=seconds)
        while self.stalled:
            worker, claimed = self.stalled.pop()
            posts.post(worker, *claimed)

    @rule(hours=st.sampled_from([-24, -1, 1, 24]))
    def a_clock_jumps(self, hours: int) -> None:
        self.wrong = timedelta(0) if self.wrong else timedelta(hours=hours)

    @rule(method=st.sampled_from([POST, HISTORY, "chat.update"]), seconds=st.integers(1, 90))
    def slack_limits(self, method: str, seconds: int) -> None:
        self.slack.faults.refuse[method, None] = [errors.RateLimited(method, seconds)]

    @rule(method=st.sampled_from([POST, HISTORY, "chat.update"]), done=st.booleans())
    def an_answer_is_lost(self, method: str, done: bool) -> None:
        faults = self.slack.faults.cut if done else self.slack.faults.refuse
        faults[method, None] = [errors.Ambiguous(method, "IncompleteRead")]

    @rule(seconds=st.integers(0, 5))
    def history_lags(self, seconds: int) -> None:
        self.slack.lag = timedelta(seconds=seconds)

    @rule(who=st.sampled_from(PEOPLE), role=st.sampled_from([Role.NONE, Role.REP]))
    def somebody_leaves_or_returns(self, who: str, role: Role) -> None:
        with self.deps.writes.begin() as session:
            members.update_member(session, HOME, who, role=role.value)

    @rule(told=st.booleans())
    def the_bot_is_uninstalled(self, told: bool) -> None:
        """Slack's word of it may come later, or never."""
        self.slack.uninstalled = True
        if told:
            self.slack_says_that_it_is_gone()

    @rule()
    def slack_says_that_it_is_gone(self) -> None:
        self.over |= self.due()
        with self.deps.writes.begin() as session:
            leaving.leave(session, HOME, "uninstalled")

    @rule()
    def it_is_installed_again(self) -> None:
        self.slack.uninstalled = False
        composition.install(self.company.bot, POLICY, US)

    @invariant()
    def what_was_owed_before_an_uninstall_never_comes(self) -> None:
        assert not self.over & {each.key for each in self.slack.messages}

    def due(self) -> set[str]:
        return {each.id for each in self.rows() if each.state is NoticeState.DUE}

    @rule()
    def what_was_said_is_not_true_any_more(self) -> None:
        with self.deps.writes.begin() as session:
            sent = tables.notice.c.state == NoticeState.SENT.value
            session.execute(tables.notice.update().where(sent).values(wanted=tables.notice.c.wanted + 1))

    @invariant()
    def nothing_is_there_twice(self) -> None:
        assert not [
            key for key, count in Counter(each.key for each in self.slack.messages).items() if count > 1
        ]

    def rows(self) -> list[Notice]:
        with self.deps.reads() as session:
            return all_notices(session)

    def teardown(self) -> None:
        """Everything is well again: what is open ends, and what an admin sees is sent again."""
        if not hasattr(self, "stalled"):
            return
        self.it_goes_on(0)
        self.it_is_installed_again()
        self.wrong, self.slack.dies = timedelta(0), ""
        self.slack.faults.refuse.clear()
        self.slack.faults.cut.clear()
        for _ in range(60):
            quiet = not self.slack.calls
            self.slack.calls.clear()
            self.a_tick(
                "one", 3601 if quiet else 31
            )  # a clock that was a day ahead has put rows off by a day
            for each in [row for row in self.rows() if row.state in undelivered.NEXT]:
                undelivered.send_again(self.deps, self.company.ask("ada"), each.id)
            if all(ended(each) for each in self.rows()):
                break
        self.nothing_is_there_twice()
        there = {each.key for each in self.slack.messages}
        for each in self.rows():
            assert ended(each), each
            assert (each.id in there) == (each.state is NoticeState.SENT), each
        self.deps.database.close()
        self.folder.cleanup()


def ended(row: Notice) -> bool:
    if row.state is NoticeState.SUPPRESSED:
        return bool(row.reason)
    return row.state is NoticeState.SENT and row.shown >= row.wanted


def test_nothing_is_twice_and_everything_comes_to_its_end(migrated_sqlite: Path) -> None:
    assert timedelta(seconds=40) > LEASE  # a tick may skip a whole lease
    AnyDelivery.template = migrated_sqlite
    run_state_machine_as_test(
        AnyDelivery,
        settings=settings(max_examples=10, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
