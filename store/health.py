"""How the whole installation is doing, in a few statements that each cost what is outstanding and not what there was."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, union_all

from store import brakes, heartbeats, tables
from store.model import NoticeState
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from store.engine import Session

notice, finding = tables.notice, tables.finding
_STATES = (
    NoticeState.DUE,
    NoticeState.CLAIMED,
    NoticeState.UNKNOWN,
    NoticeState.FAILED,
    NoticeState.HELD,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """All workspaces together; no names. `outbox`: rows that are not at rest, by state. `oldest_due`: since when (company
    time) the oldest message that could go out now is due. `findings`: open ones by rule. `beats`: each job's last run.
    """

    outbox: Mapping[str, int]
    oldest_due: datetime | None
    edits: int
    findings: Mapping[str, int]
    beats: Mapping[str, datetime]


def read(session: Session, now: datetime, machine: datetime) -> Reading:
    return Reading(
        _outbox(session),
        oldest_due(session, now, machine),
        _edits(session),
        _findings(session),
        heartbeats.all_beats(session),
    )


def oldest_due(session: Session, now: datetime, machine: datetime) -> datetime | None:
    """Of what could go out at once: neither held by a brake nor told by Slack to wait."""
    where = (
        tables.OWED,
        notice.c.state == NoticeState.DUE.value,
        notice.c.due_at <= now,
        or_(notice.c.retry_at.is_(None), notice.c.retry_at <= machine),
        ~brakes.held(),
    )
    oldest = select(notice.c.due_at).where(*where).order_by(notice.c.due_at).limit(1)
    found: datetime | None = session.scalar(oldest)
    return found


def _outbox(session: Session) -> dict[str, int]:
    each = (
        select(notice.c.state, func.count()).where(where).group_by(notice.c.state)
        for where in (tables.OWED, tables.STUCK)
    )
    found = {row[0]: row[1] for row in session.execute(union_all(*each))}
    return {state.value: found.get(state.value, 0) for state in _STATES}


def _edits(session: Session) -> int:
    stale = (notice.c.state == NoticeState.SENT.value, notice.c.wanted > notice.c.shown)
    return session.scalar(select(func.count()).select_from(notice).where(*stale)) or 0


def _findings(session: Session) -> dict[str, int]:
    still_open = finding.c.resolved_at.is_(None)
    query = select(finding.c.rule, func.count()).where(still_open).group_by(finding.c.rule)
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the outbox as an operator may see it: without its text, and without any name."""

    workspace: str
    id: str
    kind: str
    state: str
    recipient: str
    channel: str | None
    due_at: datetime
    attempts: int
    reason: str | None
    retry_at: datetime | None


def rows(session: Session, workspace: str, states: Collection[NoticeState], limit: int) -> list[Row]:
    """Messages in these states, the longest due first."""
    columns = [notice.c[each.name] for each in fields(Row)]
    query = (
        select(*columns)
        .where(within(notice, workspace, notice.c.state.in_([each.value for each in states])))
        .order_by(notice.c.due_at, notice.c.id)
        .limit(limit)
    )
    return [Row(*row) for row in session.execute(query)]
