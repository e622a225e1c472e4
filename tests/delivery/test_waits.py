"""What one message or conversation is told to wait for, and that the others go on (faults 41 and 43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import MOST_ATTEMPTS
from bot.jobs import deliver
from bot.slack import errors
from store.errors import Unavailable
from store.model import NoticeState
from tests.builders import HOME
from tests.delivery.outbox import GONE, POST, Outbox, broken_for


def test_a_rate_limited_row_waits_exactly_as_long_as_slack_says(outbox: Outbox) -> None:
    outbox.refuse(errors.RateLimited(POST, 60))
    outbox.deliver()
    row = outbox.prompt()
    assert (row.state, row.retry_at) == (NoticeState.DUE, outbox.machine() + timedelta(seconds=60))
    outbox.wait(seconds=59)
    outbox.deliver()
    assert outbox.slack.messages == []
    outbox.wait(seconds=1)
    outbox.deliver()
    assert len(outbox.slack.messages) == 1
    assert outbox.prompt().retry_at is None


def test_the_wait_is_by_the_machines_clock_however_far_company_time_jumps(outbox: Outbox) -> None:
    outbox.refuse(errors.RateLimited(POST, 60))
    outbox.deliver()
    outbox.now.move(hours=1)
    outbox.deliver()
    assert outbox.slack.messages == []


def test_a_conversation_told_to_wait_is_not_looked_at_each_time(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.plan()
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    until = outbox.machine() + timedelta(seconds=60)
    outbox.company.bot.deliverer.pacer(HOME).blocked("DUAOI", POST, until)
    assert deliver.run(outbox.company.bot.deliverer) == 1
    assert deliver.run(outbox.company.bot.deliverer) == 0
    outbox.wait(seconds=61)
    outbox.deliver()
    assert len(outbox.slack.messages) == 2


def test_one_broken_destination_does_not_hold_up_the_others(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(GONE, place="DUAOI")
    outbox.deliver()
    assert outbox.prompt("aoi").state is NoticeState.FAILED
    assert outbox.prompt("mana").state is NoticeState.SENT


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    deliver.run(broken_for(outbox, "aoi"))
    assert outbox.prompt("mana").state is NoticeState.SENT
    assert outbox.prompt("aoi").state is NoticeState.DUE


def test_a_message_that_can_never_be_written_ends_as_failed_and_is_seen(outbox: Outbox) -> None:
    for _ in range(MOST_ATTEMPTS + 5):
        deliver.run(broken_for(outbox, "aoi"))
        outbox.wait(seconds=30)
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "it can't be written")


def test_a_database_that_is_down_stops_the_tick_and_nothing_is_blamed_on_the_message(outbox: Outbox) -> None:
    def down(deps: Any, letter: Any) -> Any:
        raise Unavailable

    with pytest.raises(Unavailable):
        deliver.run(replace(outbox.company.bot.deliverer, render=down))
    assert outbox.prompt().attempts == 0


def test_a_token_that_is_unknown_fails_one_row_and_leaves_the_rest_for_later(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(errors.Permanent(POST, "token_revoked"))
    for _ in range(5):
        outbox.deliver()
        outbox.wait(seconds=2)
    states = sorted(each.state for each in (outbox.prompt("aoi"), outbox.prompt("mana")))
    assert states == [NoticeState.DUE, NoticeState.FAILED]
    outbox.wait(minutes=10)
    outbox.deliver()
    assert len(outbox.slack.messages) == 1


def test_a_slack_that_does_not_answer_is_left_alone_and_others_do_not_wait_behind(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(errors.Ambiguous(POST, "TimeoutError"), times=2)
    outbox.deliver()
    assert len([method for method, _ in outbox.slack.calls if method == POST]) == 1
