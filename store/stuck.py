"""What admins were told of messages that don't arrive. An occurrence is reason:place:id; a place `#channel`, `@member` or a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from store import tables
from store.model import NoticeKind, NoticeState
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.model import Notice

notice = tables.notice


def _told(workspace: str, recipient: str, about: str) -> ColumnElement[bool]:
    """Such messages to somebody, whose occurrence begins so."""
    return within(
        notice,
        workspace,
        notice.c.recipient == recipient,
        notice.c.kind == NoticeKind.STUCK.value,
        notice.c.occurrence.startswith(about, autoescape=True),
    )


def told_at(session: Session, workspace: str, recipient: str, about: str) -> datetime | None:
    """When the newest of them came to be owed."""
    latest: datetime | None = session.scalar(
        select(func.max(notice.c.created_at)).where(_told(workspace, recipient, about))
    )
    return latest


def waiting(session: Session, workspace: str, recipient: str, about: str) -> list[str]:
    """Occurrences of those that are yet to be sent, oldest first."""
    due = notice.c.state == NoticeState.DUE.value
    query = select(notice.c.occurrence).where(_told(workspace, recipient, about), due)
    return list(session.scalars(query.order_by(notice.c.id)))


def told_together(session: Session, item: Notice, about: str) -> bool:
    """Whether another one of them was sent when this one was owed already."""
    query = select(notice.c.id).where(
        _told(item.workspace, item.recipient, about),
        notice.c.sent_at >= item.created_at,
        notice.c.id != item.id,
    )
    return session.scalar(query.limit(1)) is not None


def arrived_since(session: Session, workspace: str, place: str, since: datetime) -> bool:
    """Whether anything reached the place after that moment (company time)."""
    match place[0], place[1:]:
        case "#", channel:
            there = notice.c.channel == channel
        case "@", person:
            there = notice.c.recipient == person
        case _:
            there = notice.c.kind == place
    query = select(notice.c.id).where(within(notice, workspace, there, notice.c.sent_at > since))
    return session.scalar(query.limit(1)) is not None


def left(session: Session, workspace: str, reasons: Collection[str]) -> int:
    """Messages that wait for an admin for one of these reasons."""
    states = [NoticeState.FAILED.value, NoticeState.HELD.value]
    query = select(func.count()).where(
        within(notice, workspace, notice.c.state.in_(states), notice.c.reason.in_(reasons))
    )
    return session.scalar(query) or 0
