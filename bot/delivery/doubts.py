"""From unknown to sent, due or held: only by looking into the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.delivery.deliverer import LEASE, RETRY_AFTER
from bot.slack import errors as slack_errors
from store import notices
from store.model import NoticeState

if TYPE_CHECKING:
    from bot.delivery.deliverer import Deliverer
    from store.model import Notice

log = structlog.get_logger(__name__)

HISTORY = "conversations.history"
SURE_AFTER: Final = LEASE + timedelta(seconds=15)
"""How old a claim must be before "it is not in the history" is believed: the lease, the delivery client's timeout,
and 5 s for a history that lags.
"""
LOOK_AGAIN: Final = timedelta(seconds=5)
CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far our clock and Slack's may disagree when a message's time is compared with a claim's."""


def look_up(deliverer: Deliverer, workspace: str, notice_id: str) -> None:
    """Finds out what became of a row in doubt: it was posted, or it may be posted again, or nobody can tell."""
    notice = _taken_over(deliverer, workspace, notice_id)
    if notice is None or notice.channel is None or notice.claimed_at is None:
        return
    if deliverer.must_wait(workspace, notice.channel, HISTORY):
        return
    deps = deliverer.deps
    try:
        ts = deps.slack(workspace).find_by_key(notice.channel, notice.id, notice.claimed_at - CLOCK_SKEW)
    except slack_errors.Permanent as error:
        deliverer.settle(notice, state=NoticeState.HELD, reason=error.code)
    except slack_errors.RateLimited as error:
        deliverer.slow_down(notice, error)
    except slack_errors.SlackError as error:
        log.warning("look-up postponed", notice=notice.id, error=type(error).__name__)
        deliverer.later(notice, RETRY_AFTER)
    else:
        if ts is not None:
            deliverer.sent(notice, ts)
        elif deps.machine() - notice.claimed_at < SURE_AFTER:
            deliverer.later(notice, LOOK_AGAIN)
        else:
            deliverer.settle(notice, state=NoticeState.DUE, retry_at=None)


def _taken_over(deliverer: Deliverer, workspace: str, notice_id: str) -> Notice | None:
    """The row in doubt, ours now: an expired claim becomes unknown before anybody looks."""
    with deliverer.deps.writes.begin() as session:
        notice = notices.get(session, workspace, notice_id)
        if notice is None or notice.state not in (NoticeState.UNKNOWN, NoticeState.CLAIMED):
            return None
        ours = {"state": NoticeState.UNKNOWN, "claimed_by": deliverer.name}
        if not notices.settle(session, workspace, notice_id, was=notice.state, **ours):
            return None
        return replace(notice, state=NoticeState.UNKNOWN, claimed_by=deliverer.name)
