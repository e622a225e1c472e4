"""What the Home tab shows of findings: counted and cut into pages by the database, never loaded whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from store import tables
from store.agenda import Item
from store.deals import visible
from store.model import MEETING, SUGGESTION, Finding
from store.portfolio import Part, asked_by
from store.rows import all_of, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from store.deals import Sight
    from store.engine import Session

deal, account, finding, meeting = tables.deal, tables.account, tables.finding, tables.meeting
READ = 300
"""Findings read for one page of them: several on one deal are one item."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many findings wait: past their deadline, before it, and suggestions."""

    overdue: int = 0
    due: int = 0
    suggested: int = 0


def asked(
    session: Session, workspace: str, sight: Sight, part: Part, now: datetime, *, limit: int, skip: int
) -> tuple[list[list[Item]], int, Asked]:
    """A page of what is asked of the owners of `part` (of anybody, without), and awake, on deals that `sight` may see: all
    on one deal is one, meetings and suggestions stand for themselves. Most urgent first, suggestions last. Then how many
    there are in all, and how many findings that is; both nothing where there is no such page.
    """
    suggested = finding.c.rule == SUGGESTION
    alone = or_(finding.c.rule == MEETING, suggested)
    group = case((alone, finding.c.id), else_=finding.c.deal_id).label("about")
    late, last = and_(~suggested, finding.c.due_at <= now), suggested
    counts = [
        func.sum(case((each, 1), else_=0)).label(name) for name, each in (("late", late), ("last", last))
    ]
    by_group = (
        select(group, func.min(finding.c.deal_id).label("deal"), func.min(finding.c.due_at).label("due"), func.count().label("n"), *counts)
        .where(within(finding, workspace, _awake(now), *_on_findings(part)))
        .group_by(group)
        .subquery()
    ).c  # fmt: skip
    # A deal is looked up once for each group: there are several findings on most.
    sums = (func.sum(each).over() for each in (by_group.n, by_group.late, by_group.last))
    groups = (
        select(by_group.about, func.count().over(), *sums)
        .join(deal, deal.c.id == by_group.deal)
        .where(within(deal, workspace, *_on_deals(part), visible(sight.role, has_teams=bool(sight.teams))))
        .order_by(by_group.last, by_group.due, by_group.about)
        .limit(limit)
        .offset(skip)
    )
    rows = session.execute(groups, asked_by(workspace, sight)).all()
    if not rows:
        return [], 0, Asked()
    keys = [row[0] for row in rows]
    query = _items(workspace, sight, part, now).where(
        or_(finding.c.deal_id.in_(keys), finding.c.id.in_(keys))
    )
    found: dict[str, list[Item]] = {key: [] for key in keys}
    for row in session.execute(query, asked_by(workspace, sight)):
        item = Item(value(Finding, row), *row[-4:])
        key = item.finding.id if item.finding.rule in (MEETING, SUGGESTION) else item.finding.deal_id
        if key in found:
            found[key].append(item)
    total, count, overdue, suggestions = map(int, rows[0][1:])
    asks = Asked(overdue, count - overdue - suggestions, suggestions)
    return [each for each in found.values() if each], total, asks


def gone_up(
    session: Session,
    workspace: str,
    sight: Sight,
    parts: Sequence[tuple[Part, Mapping[str, datetime]]],
    now: datetime,
    *,
    limit: int,
) -> tuple[list[Item], int]:
    """What has gone up in these parts, longest overdue first, and how much there is of it; with each part, by rule, the
    latest deadline that has gone up.
    """
    up = [
        and_(*_about(part), or_(*(and_(finding.c.rule == rule, finding.c.due_at <= at) for rule, at in latest.items())))
        for part, latest in parts
        if latest
    ]  # fmt: skip
    if not up:
        return [], 0
    asks, anywhere = or_(*up), Part()
    counted = _of_findings(workspace, sight, anywhere, now, func.count()).where(asks)
    count = session.scalar(counted, asked_by(workspace, sight)) or 0
    rows = session.execute(
        _items(workspace, sight, anywhere, now).where(asks).limit(limit), asked_by(workspace, sight)
    )
    return [Item(value(Finding, row), *row[-4:]) for row in rows], count


def overdue(
    session: Session, workspace: str, sight: Sight, part: Part, now: datetime
) -> list[tuple[str | None, str, int]]:
    """(member, rule, how many) of what is overdue with each, most first."""
    query = (
        _of_findings(workspace, sight, part, now, finding.c.member_id, finding.c.rule, func.count())
        .where(finding.c.due_at <= now, finding.c.rule != SUGGESTION)
        .group_by(finding.c.member_id, finding.c.rule)
        .order_by(func.count().desc(), finding.c.rule)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query, asked_by(workspace, sight))]


def open_on(
    session: Session, workspace: str, deal_ids: Collection[str], now: datetime
) -> dict[str, list[Finding]]:
    """What is open and awake on each of these deals, most urgent first, suggestions last."""
    rows = all_of(
        session, Finding, finding, workspace, finding.c.deal_id.in_(deal_ids), _awake(now), limit=READ
    )
    found: dict[str, list[Finding]] = {}
    for each in sorted(rows, key=lambda each: (each.rule == SUGGESTION, each.due_at, each.id)):
        found.setdefault(each.deal_id, []).append(each)
    return found


def _awake(now: datetime) -> ColumnElement[bool]:
    rests = or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= now)
    return and_(finding.c.resolved_at.is_(None), rests)


def _of_findings(workspace: str, sight: Sight, part: Part, now: datetime, *columns: Any) -> Select[Any]:
    """`columns` of what is open and awake on deals that `sight` may see: asked of the part's owners, on its deals."""
    seen = visible(sight.role, has_teams=bool(sight.teams))
    return (
        select(*columns)
        .select_from(finding)
        .join(deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id))
        .where(within(finding, workspace, _awake(now), *_about(part), seen))
    )


def _about(part: Part) -> list[ColumnElement[bool]]:
    return [*_on_findings(part), *_on_deals(part)]


def _on_findings(part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if part.owners is not None:
        found.append(finding.c.member_id.in_(part.owners))
    if part.rule is not None:
        found.append(finding.c.rule == part.rule)
    return found


def _on_deals(part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if part.teams is not None:
        found.append(deal.c.team_id.in_(part.teams))
    if part.stage is not None:
        found.append(deal.c.stage == part.stage)
    return found


def _items(workspace: str, sight: Sight, part: Part, now: datetime) -> Select[Any]:
    """With what names the deal and the meeting, most urgent first."""
    about = and_(meeting.c.workspace == finding.c.workspace, meeting.c.id == finding.c.subject)
    named = (deal.c.number, deal.c.name, account.c.name.label("account"), meeting.c.title)
    query = _of_findings(workspace, sight, part, now, *finding.c, *named)
    query = query.outerjoin(account, _of_deal()).outerjoin(meeting, about)
    return query.order_by(finding.c.due_at, finding.c.id).limit(READ)


def _of_deal() -> ColumnElement[bool]:
    return and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id)
