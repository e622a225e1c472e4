"""Statements of what delivery takes up, and of what becomes of it, made once: they are asked every two seconds.

By `machine` (real time), `forgotten` (of a wait that ends later the clock was wrong), `limit`, and `without`: workspaces
that are passed over.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, and_, bindparam, or_, select, update

from store import brakes, tables
from store.model import NoticeState

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, TextClause, Update

notice = tables.notice


def _taken_up(*where: ColumnElement[bool] | TextClause) -> Select[Any]:
    waited = or_(
        notice.c.retry_at.is_(None),
        notice.c.retry_at <= bindparam("machine"),
        notice.c.retry_at > bindparam("forgotten"),
    )
    others = notice.c.workspace.not_in(bindparam("without", expanding=True))
    limit = bindparam("limit", type_=Integer)
    return select(notice.c.workspace, notice.c.id).where(*where, waited, others).limit(limit)


DUE: Final = _taken_up(
    tables.OWED, notice.c.state == NoticeState.DUE.value, notice.c.due_at <= bindparam("now"), ~brakes.held()
).order_by(notice.c.due_at, notice.c.id)
"""And by `now`, company time."""
OWED_AN_EDIT: Final = _taken_up(
    notice.c.state == NoticeState.SENT.value, notice.c.wanted > notice.c.shown
).order_by(notice.c.id.desc())
"""The newest first: they are what people look at, and have just clicked in."""
IN_DOUBT: Final = _taken_up(
    tables.OWED,
    notice.c.state.in_([NoticeState.UNKNOWN.value, NoticeState.CLAIMED.value]),
    or_(
        notice.c.state == NoticeState.UNKNOWN.value,
        and_(
            notice.c.state == NoticeState.CLAIMED.value,
            or_(notice.c.claimed_at <= bindparam("expired"), notice.c.claimed_at > bindparam("to_come")),
        ),
    ),
).order_by(notice.c.id)
"""And by `expired` and `to_come`: claims from before the one and after the other are over."""


@cache
def settle(*, held: bool) -> Update:
    """By `of_workspace`, `of_id`, `was`, and `held_by`; the values come as parameters of their columns' names."""
    row = [
        notice.c.workspace == bindparam("of_workspace"),
        notice.c.id == bindparam("of_id"),
        notice.c.state == bindparam("was"),
    ]
    if held:
        row.append(notice.c.claimed_by == bindparam("held_by"))
    return update(notice).where(*row)
