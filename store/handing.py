"""Deals that change hands: what was asked for, what lies with whom, and what nobody looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, update

from store import tables
from store.model import Deal, Finding, HandOver, Leave, Meeting, NoticeState
from store.rows import all_of, find, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from store.engine import Session

deal, hand_over, member, leave = tables.deal, tables.hand_over, tables.member, tables.leave
finding, meeting, notice = tables.finding, tables.meeting, tables.notice


def get(session: Session, workspace: str, hand_over_id: str) -> HandOver | None:
    return find(session, HandOver, hand_over, workspace, id=hand_over_id)


def undecided(session: Session, workspace: str, deal_id: str) -> Sequence[HandOver]:
    """What was asked for this deal and waits for a manager; one, unless two deals became one."""
    open_ones = hand_over.c.decided_at.is_(None)
    return all_of(session, HandOver, hand_over, workspace, open_ones, deal_id=deal_id)


@dataclass(frozen=True, slots=True)
class Wish:
    """A hand-over that waits for a manager, by the names of whoever asks and of whoever is to take the deal."""

    id: str
    deal_id: str
    number: int
    name: str
    asker: str
    to: str
    reason: str | None
    asked_at: datetime


def wishes(
    session: Session, workspace: str, teams: Collection[str] | None, limit: int
) -> tuple[list[Wish], int]:
    """What waits for an answer on deals of these teams (None: on any), oldest first, and how much there is of it."""
    asker, to = member.alias("asker"), member.alias("to")
    where = [hand_over.c.decided_at.is_(None), *([] if teams is None else [deal.c.team_id.in_(teams)])]
    shown = (hand_over.c.id, deal.c.id, deal.c.number, deal.c.name, asker.c.name, to.c.name)
    query = (
        select(*shown, hand_over.c.reason, hand_over.c.asked_at, func.count().over())
        .join(deal, and_(deal.c.workspace == hand_over.c.workspace, deal.c.id == hand_over.c.deal_id))
        .join(asker, and_(asker.c.workspace == hand_over.c.workspace, asker.c.id == hand_over.c.asked_by))
        .join(to, and_(to.c.workspace == hand_over.c.workspace, to.c.id == hand_over.c.to_id))
        .where(within(hand_over, workspace, *where))
        .order_by(hand_over.c.asked_at, hand_over.c.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    return [Wish(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def of_deal(session: Session, workspace: str, deal_id: str) -> Sequence[HandOver]:
    return all_of(session, HandOver, hand_over, workspace, deal_id=deal_id, order=[hand_over.c.id])


def held(session: Session, workspace: str, deal_ids: Collection[str]) -> Sequence[Deal]:
    """These deals, held until the transaction ends, in one statement and one order."""
    query = (
        select(deal)
        .where(within(deal, workspace, deal.c.id.in_(deal_ids)))
        .order_by(deal.c.id)
        .with_for_update()
    )
    return [value(Deal, row) for row in session.execute(query)]


def teams_of(session: Session, workspace: str, member_id: str) -> list[str]:
    """Teams somebody sells in."""
    membership = tables.membership
    here = within(membership, workspace, membership.c.member_id == member_id, membership.c.manages.is_(False))
    return list(session.scalars(select(membership.c.team_id).where(here).order_by(membership.c.team_id)))


def these(session: Session, workspace: str, deal_ids: Collection[str]) -> Sequence[Deal]:
    return all_of(session, Deal, deal, workspace, deal.c.id.in_(deal_ids), order=[deal.c.number])


def _of_teams(teams: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Open deals of these teams; None: of all."""
    return [deal.c.open] if teams is None else [deal.c.open, deal.c.team_id.in_(teams)]


def owned(
    session: Session, workspace: str, owner_id: str, teams: Collection[str] | None, limit: int
) -> Sequence[Deal]:
    """What somebody owns of it, oldest number first."""
    where = [deal.c.owner_id == owner_id, *_of_teams(teams)]
    return all_of(session, Deal, deal, workspace, *where, order=[deal.c.number], limit=limit)


def owners(
    session: Session, workspace: str, teams: Collection[str] | None
) -> list[tuple[str, str, bool, int]]:
    """(member id, name, active, open deals) of everybody who owns any of it."""
    query = (
        select(member.c.id, member.c.name, member.c.active, func.count())
        .join(deal, and_(deal.c.workspace == member.c.workspace, deal.c.owner_id == member.c.id))
        .where(within(member, workspace, *_of_teams(teams)))
        .group_by(member.c.id, member.c.name, member.c.active)
        .order_by(member.c.active, member.c.name, member.c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _orphaned(workspace: str, teams: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Nobody who still works here looks after it."""
    gone = select(member.c.id).where(within(member, workspace, member.c.active.is_(False)))
    return [or_(deal.c.owner_id.is_(None), deal.c.owner_id.in_(gone)), *_of_teams(teams)]


def orphans(session: Session, workspace: str, teams: Collection[str] | None, limit: int) -> Sequence[Deal]:
    """Open deals whose owner left or was never known, oldest number first."""
    nobodys = _orphaned(workspace, teams)
    return all_of(session, Deal, deal, workspace, *nobodys, order=[deal.c.number], limit=limit)


def count_orphans(session: Session, workspace: str, teams: Collection[str] | None) -> int:
    where = within(deal, workspace, *_orphaned(workspace, teams))
    return session.scalar(select(func.count()).select_from(deal).where(where)) or 0


def close_date_passed(
    session: Session, workspace: str, teams: Collection[str] | None, today: date, limit: int
) -> Sequence[Deal]:
    """Open deals that were to be closed before `today`, longest overdue first."""
    where = [deal.c.expected_close < today, *_of_teams(teams)]
    order = [deal.c.expected_close, deal.c.number]
    return all_of(session, Deal, deal, workspace, *where, order=order, limit=limit)


def of_account(session: Session, workspace: str, account_id: str) -> Sequence[Deal]:
    return all_of(session, Deal, deal, workspace, account_id=account_id, order=[deal.c.id])


def same_keys(session: Session, workspace: str, limit: int) -> list[str]:
    """Keys under which more than one company stands."""
    account = tables.account
    query = (
        select(account.c.key)
        .where(within(account, workspace, account.c.key != ""))
        .group_by(account.c.key)
        .having(func.count() > 1)
        .order_by(account.c.key)
        .limit(limit)
    )
    return list(session.scalars(query))


def meetings_naming(session: Session, workspace: str, deal_id: str) -> Sequence[Meeting]:
    """Meetings of other deals that are about this one too."""
    named = cast(meeting.c.other_deal_ids, Text).like(f'%"{deal_id}"%')
    return all_of(session, Meeting, meeting, workspace, named, order=[meeting.c.id])


def all_meetings(session: Session, workspace: str, deal_id: str) -> Sequence[Meeting]:
    """Settled ones too."""
    return all_of(session, Meeting, meeting, workspace, deal_id=deal_id, order=[meeting.c.id])


def sharers(session: Session, workspace: str, deal_id: str) -> list[str]:
    """Whom the deal is shared with."""
    share = tables.deal_share
    query = select(share.c.member_id).where(within(share, workspace, share.c.deal_id == deal_id))
    return list(session.scalars(query.order_by(share.c.member_id)))


def get_leave(session: Session, workspace: str, leave_id: str) -> Leave | None:
    return find(session, Leave, leave, workspace, id=leave_id)


def last_deputy(session: Session, workspace: str, member_id: str) -> str | None:
    """Who stood in the last time."""
    where = within(leave, workspace, leave.c.member_id == member_id, leave.c.deputy_id.is_not(None))
    query = select(leave.c.deputy_id).where(where).order_by(leave.c.start.desc()).limit(1)
    found: str | None = session.scalar(query)
    return found


def open_findings(session: Session, workspace: str, member_id: str) -> Sequence[Finding]:
    """What waits for somebody."""
    unresolved = finding.c.resolved_at.is_(None)
    return all_of(session, Finding, finding, workspace, unresolved, member_id=member_id)


def retell(session: Session, workspace: str, occurrences: Collection[str]) -> None:
    """The messages with these occurrences no longer say what is true."""
    session.execute(
        update(notice)
        .where(within(notice, workspace, notice.c.occurrence.in_(occurrences)))
        .values(wanted=notice.c.wanted + 1)
    )


def wake(session: Session, workspace: str, recipient: str, occurrence: str, at: datetime) -> None:
    """Lets a message that waits be looked at from `at` on: its hours are checked again then."""
    here = [notice.c.recipient == recipient, notice.c.occurrence == occurrence]
    due = notice.c.state == NoticeState.DUE.value
    session.execute(update(notice).where(within(notice, workspace, due, *here)).values(due_at=at))


def waiting_for(session: Session, workspace: str, recipient: str, kinds: Collection[str]) -> list[str]:
    """Occurrences of the messages of these kinds that somebody has yet to get."""
    where = [notice.c.recipient == recipient, notice.c.kind.in_(kinds)]
    due = notice.c.state == NoticeState.DUE.value
    return list(session.scalars(select(notice.c.occurrence).where(within(notice, workspace, due, *where))))
