"""What was owed and what became of it, as the outbox tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, func, or_, select

from store import brakes, tables
from store.model import Notice, NoticeKind, NoticeState
from store.rows import all_of, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.engine import Session

notice, notice_item, finding, change = tables.notice, tables.notice_item, tables.finding, tables.change
_TOLD: Final = [NoticeState.SENT, NoticeState.CLAIMED, NoticeState.UNKNOWN, NoticeState.HELD]
_ENDED: Final = [NoticeState.SUPPRESSED.value, NoticeState.FAILED.value]
_QUESTIONS: Final = [NoticeKind.PROMPT.value, NoticeKind.LAST_CALL.value]


@dataclass(frozen=True, slots=True)
class Kept:
    """A message on record as sent: where it stands, and what it is about (None: sent before that was kept)."""

    id: str
    kind: str
    recipient: str
    channel: str
    ts: str
    mark: str | None
    due_at: datetime


def counts(session: Session, workspace: str, since: datetime, until: datetime) -> dict[str, int]:
    """Messages that fell due from `since` up to `until`, by state."""
    query = (
        select(notice.c.state, func.count())
        .where(within(notice, workspace, _due(since, until)))
        .group_by(notice.c.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def unaccounted(
    session: Session, workspace: str, since: datetime, until: datetime, late: datetime, machine: datetime
) -> Sequence[Notice]:
    """Messages due before `late` that neither went out nor ended with a reason, and that nothing holds up: no brake, and
    no wait that Slack asked for (`machine` is real time). In doubt is not lost: those are looked up.
    """
    waits = and_(
        notice.c.state.in_([NoticeState.DUE.value, NoticeState.CLAIMED.value]),
        notice.c.due_at <= late,
        ~brakes.held(),
        or_(notice.c.retry_at.is_(None), notice.c.retry_at <= machine),
    )
    silent = and_(notice.c.state.in_(_ENDED), or_(notice.c.reason.is_(None), notice.c.reason == ""))
    nowhere = and_(notice.c.state == NoticeState.SENT.value, notice.c.ts.is_(None))
    order = [notice.c.due_at, notice.c.id]
    here = or_(waits, silent, nowhere)
    return all_of(session, Notice, notice, workspace, _due(since, until), here, order=order)


def sent(session: Session, workspace: str, since: datetime, until: datetime) -> list[Kept]:
    """What went out of what fell due then, in the order of its conversations."""
    query = (
        select(
            notice.c.id,
            notice.c.kind,
            notice.c.recipient,
            notice.c.channel,
            notice.c.ts,
            notice.c.payload["mark"].as_string(),
            notice.c.due_at,
        )
        .where(
            within(notice, workspace, _due(since, until), notice.c.state == NoticeState.SENT.value),
            notice.c.ts.is_not(None),
            notice.c.channel.is_not(None),
        )
        .order_by(notice.c.channel, notice.c.ts)
    )
    return [Kept(*row) for row in session.execute(query)]


def last_look(
    session: Session, workspace: str, reader: str, quiet: Collection[str], since: datetime, until: datetime
) -> Notice | None:
    """The reader's newest list that arrived (or may have) or that one of the reasons `quiet` made needless."""
    arrived = notice.c.state.in_([each.value for each in _TOLD])
    needless = and_(notice.c.state == NoticeState.SUPPRESSED.value, notice.c.reason.in_(quiet))
    rows = all_of(
        session,
        Notice,
        notice,
        workspace,
        notice.c.created_at >= since,
        notice.c.created_at < until,
        or_(arrived, needless),
        recipient=reader,
        kind=NoticeKind.BUNDLE.value,
        order=[notice.c.created_at.desc()],
        limit=1,
    )
    return rows[0] if rows else None


def unasked(session: Session, workspace: str, rule: str, since: datetime, until: datetime) -> Sequence[str]:
    """Open findings of a rule that asks at once, begun then, for which no message was ever made."""
    listed = exists().where(
        notice_item.c.workspace == finding.c.workspace, notice_item.c.finding_id == finding.c.id
    )
    asked = exists().where(
        notice.c.workspace == finding.c.workspace,
        notice.c.kind.in_(_QUESTIONS),
        notice.c.occurrence == finding.c.id,
    )
    query = (
        select(finding.c.id)
        .where(
            within(
                finding,
                workspace,
                finding.c.rule == rule,
                finding.c.opened_at >= since,
                finding.c.opened_at < until,
                finding.c.resolved_at.is_(None),
                finding.c.member_id.is_not(None),
                ~or_(asked, listed),
            )
        )
        .order_by(finding.c.id)
    )
    return session.scalars(query).all()


def changed_since(session: Session, workspace: str, ids: Collection[str], at: datetime) -> bool:
    """Whether any of these (a deal, a person, a team) was changed at `at` or after."""
    where = within(change, workspace, change.c.noun_id.in_(ids), change.c.at >= at)
    return session.scalar(select(change.c.id).where(where).limit(1)) is not None


def _due(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(notice.c.due_at >= since, notice.c.due_at < until)
