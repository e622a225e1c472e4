"""Any life of findings: whatever people do, put off, undo and hand on, whoever is away, whatever the policy becomes and
the clock does, nobody hears of anything twice and nothing that goes up is lost.
"""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import DealbotError
from bot.services import brakes, handing, leaves, undo
from store import brakes as store_brakes
from store import engine, findings, rows, tables
from store.model import Command, Decision, NoticeKind, NoticeState
from tests.builders import HOME
from tests.jobs import test_lazy_sweep as lazily
from tests.jobs.week import TOKYO, a_week, tokyo

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.jobs.week import Week

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
DAY = timedelta(days=1)
WAYS = (*lazily.WAYS, "hand over", "leave", "undo")
STEPS = st.lists(st.tuples(st.sampled_from(WAYS), st.integers(1, 40)), min_size=3, max_size=9)
RULES = ("meeting_unlogged", "dwell", "no_next_step", "close_date_passed", "missing_field")


@given(steps=STEPS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_hears_of_anything_twice_and_nothing_that_goes_up_is_lost(
    steps: list[tuple[str, int]], migrated_sqlite: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("life") / "dealbot.sqlite3"
    shutil.copy(migrated_sqlite, path)
    week = a_week(engine.connect(f"sqlite:///{path}"), tokyo("2026-11-16T09:00"), rules=RULES)
    planned: list[str] = []
    for step, number in steps:
        with suppress(DealbotError):  # settled before, or a gate: nothing happened
            act(week, planned, step, number)
        week.tick()
        released(week)
    for _ in range(24):  # longer than any of this takes to go up, a fortnight of leave included
        week.skip_to(morning(week))
        week.tick()
        released(week)
    once(week)
    gone_up(week)
    week.deps.database.close()


def act(week: Week, planned: list[str], step: str, number: int) -> None:
    ways: dict[str, Callable[[], object]] = {
        "hand over": lambda: handed(week, "UKEN" if number % 2 else "UAOI"),
        "leave": lambda: away(week, number),
        "undo": lambda: undone(week),
    }
    if step in ways:
        ways[step]()
    else:
        lazily.act(week, planned, step, number)


def handed(week: Week, to: str) -> None:
    wish = handing.Wish(deal_id="acme", to=to, reason="Closer to the customer")
    handing.hand(week.deps, week.company.ask("mana"), wish)


def away(week: Week, number: int) -> None:
    first: date = lazily.day(week, number % 5)
    leave = leaves.Away(
        member=None, first=first, first_half="am", last=first + (number % 7) * DAY, last_half="pm",
        deputy="UKEN" if number % 2 else None,
    )  # fmt: skip
    leaves.take(week.deps, week.company.ask(), leave)


def undone(week: Week) -> None:
    """Whatever somebody did last."""
    with week.deps.reads() as session:
        commands = rows.all_of(session, Command, tables.command, HOME, order=[tables.command.c.id])
    if commands and commands[-1].actor_id:
        undo.undo(week.deps, week.company.ask(commands[-1].actor_id), commands[-1].id)


def released(week: Week) -> None:
    """An admin lets go what the brake holds."""
    with week.deps.reads() as session:
        brake = store_brakes.on(session, HOME)
    if brake is not None:
        brakes.decide(week.deps, week.company.ask("ada"), brake.id, Decision.SEND)
        week.tick()


def morning(week: Week) -> Any:
    """Nine o'clock of the next day in Tokyo."""
    day = week.now().astimezone(TOKYO).date() + DAY
    return tokyo(f"{day}T09:00")


def once(week: Week) -> None:
    """One post a message, one message a person and matter, one list a day, one row a finding."""
    posts = Counter(message.key for message in week.slack.messages)
    matters = Counter((row.recipient, row.kind, row.occurrence) for row in week.outbox)
    with week.deps.reads() as session:
        found = findings.of_deal(session, HOME, "acme")
    keys = Counter((row.rule, row.subject, row.occurrence) for row in found)
    for counted in (posts, matters, keys):
        assert set(counted.values()) <= {1}
    assert week.unsettled == []


def gone_up(week: Week) -> None:
    """Whatever is open and awake and past its time to go up stands in a list of the manager's."""
    policy = week.deps.policy(HOME).policy
    with week.deps.reads() as session:
        items = [(row.notice_id, row.finding_id) for row in session.execute(tables.notice_item.select())]
        found = findings.of_deal(session, HOME, "acme")
    lists = {
        row.id
        for row in week.outbox
        if row.recipient == "mana" and row.kind is NoticeKind.BUNDLE and row.state is NoticeState.SENT
    }
    told = {finding for notice, finding in items if notice in lists}
    for row in found:
        up = policy.escalates_at(row.rule, row.due_at, TOKYO)
        awake = row.snoozed_until is None or row.snoozed_until < week.now() - 7 * DAY
        if row.resolved_at is None and awake and up is not None and up < week.now() - 7 * DAY:
            assert row.id in told, row
