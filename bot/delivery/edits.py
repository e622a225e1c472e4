"""Sent messages that no longer say what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.delivery.deliverer import RETRY_AFTER
from bot.services import letters
from bot.slack import errors as slack_errors
from store import notices
from store.model import NoticeState

if TYPE_CHECKING:
    from bot.delivery.deliverer import Deliverer, Message
    from store.model import Notice

log = structlog.get_logger(__name__)

UPDATE = "chat.update"


def edit(deliverer: Deliverer, workspace: str, notice_id: str) -> None:
    """Makes a sent message say what is true now; safe to repeat."""
    deps = deliverer.deps
    with deps.reads() as session:
        notice = notices.get(session, workspace, notice_id)
        if notice is None or notice.state is not NoticeState.SENT or None in (notice.ts, notice.channel):
            return
        if deliverer.must_wait(workspace, notice.channel, UPDATE):
            return  # before it is written: of a thousand that wait, fifty a minute have their turn
        letter = letters.write(session, deps, notice)
    message = deliverer.render(deps, letter)
    try:
        _update(deliverer, notice, message)
    except slack_errors.RateLimited as error:
        deliverer.slow_down(notice, error)
        return
    except (slack_errors.Permanent, slack_errors.BadPayload) as error:
        log.warning("edit given up", notice=notice.id, error=str(error))
    except slack_errors.SlackError:
        deliverer.later(notice, RETRY_AFTER)
        return
    with deps.writes.begin() as session:
        notices.shown(session, workspace, notice.id, notice.wanted)


def _update(deliverer: Deliverer, notice: Notice, message: Message) -> None:
    """Nothing new is written where people from outside may read by now: the message stays as it was sent."""
    assert notice.channel is not None
    assert notice.ts is not None
    if why := deliverer.why_unfit(notice):
        log.warning("edit given up", notice=notice.id, error=why)
        return
    deliverer.deps.slack(notice.workspace).update(notice.channel, notice.ts, message.text, message.blocks)
