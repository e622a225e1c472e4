"""What time alone will bring: the next moment at which there is something to do. For a clock that is turned on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from store import tables
from store.model import MeetingState, NoticeState
from store.rows import within

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session

deal, meeting, notice = tables.deal, tables.meeting, tables.notice


def soonest(session: Session, workspace: str, after: datetime) -> datetime | None:
    """When a deal is next looked at, or a message next due; None when nothing is."""
    look = select(func.min(deal.c.next_check_at)).where(within(deal, workspace, deal.c.next_check_at > after))
    owed = select(func.min(notice.c.due_at)).where(
        within(notice, workspace, notice.c.state == NoticeState.DUE.value, notice.c.due_at > after)
    )
    found = [session.scalar(look), session.scalar(owed)]
    return min((at for at in found if at is not None), default=None)


def meetings(session: Session, workspace: str, after: datetime, most: int) -> list[tuple[datetime, str]]:
    """When the next planned meetings end, and the names of their deals."""
    of_deal = and_(deal.c.workspace == meeting.c.workspace, deal.c.id == meeting.c.deal_id)
    query = (
        select(meeting.c.ends_at, deal.c.name)
        .join(deal, of_deal)
        .where(
            within(
                meeting, workspace, meeting.c.state == MeetingState.PLANNED.value, meeting.c.ends_at > after
            )
        )
        .order_by(meeting.c.ends_at, meeting.c.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
