"""Whether the process is kept: input in time, fields filled in, findings acted on, who logs at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select

from store import tables
from store.kpis.scope import deal, of_deals
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Select

    from store.engine import Session
    from store.kpis.scope import Scope

finding, meeting, activity = tables.finding, tables.meeting, tables.activity
FULL = 100
"""The hygiene score of a deal on which nothing is open."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many inputs were due, and how many of them came in time. What was never due yet is in neither."""

    due: int
    kept: int

    @property
    def rate(self) -> float | None:
        """None where nothing was due."""
        return self.kept / self.due if self.due else None


def in_time(session: Session, scope: Scope, rule: str) -> dict[Any, Kept]:
    """Of what `rule` asked for by a deadline in the period: how much came by then. Deadlines are the policy's own."""
    kept = and_(finding.c.resolved_at.is_not(None), finding.c.resolved_at <= finding.c.due_at)
    query = (
        of_deals(scope, func.count(), func.sum(case((kept, 1), else_=0)))
        .join(finding, and_(finding.c.workspace == deal.c.workspace, finding.c.deal_id == deal.c.id))
        .where(
            finding.c.rule == rule,
            finding.c.due_at >= scope.begin,
            finding.c.due_at < scope.end,
            or_(kept, finding.c.due_at < scope.as_of),
        )
        .group_by("key")
    )
    return {key: Kept(due, int(in_time_)) for key, due, in_time_ in session.execute(query)}


def filled(session: Session, scope: Scope, required: Mapping[str, int]) -> dict[Any, Kept]:
    """Fields that open deals must have in their stage, and how many are filled in; as things stand now.

    `required`: how many fields each stage asks for.
    """
    asked = case(dict(required), value=deal.c.stage, else_=0) if required else literal(0)
    empty = (
        select(finding.c.deal_id, func.count().label("empty"))
        .where(
            within(
                finding, scope.workspace, finding.c.rule == "missing_field", finding.c.resolved_at.is_(None)
            )
        )
        .group_by(finding.c.deal_id)
    )
    if (own := _own(scope)) is not None:
        empty = empty.where(finding.c.deal_id.in_(own))
    empty_ones = empty.subquery()
    query = (
        of_deals(scope, func.sum(asked), func.sum(func.coalesce(empty_ones.c.empty, 0)))
        .outerjoin(empty_ones, empty_ones.c.deal_id == deal.c.id)
        .where(deal.c.open)
        .group_by("key")
    )
    return {key: Kept(int(due), int(due - missing)) for key, due, missing in session.execute(query)}


def _own(scope: Scope) -> Select[Any] | None:
    """The scope's open deals, where it leaves others out: only their findings need be counted."""
    where = [deal.c.workspace == scope.workspace, deal.c.open]
    if scope.teams is not None:
        where.append(deal.c.team_id.in_(scope.teams))
    if scope.owners is not None:
        where.append(deal.c.owner_id.in_(scope.owners))
    everything = scope.teams is None and scope.owners is None
    return None if everything else select(deal.c.id).where(*where)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one open finding of a rule costs a deal's score, and what the rule costs at most."""

    points: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Score:
    """The mean hygiene score of some deals, 0 to 100; each counts the same."""

    deals: int
    mean: float


def scores(session: Session, scope: Scope, weights: Mapping[str, Weight]) -> dict[Any, Score]:
    """Every open deal begins at 100 and loses each rule's points for each finding that is due; never below 0. Now."""
    lost = points_lost(scope.workspace, weights, scope.as_of, _own(scope)).subquery()
    left = FULL - func.coalesce(lost.c.points, 0)
    query = (
        of_deals(scope, func.count(), func.avg(case((left < 0, 0), else_=left)))
        .outerjoin(lost, lost.c.deal_id == deal.c.id)
        .where(deal.c.open)
        .group_by("key")
    )
    return {key: Score(deals, float(mean)) for key, deals, mean in session.execute(query)}


def scores_of(
    session: Session, workspace: str, weights: Mapping[str, Weight], now: datetime, deal_ids: Collection[str]
) -> dict[str, int]:
    """The score of each of these deals, 0 to 100, by its id; open ones and closed ones alike."""
    lost = points_lost(workspace, weights, now, deal_ids)
    costs = {row[0]: int(row[1]) for row in session.execute(lost)}
    return {deal_id: max(FULL - costs.get(deal_id, 0), 0) for deal_id in deal_ids}


def points_lost(
    workspace: str,
    weights: Mapping[str, Weight],
    now: datetime,
    deal_ids: Collection[str] | Select[Any] | None = None,
) -> Select[Any]:
    """(deal_id, points) of every deal on which something is due, or of those among `deal_ids`, by their ids or a
    statement that finds them. Snoozed findings cost as well: a fact is a fact.

    Rules without a weight cost nothing; to leave them out, SQLite would look for each rule on each deal.
    """
    if not weights:
        return select(finding.c.deal_id, literal(0).label("points")).where(finding.c.id.is_(None))
    points = case({rule: each.points for rule, each in weights.items()}, value=finding.c.rule, else_=0)
    cap = case({rule: each.at_most for rule, each in weights.items()}, value=finding.c.rule, else_=0)
    where = [finding.c.resolved_at.is_(None), finding.c.due_at <= now]
    if deal_ids is not None:
        where.append(finding.c.deal_id.in_(deal_ids))
    by_rule = (
        select(finding.c.deal_id, (func.count() * points).label("total"), cap.label("most"))
        .where(within(finding, workspace, *where))
        .group_by(finding.c.deal_id, finding.c.rule)
        .subquery()
    )
    costs = case((by_rule.c.total > by_rule.c.most, by_rule.c.most), else_=by_rule.c.total)
    return select(by_rule.c.deal_id, func.sum(costs).label("points")).group_by(by_rule.c.deal_id)


def overdue(session: Session, scope: Scope) -> dict[tuple[Any, str], int]:
    """Open findings whose deadline has passed at `as_of`, by (key, rule)."""
    query = (
        of_deals(scope, finding.c.rule, func.count())
        .join(finding, and_(finding.c.workspace == deal.c.workspace, finding.c.deal_id == deal.c.id))
        .where(finding.c.resolved_at.is_(None), finding.c.due_at <= scope.as_of)
        .group_by("key", finding.c.rule)
    )
    return {(key, rule): count for key, rule, count in session.execute(query)}


def logged(session: Session, scope: Scope) -> dict[str, int]:
    """Who logged how many activities in the period, on the scope's deals, by the member who wrote them down."""
    found: dict[str, int] = defaultdict(int)
    query = (
        of_deals(scope, activity.c.author_id, func.count())
        .join(activity, and_(activity.c.workspace == deal.c.workspace, activity.c.deal_id == deal.c.id))
        .where(activity.c.logged_at >= scope.begin, activity.c.logged_at < scope.until)
        .group_by("key", activity.c.author_id)
    )
    for _, author, count in session.execute(query):
        found[author] += count
    return dict(found)
