"""That the database was put back to an earlier state, and what of its outbox Slack may have since then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, exists, func, select, update

from store import heartbeats, tables
from store.model import NoticeKind, NoticeState
from store.rows import touched

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session
    from store.model import Notice

notice, notice_item, finding, member = tables.notice, tables.notice_item, tables.finding, tables.member
heartbeat = tables.heartbeat

RESTORED: Final = "restored"
STATE_OF: Final = "restored state of"
"""Kept beside the jobs' signs of life: when it was done, and of when the state is."""
UNKNOWN_AGE: Final = timedelta(days=60)
"""How far back is looked where nothing tells of when the state is."""
WARY: Final = timedelta(hours=14)
"""For so long after a restore, what falls due is looked up before it is sent. By then the day on which it was done is over
everywhere: daily messages are those of another day.
"""
_DAILY: Final = (NoticeKind.BUNDLE, NoticeKind.ALERT)
"""Their occurrence is a day."""
_NAGS: Final = [
    kind.value for kind in (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE, NoticeKind.ALERT)
]


@dataclass(frozen=True, slots=True)
class Restored:
    """`at`: when; `state_of`: everything up to then is on record. Both machine time."""

    at: datetime
    state_of: datetime

    def leaves_doubt(self, item: Notice) -> bool:
        """Whether the message may be in Slack already although the row is due; once it was looked up, no more."""
        if item.claimed_at is not None and item.claimed_at >= self.state_of:
            return False
        if item.kind in _DAILY:
            return item.occurrence <= (self.at + WARY).date().isoformat()
        return item.due_at <= self.at + WARY


def last(session: Session) -> Restored | None:
    found = {row.job: row.at for row in session.execute(_LAST)}
    return Restored(found[RESTORED], found[STATE_OF]) if RESTORED in found else None


_LAST: Final = select(heartbeat.c.job, heartbeat.c.at).where(heartbeat.c.job.in_([RESTORED, STATE_OF]))
"""Asked before each message."""


def begin(session: Session, at: datetime) -> int:
    """Makes the restored state safe to work on: nothing that Slack may have is sent again, and what is open is shown as
    it stands now. Returns how many messages are in doubt. All workspaces.
    """
    state_of = _state_of(session, at)
    doubtful = _doubt(session, state_of)
    _show_as_it_is(session)
    heartbeats.beat(session, STATE_OF, state_of)
    heartbeats.beat(session, RESTORED, at)
    return doubtful


def _state_of(session: Session, at: datetime) -> datetime:
    """The last sign of life in it: whatever was sent before that is on record."""
    newest: datetime | None = session.scalar(
        select(func.max(heartbeat.c.at)).where(heartbeat.c.job.not_in([RESTORED, STATE_OF]))
    )
    return newest if newest is not None and newest <= at else at - UNKNOWN_AGE


def _doubt(session: Session, state_of: datetime) -> int:
    """What was still to be sent may have been sent. Where no conversation was open, that is asked at its turn."""
    open_dm = (
        select(member.c.dm)
        .where(member.c.workspace == notice.c.workspace, member.c.id == notice.c.recipient)
        .scalar_subquery()
    )
    place = func.coalesce(notice.c.channel, open_dm)
    states = [NoticeState.DUE.value, NoticeState.CLAIMED.value, NoticeState.UNKNOWN.value]
    earlier = and_(notice.c.claimed_at.is_not(None), notice.c.claimed_at < state_of)
    in_flight = notice.c.state != NoticeState.DUE.value
    statement = (
        update(notice)
        .where(notice.c.state.in_(states), place.is_not(None))
        .values(
            state=NoticeState.UNKNOWN.value,
            channel=place,
            claimed_at=case((and_(in_flight, earlier), notice.c.claimed_at), else_=state_of),
            claimed_by=None,
            retry_at=None,
        )
    )
    return touched(session, statement)


def _show_as_it_is(session: Session) -> None:
    """Messages about what is open again may say by now that it is done."""
    still_open = exists().where(
        notice_item.c.workspace == notice.c.workspace,
        notice_item.c.notice_id == notice.c.id,
        finding.c.workspace == notice_item.c.workspace,
        finding.c.id == notice_item.c.finding_id,
        finding.c.resolved_at.is_(None),
    )
    session.execute(
        update(notice)
        .where(notice.c.state == NoticeState.SENT.value, notice.c.kind.in_(_NAGS), still_open)
        .values(wanted=notice.c.wanted + 1)
    )
