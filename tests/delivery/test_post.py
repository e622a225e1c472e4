"""One message posted, or refused for good, or kept for later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery import MOST_ATTEMPTS, POST_BEFORE, Message
from bot.jobs import deliver
from bot.slack import errors
from store import notices
from store.model import NoticeState
from tests.builders import HOME
from tests.delivery.outbox import GONE, OPEN, POST, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database


def test_what_is_due_is_posted_once_and_remembered(database: Database, new_id: Callable[[], str]) -> None:
    outbox = Outbox(database, new_id)
    outbox.deliver()
    outbox.wait(minutes=5)
    outbox.deliver()
    (message,) = outbox.slack.messages
    row = outbox.prompt()
    assert (row.state, row.ts, row.channel, row.attempts) == (NoticeState.SENT, message.ts, "DUAOI", 1)
    assert row.sent_at == outbox.now() - timedelta(minutes=5)
    assert message.key == row.id


def test_a_conversation_is_opened_once_and_remembered(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.meeting = outbox.plan()
    outbox.wait(hours=2)
    outbox.company.run("sweep", "deliver")
    assert len(outbox.slack.to("aoi")) == 2
    assert outbox.slack.calls.count((OPEN, "UAOI")) == 1


def test_what_never_left_is_tried_again_later(outbox: Outbox) -> None:
    outbox.refuse(errors.NotSent(POST, "ConnectionRefusedError"))
    outbox.deliver()
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.DUE
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT


def test_what_keeps_being_refused_ends_as_failed_and_is_seen(outbox: Outbox) -> None:
    outbox.refuse(errors.Refused(POST, "some_new_code"), times=MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS + 5):
        outbox.deliver()
        outbox.wait(seconds=30)
    row = outbox.prompt()
    assert (row.state, row.reason, row.attempts) == (NoticeState.FAILED, "some_new_code", MOST_ATTEMPTS)
    with outbox.deps.reads() as session:
        assert [each.id for each in notices.failed(session, HOME)] == [row.id]


def test_a_destination_that_is_gone_fails_at_once_with_slacks_reason(outbox: Outbox) -> None:
    outbox.refuse(GONE, times=2)
    outbox.deliver()
    outbox.wait(hours=1)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "channel_is_archived")
    assert outbox.slack.calls.count((POST, "DUAOI")) == 1


def test_a_conversation_that_cannot_be_opened_fails_the_row(outbox: Outbox) -> None:
    outbox.refuse(errors.Permanent(OPEN, "user_not_found"), method=OPEN)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "user_not_found")


def test_a_doubt_while_opening_the_conversation_is_no_doubt_about_the_message(outbox: Outbox) -> None:
    outbox.refuse(errors.Ambiguous(OPEN, "timeout"), method=OPEN)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.DUE
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT


def test_blocks_that_slack_refuses_go_out_as_plain_text(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"))
    outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.blocks == []
    assert "Hearing" in message.text
    assert outbox.prompt().state is NoticeState.SENT


def test_pictures_that_slack_refuses_are_left_out(outbox: Outbox) -> None:
    picture = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Price loses most"}
    deliverer = outbox.company.bot.deliverer
    shown = replace(deliverer, render=lambda deps, letter: Message("Hi", [picture, {"type": "divider"}]))
    for times, blocks in ((1, ["divider"]), (2, [])):
        outbox.plan()
        outbox.wait(hours=1)
        outbox.company.run("sweep")
        outbox.refuse(errors.BadPayload(POST, "invalid_blocks"), times=times)
        deliver.run(shown)
        assert [each["type"] for each in outbox.slack.messages[-1].blocks] == blocks


def test_text_that_slack_refuses_too_fails(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"), times=2)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "invalid_blocks")


def test_blocks_refused_after_a_long_time_are_not_followed_by_a_late_text(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"))
    outbox.slack.before_post = lambda: outbox.wait(seconds=POST_BEFORE.total_seconds() + 1)
    outbox.deliver()
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE
