"""The outbox as somebody sees it who asks what one run does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from store import tables
from store.model import Notice, NoticeState
from store.rows import all_of, within

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from store.engine import Session

notice = tables.notice
_OPEN: Final = (NoticeState.DUE.value, NoticeState.CLAIMED.value, NoticeState.UNKNOWN.value)


def unsettled(session: Session, workspace: str) -> set[str]:
    """Ids of everything that may still be sent."""
    where = within(notice, workspace, notice.c.state.in_(_OPEN))
    return set(session.scalars(select(notice.c.id).where(where)))


def fate(session: Session, workspace: str, ids: Collection[str], at: datetime) -> list[Notice]:
    """What became of these, and of everything owed from `at` on, in the order in which it is due."""
    still = notice.c.state.in_(_OPEN)
    rows = all_of(
        session,
        Notice,
        notice,
        workspace,
        or_(still, notice.c.created_at == at),
        order=[notice.c.due_at, notice.c.id],
    )
    seen = {each.id for each in rows}
    rest = [each for each in ids if each not in seen]
    chunks = (rest[first : first + 500] for first in range(0, len(rest), 500))
    settled = [
        each
        for chunk in chunks
        for each in all_of(session, Notice, notice, workspace, notice.c.id.in_(chunk))
    ]
    return sorted([*rows, *settled], key=lambda each: (each.due_at, each.id))
