"""After an earlier state of the database was put back: what Slack has is found there, and not sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.delivery.marks import mark
from store import notices, restores
from store.brakes import NAGS
from store.model import NoticeState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.delivery.deliverer import Deliverer
    from store.engine import Session
    from store.model import Notice

PAGES: Final = 50
"""Of a conversation's history: a day of a busy channel has many more messages than the minute after a claim."""


def leaves_doubt(session: Session, notice: Notice) -> bool:
    """Whether a due row is to be looked up first."""
    found = restores.last(session)
    return found is not None and found.leaves_doubt(notice)


def put_in_doubt(deliverer: Deliverer, notice: Notice, channel: str) -> None:
    """The next tick looks it up."""
    with deliverer.deps.writes.begin() as session:
        found = restores.last(session)
        assert found is not None
        notices.settle(
            session,
            notice.workspace,
            notice.id,
            was=notice.state,
            state=NoticeState.UNKNOWN,
            channel=channel,
            claimed_at=found.state_of,
            claimed_by=deliverer.name,
        )


def is_of_before(session: Session, notice: Notice) -> bool:
    """Whether the row is in doubt because of a restore, and not of something that happened since."""
    found = restores.last(session)
    return found is not None and notice.claimed_at is not None and notice.claimed_at <= found.state_of


def look(deliverer: Deliverer, notice: Notice, since: datetime) -> str | None:
    """The `ts` of the first message that was sent for this row, or is about the same. A nag is then edited: its buttons
    may name what is not on record any more.
    """
    assert notice.channel is not None
    deps = deliverer.deps
    with deps.reads() as session:
        ours = mark(session, notice)
    stamps = deps.slack(notice.workspace).stamps(notice.channel, since, PAGES)
    found = [each.ts for each in stamps if notice.id == each.key or ours == each.mark]
    if found and notice.kind.value in NAGS:
        with deps.writes.begin() as session:
            wanted = notice.wanted + 1
            notices.settle(session, notice.workspace, notice.id, was=notice.state, wanted=wanted)
    return found[-1] if found else None
