"""Which few deals of each owner are worth a talk: a handful of rows a person, ranked by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, case, cast, func, literal, select
from sqlalchemy.types import Float

from store import tables
from store.kpis.keeping import points_lost
from store.kpis.outcomes import minor
from store.kpis.scope import closings, deal, of_deals, stage_move
from store.model import Finding
from store.rows import all_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from store.engine import Session
    from store.kpis.keeping import Weight
    from store.kpis.scope import Scope

finding = tables.finding


@dataclass(frozen=True, slots=True)
class Topic:
    """A deal. `points`: what its findings cost its hygiene score; 0 for one that was won."""

    owner: str
    deal_id: str
    number: int
    name: str
    amount: Decimal | None
    currency: str
    points: int


def troubled(
    session: Session, scope: Scope, weights: Mapping[str, Weight], rates: Mapping[str, Decimal], each: int
) -> list[Topic]:
    """Of each owner the `each` open deals that lose most points, larger ones first among equals."""
    ours = select(deal.c.id).where(deal.c.workspace == scope.workspace, deal.c.open)
    if scope.teams is not None:
        ours = ours.where(deal.c.team_id.in_(scope.teams))
    lost = points_lost(scope.workspace, weights, scope.as_of, ours).subquery()
    rows = _ranked(scope, lost.c.points.label("points"), order=[lost.c.points.desc(), _worth(rates).desc()])
    rows = rows.join(lost, lost.c.deal_id == deal.c.id).where(deal.c.open, lost.c.points > 0)
    return _topics(session, rows, each)


def won_by(session: Session, scope: Scope, rates: Mapping[str, Decimal], each: int) -> list[Topic]:
    """Of each owner the `each` largest deals won in the period."""
    worth = _worth(rates)
    rank = func.row_number().over(partition_by=deal.c.owner_id, order_by=[worth.desc(), deal.c.number])
    columns = (*_COLUMNS, literal(0).label("points"), rank.label("rank"))
    rows = closings(scope, *columns).where(stage_move.c.stage.in_(scope.process.won))
    return _topics(session, rows.where(deal.c.owner_id.is_not(None)), each)


_COLUMNS = (
    deal.c.owner_id,
    deal.c.id.label("deal_id"),
    deal.c.number,
    deal.c.name,
    deal.c.amount,
    deal.c.currency,
)


def _ranked(scope: Scope, points: ColumnElement[Any], *, order: Sequence[ColumnElement[Any]]) -> Select[Any]:
    rank = func.row_number().over(partition_by=deal.c.owner_id, order_by=[*order, deal.c.number])
    return of_deals(scope, *_COLUMNS, points, rank.label("rank")).where(deal.c.owner_id.is_not(None))


def _topics(session: Session, rows: Select[Any], each: int) -> list[Topic]:
    ranked = rows.subquery()
    names = ("owner_id", "deal_id", "number", "name", "amount", "currency", "points")
    query = select(*(ranked.c[name] for name in names)).where(ranked.c.rank <= each)
    query = query.order_by(ranked.c.owner_id, ranked.c.rank)
    return [Topic(*row) for row in session.execute(query)]


def _worth(rates: Mapping[str, Decimal]) -> ColumnElement[float]:
    """For ranking alone: amounts that no rate converts come last."""
    rate = case({code: float(each) for code, each in rates.items()}, value=deal.c.currency, else_=0.0)
    return cast(minor(deal.c.amount), Float) * rate


def due_on(
    session: Session, workspace: str, deal_ids: Collection[str], rules: Collection[str], now: datetime
) -> Sequence[Finding]:
    """The open findings of these rules on these deals whose deadline has passed, oldest first."""
    return all_of(
        session,
        Finding,
        finding,
        workspace,
        finding.c.deal_id.in_(deal_ids),
        finding.c.rule.in_(rules),
        finding.c.resolved_at.is_(None),
        finding.c.due_at <= now,
        order=[finding.c.due_at, finding.c.id],
    )
