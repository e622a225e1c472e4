"""Any life of findings: whatever people do, put off, undo and hand on, whoever is away, whatever the policy becomes and
the clock does, nobody hears of anything twice and nothing that goes up is lost.
"""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.errors import DealbotError
from bot.services import brakes, handing, leaves, undo
from store import brakes as store_brakes
from store import engine, findings, rows, tables
from store.model import Command, Decision, NoticeKind, NoticeState
from tests.builders import HOME
from tests.jobs import test_lazy_sweep as lazily
from tests.jobs.week import HOUR, TOKYO, a_week, tokyo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
DAY = timedelta(days=1)
LONG = 7
"""Working mornings: longer than any of this takes to go up once it is due."""
SOON = 3
"""Working mornings within which the manager hears of what has gone up."""
RULES = ("meeting_unlogged", "dwell", "no_next_step", "close_date_passed", "missing_field")
NUMBERS = st.integers(1, 40)


class Life(RuleBasedStateMachine):
    """One deal, those who work on it, and its manager. After each step the jobs run, and an admin lets go what is held."""

    def __init__(self, database: Callable[[], engine.Database]) -> None:
        super().__init__()
        self.week = a_week(database(), tokyo("2026-11-16T09:00"), rules=RULES)
        self.planned: list[str] = []
        self.mornings: list[datetime] = []
        """Lived through since anything was done."""
        self.lived_on = False

    @rule(step=st.sampled_from(("plan", "move meeting", "not held", "log")), number=NUMBERS)
    def meet(self, step: str, number: int) -> None:
        self._act(lambda: lazily.act(self.week, self.planned, step, number))

    @rule(step=st.sampled_from(("edit", "push", "stage", "lose", "reopen")), number=NUMBERS)
    def work_on_the_deal(self, step: str, number: int) -> None:
        self._act(lambda: lazily.act(self.week, self.planned, step, number))

    @rule(number=NUMBERS)
    def snooze(self, number: int) -> None:
        self._act(lambda: lazily.snoozed(self.week, self.week.now() + number * HOUR))

    @rule(number=st.integers(0, 2))
    def change_the_policy(self, number: int) -> None:
        self._act(lambda: lazily.under(self.week, lazily.POLICIES[number]))

    @rule(first=st.integers(0, 2), length=st.integers(0, 2), deputy=st.booleans())
    def go_on_leave(self, first: int, length: int, deputy: bool) -> None:
        begins: date = lazily.day(self.week, first)
        leave = leaves.Away(
            member=None, first=begins, first_half="am", last=begins + length * DAY, last_half="pm",
            deputy="UKEN" if deputy else None,
        )  # fmt: skip
        self._act(lambda: leaves.take(self.week.deps, self.week.company.ask(), leave))

    @rule(to=st.sampled_from(("UKEN", "UAOI")))
    def hand_over(self, to: str) -> None:
        wish = handing.Wish(deal_id="acme", to=to, reason="Closer to the customer")
        self._act(lambda: handing.hand(self.week.deps, self.week.company.ask("mana"), wish))

    @rule()
    def undo_the_last(self) -> None:
        with self.week.deps.reads() as session:
            commands = rows.all_of(session, Command, tables.command, HOME, order=[tables.command.c.id])
        if commands and (who := commands[-1].actor_id):
            self._act(lambda: undo.undo(self.week.deps, self.week.company.ask(who), commands[-1].id))

    @rule(hours=st.integers(-30, 40) | st.integers(41, 900))
    def jump(self, hours: int) -> None:
        """Nothing runs meanwhile; the clock may also go back."""
        self._act(lambda: self.week.skip_to(self.week.now() + hours * HOUR))

    @precondition(lambda self: not self.lived_on)
    @rule()
    def a_quiet_time(self) -> None:
        self.lived_on = True
        self._live_on()

    def _live_on(self) -> None:
        """Nine o'clock in Tokyo of as many working days as anything takes to go up."""
        calendar = self.week.deps.policy(HOME).policy.calendar
        for _ in range(LONG):
            day = calendar.next_working_day(self.week.now().astimezone(TOKYO).date() + DAY)
            self.week.skip_to(tokyo(f"{day}T09:00"))
            self._run()
            self.mornings.append(self.week.now())

    @invariant()
    def nobody_hears_of_anything_twice(self) -> None:
        """One post a message, one message a person and matter, one row a finding."""
        posts = Counter(message.key for message in self.week.slack.messages)
        matters = Counter((row.recipient, row.kind, row.occurrence) for row in self.week.outbox)
        with self.week.deps.reads() as session:
            found = findings.of_deal(session, HOME, "acme")
        keys = Counter((row.rule, row.subject, row.occurrence) for row in found)
        for counted in (posts, matters, keys):
            assert set(counted.values()) <= {1}

    @invariant()
    def nothing_that_goes_up_is_lost(self) -> None:
        """Once that time has passed, whatever is open and awake and has gone up stands in a list of the manager's."""
        if len(self.mornings) < LONG:
            return
        assert self.week.unsettled == []
        told = self._told("mana")
        policy, since = self.week.deps.policy(HOME).policy, self.mornings[-SOON]
        with self.week.deps.reads() as session:
            found = findings.of_deal(session, HOME, "acme")
        for row in found:
            up = policy.escalates_at(row.rule, row.due_at, TOKYO)
            awake = row.snoozed_until is None or row.snoozed_until < since
            if row.resolved_at is None and awake and up is not None and up < since:
                assert row.id in told, row

    def teardown(self) -> None:
        self._live_on()
        self.nobody_hears_of_anything_twice()
        self.nothing_that_goes_up_is_lost()
        self.week.deps.database.close()

    def _act(self, what: Callable[[], object]) -> None:
        self.mornings.clear()
        with suppress(DealbotError):  # settled before, or a gate: nothing happened
            what()
        self._run()

    def _run(self) -> None:
        self.week.tick()
        with self.week.deps.reads() as session:
            brake = store_brakes.on(session, HOME)
        if brake is not None:
            brakes.decide(self.week.deps, self.week.company.ask("ada"), brake.id, Decision.SEND)
            self.week.tick()

    def _told(self, reader: str) -> set[str]:
        """The findings in the lists that reached them."""
        lists = {
            row.id
            for row in self.week.outbox
            if row.recipient == reader and row.kind is NoticeKind.BUNDLE and row.state is NoticeState.SENT
        }
        with self.week.deps.reads() as session:
            items: Any = session.execute(tables.notice_item.select()).all()
        return {row.finding_id for row in items if row.notice_id in lists}


def test_nobody_hears_of_anything_twice_and_nothing_that_goes_up_is_lost(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    def database() -> engine.Database:
        path = tmp_path / "life.sqlite3"
        for leftover in tmp_path.glob(f"{path.name}*"):
            leftover.unlink()
        shutil.copy(migrated_sqlite, path)
        return engine.connect(f"sqlite:///{path}")

    class OnAFileOfItsOwn(Life):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        OnAFileOfItsOwn,
        settings=settings(max_examples=5, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )
