"""What is not true any more is said anew in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.delivery import POST_BEFORE, Message, edit
from bot.jobs import deliver
from bot.services import undo
from bot.slack import errors
from store import notices
from store.model import NoticeState
from tests.builders import HOME
from tests.delivery.outbox import UPDATE, Outbox, another, broken_for


def test_a_settled_prompt_is_edited_in_place_exactly_once(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    for _ in range(3):
        outbox.wait(seconds=2)
        outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.edits == 1
    assert message.text != message.texts[0]
    assert "meeting_log" not in message.buttons


def test_many_changes_make_one_edit(outbox: Outbox) -> None:
    outbox.deliver()
    logged = outbox.log()
    undo.undo(outbox.deps, outbox.company.ask(), logged)
    outbox.log()
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1
    assert outbox.prompt().wanted == outbox.prompt().shown == 3


def test_a_change_while_the_message_is_on_its_way_is_edited_in_afterwards(outbox: Outbox) -> None:
    outbox.slack.before_post = outbox.log
    outbox.deliver()
    outbox.wait(seconds=2)
    outbox.slack.before_post = lambda: None
    outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.edits == 1


def test_an_edit_that_is_rate_limited_waits_and_is_then_made(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.refuse(errors.RateLimited(UPDATE, 60), method=UPDATE)
    outbox.deliver()
    outbox.wait(seconds=59)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 0
    outbox.wait(seconds=1)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_an_edit_in_doubt_is_simply_made_again(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.slack.faults.cut[UPDATE, None] = [errors.Ambiguous(UPDATE, "timeout")]
    outbox.deliver()
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 2
    assert outbox.prompt().wanted == outbox.prompt().shown


def test_an_edit_that_slack_will_never_take_is_given_up(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.refuse(errors.Permanent(UPDATE, "message_not_found"), method=UPDATE, times=9)
    for _ in range(3):
        outbox.deliver()
        outbox.wait(minutes=1)
    assert outbox.slack.calls.count((UPDATE, "DUAOI")) == 1
    assert outbox.prompt().state is NoticeState.SENT


def test_a_wish_that_comes_during_an_edit_stays_owed(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    with outbox.deps.writes.begin() as session:
        row = outbox.prompt()
        notices.settle(session, HOME, row.id, was=NoticeState.SENT, wanted=5)
        notices.shown(session, HOME, row.id, 4)
    outbox.deliver()
    assert outbox.prompt().shown == 5


def test_an_edit_that_cannot_be_written_stays_owed(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    assert deliver.run(broken_for(outbox, "aoi")) == 1
    assert outbox.prompt().state is NoticeState.SENT
    assert deliver.run(broken_for(outbox, "aoi")) == 0  # not again at once
    outbox.wait(seconds=31)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_a_row_that_was_never_sent_is_not_edited(outbox: Outbox) -> None:
    edit(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    assert outbox.slack.calls == []


def test_two_processes_never_edit_one_message_at_once(outbox: Outbox) -> None:
    """The one that was written first might arrive last, and stay."""
    outbox.deliver()
    outbox.log()
    two, update = another(outbox), outbox.slack.update

    def slow(*given: Any) -> None:
        outbox.slack.update = update  # type: ignore[method-assign]
        edit(two, HOME, outbox.prompt().id)
        update(*given)

    outbox.slack.update = slow  # type: ignore[method-assign, assignment]
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_an_edit_that_was_written_long_ago_is_written_anew(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    deliverer = outbox.company.bot.deliverer

    def stands_still(deps: Any, letter: Any) -> Message:
        outbox.wait(seconds=POST_BEFORE.total_seconds() + 1)
        return deliverer.render(deps, letter)

    deliver.run(replace(deliverer, render=stands_still))
    assert outbox.slack.messages[0].edits == 0
    outbox.wait(minutes=1)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1
