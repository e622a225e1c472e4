"""Whether the bot is used: who logs at all, and how much of what people are told of they act on within a working day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from store import tables
from store.kpis.keeping import Kept
from store.kpis.scope import current, deal, of_deals
from store.kpis.usage import IN_PERSON
from store.model import SUGGESTION
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session
    from store.kpis.scope import Scope

activity, member, finding = tables.activity, tables.member, tables.finding
notice, notice_item = tables.notice, tables.notice_item


@dataclass(frozen=True, slots=True)
class Until:
    """Until when somebody acts in time who was told before `before`, and not before the one ahead of it in the list."""

    before: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The working days of some teams' deals, in the order of time. There is one with None, for all other deals."""

    teams: Collection[str] | None
    spans: Sequence[Until]


def loggers(session: Session, scope: Scope) -> dict[Any, Kept]:
    """Of the active members who own a deal that stood open at `as_of`: who wrote down any activity in the period."""
    wrote = select(activity.c.author_id).where(
        within(
            activity, scope.workspace, activity.c.logged_at >= scope.begin, activity.c.logged_at < scope.until
        )
    )
    owner = and_(member.c.workspace == deal.c.workspace, member.c.id == deal.c.owner_id, member.c.active)
    logs = case((deal.c.owner_id.in_(wrote), deal.c.owner_id))
    people = func.count(deal.c.owner_id.distinct()), func.count(logs.distinct())
    query = current(scope, *people, source=deal.join(member, owner)).group_by("key")
    return {row[0]: Kept(row[1], row[2]) for row in session.execute(query) if row[1]}


def acted_in_a_day(session: Session, scope: Scope, clocks: Sequence[Clock]) -> dict[Any, Kept]:
    """Of the findings that somebody was told of in person in the period: how many were resolved or put off by the end of
    the working day after the first of these messages. What has time left at `as_of` is in neither.
    """
    told = _told(scope).subquery()
    first = told.c.told
    deadline = _deadline(first, clocks)
    acted = or_(
        *(
            and_(at >= first, at <= deadline, at < scope.as_of)
            for at in (finding.c.resolved_at, finding.c.snoozed_at)
        )
    )
    query = (
        of_deals(scope, func.count(), func.sum(case((acted, 1), else_=0)))
        .join(finding, and_(finding.c.workspace == deal.c.workspace, finding.c.deal_id == deal.c.id))
        .join(told, told.c.id == finding.c.id)
        .where(finding.c.rule != SUGGESTION, or_(acted, deadline <= scope.as_of))
        .group_by("key")
    )
    return {row[0]: Kept(row[1], int(row[2])) for row in session.execute(query)}


def _told(scope: Scope) -> Select[Any]:
    """Each finding that was in any message of the period, and when in the first of them. For a few teams their findings are
    looked up one by one; else the messages of the period are gone through: an order that no index has keeps those of all
    time out of it.
    """
    ours, about = _own(scope), notice_item.c.finding_id
    by = about if ours is not None else about.concat("")
    query = (
        select(by.label("id"), func.min(notice.c.sent_at).label("told"))
        .join(
            notice,
            and_(notice.c.workspace == notice_item.c.workspace, notice.c.id == notice_item.c.notice_id),
        )
        .where(
            within(notice, scope.workspace, notice.c.kind.in_(IN_PERSON)),
            notice_item.c.workspace == scope.workspace,
            notice.c.sent_at >= scope.begin,
            notice.c.sent_at < scope.until,
        )
        .group_by(by)
    )
    if ours is None:
        return query
    theirs = select(finding.c.id).where(within(finding, scope.workspace, finding.c.deal_id.in_(ours)))
    return query.where(about.in_(theirs))


def _own(scope: Scope) -> Select[Any] | None:
    """The scope's deals, where it leaves others out."""
    where = [deal.c.workspace == scope.workspace]
    if scope.teams is not None:
        where.append(deal.c.team_id.in_(scope.teams))
    if scope.owners is not None:
        where.append(deal.c.owner_id.in_(scope.owners))
    return None if len(where) == 1 else select(deal.c.id).where(*where)


def _deadline(told: ColumnElement[Any], clocks: Sequence[Clock]) -> ColumnElement[Any]:
    """By the clock of the deal's team."""
    named = [
        (deal.c.team_id.in_(each.teams), _when(told, each.spans)) for each in clocks if each.teams is not None
    ]
    (other,) = (_when(told, each.spans) for each in clocks if each.teams is None)
    return case(*named, else_=other) if named else other


def _when(told: ColumnElement[Any], spans: Sequence[Until]) -> ColumnElement[Any]:
    """Halved again and again: a year of days is eight questions deep."""
    if len(spans) == 1:
        return literal(spans[0].deadline, notice.c.sent_at.type)
    middle = len(spans) // 2
    earlier, later = spans[:middle], spans[middle:]
    return case((told < earlier[-1].before, _when(told, earlier)), else_=_when(told, later))
