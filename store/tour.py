"""What somebody has done already, for the first steps that tick themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from store import tables
from store.rows import within

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from store.engine import Session

deal, meeting, activity, team = tables.deal, tables.meeting, tables.activity, tables.team


def done(session: Session, workspace: str, member_id: str) -> tuple[bool, bool, bool]:
    """Whether they have a deal, planned a meeting, logged one."""
    return (
        _any(session, within(deal, workspace, deal.c.owner_id == member_id)),
        _any(session, within(meeting, workspace, meeting.c.organiser_id == member_id)),
        _any(session, within(activity, workspace, activity.c.author_id == member_id)),
    )


def is_in_use(session: Session, workspace: str) -> tuple[bool, bool]:
    """Whether anybody sells in a team, and whether a meeting was ever planned."""
    seller = within(tables.membership, workspace, ~tables.membership.c.manages)
    return _any(session, seller), _any(session, within(meeting, workspace))


def _any(session: Session, where: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(where))))
