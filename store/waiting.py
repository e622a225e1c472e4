"""Statements of what waits for a reader, made once: making them anew cost more than asking. `here` is the workspace."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from store import tables
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ScalarSelect, Select

finding, deal, notice, notice_item = tables.finding, tables.deal, tables.notice, tables.notice_item

TOLD = [
    state.value for state in (NoticeState.SENT, NoticeState.CLAIMED, NoticeState.UNKNOWN, NoticeState.HELD)
]
"""What arrived, or may have. A row still due is of another day: it will say that its day is over."""
_PEOPLE = finding.c.member_id.in_(bindparam("people", expanding=True))


@cache
def of_members() -> Select[Any]:
    """By `people`, `until`."""
    return chosen().where(_PEOPLE, finding.c.due_at <= bindparam("until"))


@cache
def not_asked() -> Select[Any]:
    """By `people`, `until`, `why`."""
    silent = exists().where(
        notice.c.workspace == finding.c.workspace,
        notice.c.recipient == bindparam("reader"),
        notice.c.kind.in_([NoticeKind.PROMPT.value, NoticeKind.LAST_CALL.value]),
        notice.c.occurrence == finding.c.id,
        notice.c.state == NoticeState.SUPPRESSED.value,
        notice.c.reason.in_(bindparam("why", expanding=True)),
    )
    return chosen().where(_PEOPLE, finding.c.due_at > bindparam("until"), silent)


@cache
def told_before() -> Select[Any]:
    """By `notice`, `reader`, `ids`."""
    made = select(notice.c.created_at).where(
        notice.c.workspace == bindparam("here"), notice.c.id == bindparam("notice")
    )
    ids = finding.c.id.in_(bindparam("ids", expanding=True))
    return select(finding.c.id).where(
        finding.c.workspace == bindparam("here"), ids, _told(made.scalar_subquery())
    )


def _told(before: ScalarSelect[datetime] | None = None) -> ColumnElement[bool]:
    """Whether a list of the reader's (made `before`) has this finding, since its last snooze."""
    where = [
        notice_item.c.workspace == finding.c.workspace,
        notice_item.c.finding_id == finding.c.id,
        notice.c.workspace == notice_item.c.workspace,
        notice.c.id == notice_item.c.notice_id,
        notice.c.recipient == bindparam("reader"),
        notice.c.kind == NoticeKind.BUNDLE.value,
        notice.c.state.in_(TOLD),
        or_(finding.c.snoozed_until.is_(None), notice.c.created_at >= finding.c.snoozed_until),
    ]
    if before is not None:
        where.append(notice.c.created_at < before)
    return exists().where(*where)


@cache
def chosen() -> Select[Any]:
    """What is open and awake `now`, for a `reader`: a bundles.Waiting a row."""
    columns = (finding.c.id, finding.c.rule, finding.c.member_id, finding.c.due_at, deal.c.team_id)
    rests = or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= bindparam("now"))
    return (
        select(*columns, _told())
        .join(deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id))
        .where(finding.c.workspace == bindparam("here"), finding.c.resolved_at.is_(None), rests)
        .order_by(finding.c.due_at, finding.c.id)
    )
