"""What will not arrive by itself: each admin hears of it once, in their own hours, and never of such a message itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.services import channels
from bot.slack import errors
from store import members, notices
from store.model import Notice, NoticeKind, NoticeState, Role
from tests.builders import HOME
from tests.delivery.outbox import HISTORY, POST, all_notices

if TYPE_CHECKING:
    from tests.delivery.outbox import Outbox

DISABLED = errors.Permanent(POST, "user_disabled")


def again(outbox: Outbox, who: str | None = None) -> None:
    """One more prompt is owed."""
    outbox.plan(who)
    outbox.wait(hours=1)
    outbox.company.run("sweep")


def deliver(outbox: Outbox) -> None:
    """Until nothing moves any more."""
    for _ in range(3):
        outbox.deliver()
        outbox.wait(seconds=2)


def told(outbox: Outbox) -> list[str]:
    return [str(each.blocks) for each in outbox.slack.to("ada")]


def rows(outbox: Outbox) -> list[Notice]:
    with outbox.deps.reads() as session:
        return [each for each in all_notices(session) if each.kind is NoticeKind.STUCK]


def to_a_channel(outbox: Outbox, name: str, reason: str) -> None:
    """A post that came to its end for this reason."""
    deliverer = outbox.company.bot.deliverer
    post = Notice(
        workspace=HOME, id=name, recipient="east", kind=NoticeKind.ALERT, occurrence=name, channel="C1",
        state=NoticeState.CLAIMED, claimed_by=deliverer.name, due_at=outbox.now(), created_at=outbox.now(),
    )  # fmt: skip
    with outbox.deps.writes.begin() as session:
        notices.owe(session, post, [])
    deliverer.settle(post, state=NoticeState.SUPPRESSED, reason=reason)


def test_an_admin_is_told_once_until_something_arrives_there_again(outbox: Outbox) -> None:
    outbox.refuse(DISABLED, place="DUAOI", times=2)
    deliver(outbox)
    assert len(told(outbox)) == 1
    assert "Aoi" in told(outbox)[0]
    assert outbox.slack.to("ada")[0].buttons == ["undelivered_open", "setup_open"]
    again(outbox)
    deliver(outbox)
    assert len(told(outbox)) == 1
    again(outbox)
    deliver(outbox)
    assert len(outbox.slack.to("aoi")) == 1
    outbox.refuse(DISABLED, place="DUAOI")
    again(outbox)
    deliver(outbox)
    assert len(told(outbox)) == 2


def test_one_message_tells_of_all_that_failed_alike_by_then(outbox: Outbox) -> None:
    again(outbox, "mana")
    for place in ("DUAOI", "DUMANA"):
        outbox.refuse(DISABLED, place=place)
    deliver(outbox)
    assert len(told(outbox)) == 1
    assert "Aoi" in told(outbox)[0]
    assert "Mana" in told(outbox)[0]
    assert [(each.state, each.reason) for each in rows(outbox)[1:]] == [
        (NoticeState.SUPPRESSED, "the message before told of it")
    ]


def test_a_channel_that_may_not_be_posted_to_is_named_with_what_to_do(outbox: Outbox) -> None:
    """Nothing is posted elsewhere instead, so somebody must know (faults 15 and 42)."""
    to_a_channel(outbox, "monday", channels.ARCHIVED)
    to_a_channel(outbox, "tuesday", channels.ARCHIVED)
    deliver(outbox)
    assert len(told(outbox)) == 1
    assert "<#C1>" in told(outbox)[0]
    assert outbox.slack.to("ada")[0].buttons == ["setup_open"]


def test_what_nobody_can_look_up_is_told_too(outbox: Outbox) -> None:
    for _ in range(2):
        outbox.cut()
        outbox.refuse(errors.Permanent(HISTORY, "missing_scope"), method=HISTORY, times=9)
        deliver(outbox)
        assert len(told(outbox)) == 1
        again(outbox)
    assert outbox.slack.to("ada")[0].buttons == ["undelivered_open"]


@pytest.mark.parametrize(
    ("error", "place"),
    [(errors.Permanent(POST, "token_revoked"), "DUAOI"), (DISABLED, "DUADA")],
    ids=["a token that is void", "the admin's own conversation"],
)
def test_where_it_would_not_arrive_nobody_is_told(
    outbox: Outbox, error: errors.SlackError, place: str
) -> None:
    again(outbox, "ada")
    outbox.refuse(error, place=place, times=3)
    deliver(outbox)
    assert rows(outbox) == []


def test_a_note_that_fails_makes_no_other(outbox: Outbox) -> None:
    outbox.refuse(DISABLED, place="DUAOI")
    outbox.refuse(DISABLED, place="DUADA")
    deliver(outbox)
    assert [(each.state, each.reason) for each in rows(outbox)] == [(NoticeState.FAILED, "user_disabled")]


def test_it_waits_for_the_admins_working_hours(outbox: Outbox) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "ada", zone="America/New_York")
    outbox.refuse(DISABLED)
    deliver(outbox)
    assert [each.due_at for each in rows(outbox)] == [datetime(2026, 11, 16, 14, tzinfo=UTC)]
    assert told(outbox) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"role": Role.REP.value}, "the recipient is no admin any more"), ({}, "messages arrive there again")],
)
def test_what_is_over_by_then_is_not_told(outbox: Outbox, change: dict[str, str], reason: str) -> None:
    to_a_channel(outbox, "monday", channels.UNSEEN)
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "ada", **{"zone": "Asia/Tokyo", **change})
        arrived = replace(rows(outbox)[0], id="x", kind=NoticeKind.ALERT, occurrence="x", channel="C1")
        outbox.wait(seconds=2)
        notices.owe(session, replace(arrived, state=NoticeState.SENT, sent_at=outbox.now()), [])
    deliver(outbox)
    assert [(each.state, each.reason) for each in rows(outbox)] == [(NoticeState.SUPPRESSED, reason)]


def test_without_an_admin_the_row_ends_all_the_same(outbox: Outbox) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "ada", role=Role.REP.value)
    outbox.refuse(DISABLED)
    deliver(outbox)
    assert outbox.prompt().state is NoticeState.FAILED
    assert rows(outbox) == []
