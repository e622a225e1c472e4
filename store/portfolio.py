"""Somebody's open deals, or a team's: by stage, by owner, and page by page. Added up by the database, never loaded whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, exists, func, literal, select

from store import tables
from store.deals import visible
from store.kpis.keeping import FULL, points_lost
from store.kpis.outcomes import major, minor
from store.listing import SHOWN, Row, with_names
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from store.deals import Sight
    from store.engine import Session
    from store.kpis.keeping import Weight

deal, finding = tables.deal, tables.finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The open deals that a page is about. Every part that is None leaves nothing out.

    `owners`: only theirs. `teams`: only theirs. `rule`: a finding of it is open, put off or not.
    """

    owners: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    stage: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """Open deals of one owner (None: nobody) in one stage and currency: how many, how many state an amount, its sum, and
    the points they keep of 100 each.
    """

    owner: str | None
    stage: str
    currency: str
    deals: int
    stated: int
    total: Decimal
    points: int


def standing(
    session: Session, workspace: str, sight: Sight, part: Part, weights: Mapping[str, Weight], now: datetime
) -> list[Stood]:
    """By owner, stage and currency: one look for whatever is told of the part by one of them."""
    where = _deals(workspace, sight, part)
    lost = points_lost(workspace, weights, now, select(deal.c.id).where(*where)).subquery()
    left = FULL - func.coalesce(lost.c.points, 0)
    groups = (deal.c.owner_id, deal.c.stage, deal.c.currency)
    query = (
        select(
            *groups,
            func.count(),
            func.count(deal.c.amount),
            func.sum(minor(deal.c.amount)),
            func.sum(case((left < 0, 0), else_=left)),
        )
        .select_from(deal)
        .outerjoin(lost, lost.c.deal_id == deal.c.id)
        .where(*where)
        .group_by(*groups)
    )
    return [
        Stood(owner, stage, code, count, stated, major(total), int(points))
        for owner, stage, code, count, stated, total, points in session.execute(
            query, asked_by(workspace, sight)
        )
    ]


def page(
    session: Session,
    workspace: str,
    sight: Sight,
    part: Part,
    stages: Sequence[str],
    *,
    limit: int,
    skip: int,
) -> list[Row]:
    """A page of the part's deals: the last of these stages first, unknown stages at the end, newest first within."""
    place = case({key: number for number, key in enumerate(stages, 1)}, value=deal.c.stage, else_=literal(0))
    order = (place.desc(), deal.c.number.desc())
    where = _deals(workspace, sight, part)
    chosen = select(deal.c.id).where(*where).order_by(*order).limit(limit).offset(skip).subquery()
    query = (
        with_names(select(*SHOWN))
        .join(chosen, chosen.c.id == deal.c.id)
        .where(within(deal, workspace))
        .order_by(*order)
    )
    return [Row(*row) for row in session.execute(query, asked_by(workspace, sight))]


def _deals(workspace: str, sight: Sight, part: Part) -> list[ColumnElement[bool]]:
    """What may be seen comes first, whatever is asked for."""
    own = part.owners is not None and part.owners <= sight.selves
    seen = [] if own else [visible(sight.role, has_teams=bool(sight.teams))]
    found = [within(deal, workspace, deal.c.open, *seen)]
    if part.owners is not None:
        found.append(deal.c.owner_id.in_(part.owners))
    if part.teams is not None:
        found.append(deal.c.team_id.in_(part.teams))
    if part.stage is not None:
        found.append(deal.c.stage == part.stage)
    if part.rule is not None:
        has = [finding.c.workspace == deal.c.workspace, finding.c.deal_id == deal.c.id]
        found.append(exists().where(*has, finding.c.rule == part.rule, finding.c.resolved_at.is_(None)))
    return found


def asked_by(workspace: str, sight: Sight) -> dict[str, Any]:
    """The parameters of `visible`."""
    return {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}
