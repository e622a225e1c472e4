"""Sent messages that no longer say what is true."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.log import logger
from bot.services import letters
from bot.slack import errors as slack_errors
from store import notices
from store.model import NoticeState

if TYPE_CHECKING:
    from bot.delivery.deliverer import Deliverer, Message
    from store.model import Notice

log = logger(__name__)

UPDATE = "chat.update"


def edit(deliverer: Deliverer, workspace: str, notice_id: str) -> None:
    """Makes a sent message say what is true now; safe to repeat."""
    deps = deliverer.deps
    if deliverer.pacer(workspace).is_full(UPDATE):
        return  # before it is so much as read: of a thousand that wait, fifty a minute have their turn
    notice = _taken(deliverer, workspace, notice_id)
    if notice is None:
        return
    with deps.reads() as session:
        letter = letters.write(session, deps, notice)
    message = deliverer.render(deps, letter)
    try:
        _update(deliverer, notice, message)
    except slack_errors.RateLimited as error:
        deliverer.slow_down(notice, error)
        return
    except (slack_errors.Permanent, slack_errors.BadPayload) as error:
        deliverer.leave_alone(workspace, error)
        log.warning("edit given up", notice=notice.id, error=str(error))
    except slack_errors.SlackError as error:
        deliverer.leave_alone(workspace, error)
        deliverer.later(notice, deliverer.terms.retry)
        return
    with deps.writes.begin() as session:
        notices.shown(session, workspace, notice.id, notice.wanted)


def _is_owed(deliverer: Deliverer, notice: Notice) -> bool:
    """Sent, not what it should say, and nobody is at it."""
    sent = notice.state is NoticeState.SENT and None not in (notice.ts, notice.channel)
    machine = deliverer.deps.machine()
    waits = notice.retry_at is not None and machine < notice.retry_at <= machine + notices.LONGEST_WAIT
    return sent and notice.wanted > notice.shown and not waits


def _taken(deliverer: Deliverer, workspace: str, notice_id: str) -> Notice | None:
    """For this process alone while a claim would hold: of two edits at once the one that was written first might arrive
    last, and stay.
    """
    deps = deliverer.deps
    with deps.writes.begin() as session:
        notice = notices.seize(session, workspace, notice_id)
        if notice is None or not _is_owed(deliverer, notice):
            return None
        if deliverer.must_wait(workspace, notice.channel, UPDATE):
            return None
        machine = deps.machine()
        until = machine + deliverer.terms.lease
        notices.settle(session, notice.workspace, notice.id, was=NoticeState.SENT, retry_at=until)
    deliverer.stopwatch.start(notice.id)
    return replace(notice, claimed_at=machine, retry_at=until)


def _update(deliverer: Deliverer, notice: Notice, message: Message) -> None:
    """Nothing new is written where people from outside may read by now: the message stays as it was sent."""
    assert notice.channel is not None
    assert notice.ts is not None
    if why := deliverer.why_unfit(notice):
        log.warning("edit given up", notice=notice.id, error=why)
        return
    if not deliverer.is_fresh(notice):
        raise slack_errors.NotSent(UPDATE, "too_late")
    try:
        deliverer.deps.slack(notice.workspace).update(notice.channel, notice.ts, message.text, message.blocks)
    finally:
        deliverer.pacer(notice.workspace).answered(notice.channel, UPDATE)
