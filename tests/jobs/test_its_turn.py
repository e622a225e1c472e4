"""Delivery when a call's turn has not come, or when somebody else was there first: nothing is lost, nothing is doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery import deliver, look_up
from bot.services import undo
from bot.slack import errors
from store.model import NoticeState
from tests.builders import HOME
from tests.jobs.week import Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database
    from store.model import Notice

POST, OPEN, HISTORY, UPDATE = "chat.postMessage", "conversations.open", "conversations.history", "chat.update"
ENDED = tokyo("2026-11-16T11:00")


@pytest.fixture
def week(sqlite: Database) -> Week:
    return a_week(sqlite, tokyo("2026-11-16T09:00"))


@pytest.fixture
def meeting(week: Week) -> str:
    """Over, and its prompt is due."""
    planned = week.meeting(ENDED)
    week.skip_to(ENDED)
    week.company.run("sweep")
    return planned


def prompt(week: Week) -> Notice:
    return week.outbox[0]


def hold(week: Week, method: str, channel: str | None, seconds: float = 60) -> None:
    until = week.machine() + timedelta(seconds=seconds)
    week.company.bot.deliverer.pacer(HOME).blocked(channel, method, until)


def test_a_conversation_whose_opening_must_wait_is_opened_later(week: Week, meeting: str) -> None:
    hold(week, OPEN, None)
    week.company.run("deliver")
    assert week.slack.calls == []
    assert prompt(week).state is NoticeState.DUE
    week.machine.move(seconds=61)
    week.company.run("deliver")
    assert week.diary == ["11-16 11:01 aoi prompt"]


def test_a_look_up_whose_turn_has_not_come_stays_owed(week: Week, meeting: str) -> None:
    week.slack.faults.cut[POST, None] = [errors.Ambiguous(POST, "timeout")]
    week.company.run("deliver")
    hold(week, HISTORY, "DUAOI")
    week.company.run("deliver")
    assert (prompt(week).state, [each for each in week.slack.calls if each[0] == HISTORY]) == (
        NoticeState.UNKNOWN,
        [],
    )
    week.machine.move(seconds=61)
    week.company.run("deliver")
    assert prompt(week).state is NoticeState.SENT


def test_an_edit_whose_turn_has_not_come_stays_owed(week: Week, meeting: str) -> None:
    week.company.run("deliver")
    week.log(meeting)
    hold(week, UPDATE, "DUAOI")
    week.company.run("deliver")
    assert week.slack.messages[0].edits == 0
    week.machine.move(seconds=61)
    week.company.run("deliver")
    assert week.slack.messages[0].edits == 1


def test_a_row_somebody_else_settled_is_left_alone(week: Week, meeting: str) -> None:
    week.company.run("deliver")
    deliverer, row = week.company.bot.deliverer, prompt(week)
    deliver(deliverer, HOME, row.id)
    look_up(deliverer, HOME, row.id)
    assert prompt(week) == row
    assert len(week.slack.messages) == 1


def test_a_message_whose_plan_was_undone_says_that_nothing_is_left_to_do(week: Week) -> None:
    """The meeting itself is gone: what was sent about it asks for nothing any more."""
    from bot.services import meetings

    week.skip_to(ENDED - timedelta(minutes=1))
    plan = meetings.Plan(deal_id="acme", title="Hearing", starts_at=ENDED - timedelta(hours=1), ends_at=ENDED)
    planned = meetings.plan(week.deps, week.company.ask(), plan)
    week.skip_to(ENDED)
    week.tick()
    undo.undo(week.deps, week.company.ask(), planned.id)
    week.tick()
    (message,) = week.slack.messages
    assert (message.buttons, message.edits) == ([], 1)
    assert "Hearing" not in message.text
    week.pass_until(tokyo("2026-11-18T12:00"), step=timedelta(hours=3))
    assert len(week.slack.messages) == 1
