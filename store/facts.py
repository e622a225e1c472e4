"""What happened on a deal: meetings, activities, stakeholders, stage moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select

from store import tables
from store.model import Activity, Deal, Meeting, MeetingState, StageMove, Stakeholder
from store.rows import all_of, find, value

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session

activity, meeting, deal, account = tables.activity, tables.meeting, tables.deal, tables.account
stakeholder, stage_move = tables.stakeholder, tables.stage_move
_NEWEST = (activity.c.happened_at.desc(), activity.c.id.desc())
_OF_DEAL = (activity.c.workspace == bindparam("here"), activity.c.deal_id == bindparam("of_deal"))
_KINDS = select(activity.c.kind).where(*_OF_DEAL).distinct()
_LATEST = select(func.max(activity.c.happened_at)).where(*_OF_DEAL)
_LOGGED = (
    select(activity, deal, account.c.name)
    .join(deal, and_(deal.c.workspace == activity.c.workspace, deal.c.id == activity.c.deal_id))
    .outerjoin(account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id))
    .where(activity.c.workspace == bindparam("here"), activity.c.id == bindparam("of_activity"))
)
_ENDED = (
    select(meeting)
    .where(
        meeting.c.workspace == bindparam("here"),
        meeting.c.organiser_id.in_(bindparam("people", expanding=True)),
        meeting.c.state == MeetingState.PLANNED.value,
        meeting.c.ends_at <= bindparam("now"),
    )
    .order_by(meeting.c.ends_at, meeting.c.id)
)
_CURRENT = (
    select(stage_move)
    .where(stage_move.c.workspace == bindparam("here"), stage_move.c.deal_id == bindparam("of_deal"))
    .where(stage_move.c.left_at.is_(None))
    .limit(1)
)


def get_meeting(session: Session, workspace: str, meeting_id: str) -> Meeting | None:
    return find(session, Meeting, meeting, workspace, id=meeting_id)


def planned_meetings(session: Session, workspace: str, deal_id: str) -> Sequence[Meeting]:
    """Meetings whose outcome is not in yet, past and coming."""
    return all_of(
        session,
        Meeting,
        meeting,
        workspace,
        deal_id=deal_id,
        state=MeetingState.PLANNED.value,
        order=[meeting.c.starts_at],
    )


def ended_meeting(session: Session, workspace: str, deal_id: str, now: datetime) -> Meeting | None:
    """The oldest meeting of the deal that is over and waits for its outcome."""
    return next((each for each in planned_meetings(session, workspace, deal_id) if each.ends_at <= now), None)


def ended_meetings_of(
    session: Session, workspace: str, member_ids: Collection[str], now: datetime
) -> Sequence[Meeting]:
    """Those that these people called for, that are over and wait for their outcome; oldest first."""
    asked = {"here": workspace, "people": list(member_ids), "now": now}
    return [value(Meeting, row) for row in session.execute(_ENDED, asked)]


def logged(session: Session, workspace: str, activity_id: str) -> tuple[Activity, Deal, str | None] | None:
    """An activity, the deal it was logged on, and what that one's account is called."""
    row = session.execute(_LOGGED, {"here": workspace, "of_activity": activity_id}).first()
    if row is None:
        return None
    behind = len(activity.c)
    return value(Activity, row), value(Deal, row[behind:]), row[-1]


def activities(session: Session, workspace: str, deal_id: str) -> Sequence[Activity]:
    """Newest first."""
    return all_of(
        session,
        Activity,
        activity,
        workspace,
        deal_id=deal_id,
        order=_NEWEST,
    )


def activity_kinds(session: Session, workspace: str, deal_id: str) -> frozenset[str]:
    """Which kinds of activity the deal has at all, for gates."""
    return frozenset(session.scalars(_KINDS, {"here": workspace, "of_deal": deal_id}))


def last_activity_at(session: Session, workspace: str, deal_id: str) -> datetime | None:
    latest: datetime | None = session.scalar(_LATEST, {"here": workspace, "of_deal": deal_id})
    return latest


def get_stakeholder(session: Session, workspace: str, stakeholder_id: str) -> Stakeholder | None:
    return find(session, Stakeholder, stakeholder, workspace, id=stakeholder_id)


def stakeholders(session: Session, workspace: str, deal_id: str) -> Sequence[Stakeholder]:
    return all_of(
        session,
        Stakeholder,
        stakeholder,
        workspace,
        deal_id=deal_id,
        order=[stakeholder.c.name, stakeholder.c.id],
    )


def moves(session: Session, workspace: str, deal_id: str) -> Sequence[StageMove]:
    """Oldest first; the last one has no `left_at`."""
    return all_of(
        session,
        StageMove,
        stage_move,
        workspace,
        deal_id=deal_id,
        order=[stage_move.c.entered_at, stage_move.c.id],
    )


def current_move(session: Session, workspace: str, deal_id: str) -> StageMove | None:
    row = session.execute(_CURRENT, {"here": workspace, "of_deal": deal_id}).first()
    return None if row is None else value(StageMove, row)
