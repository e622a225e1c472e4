"""What became of leads: one row of counts for each way they went, so that marketing and sales speak about the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, func, literal, select

from store.kpis.outcomes import major, minor
from store.kpis.scope import deal, of_deals, stage_move, standing_at

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope


@dataclass(frozen=True, slots=True)
class Went:
    """Leads alike in all of this. `key`: by the scope; `stage`: where they stood at as-of, None if history is silent."""

    key: Any
    decision: str | None
    reason: str | None
    """Why it was lost, where it was."""
    stage: str | None
    mql: bool
    sql: bool
    currency: str
    deals: int
    total: Decimal


def went(session: Session, scope: Scope, mql: str | None, sql: str | None) -> list[Went]:
    """The deals that began in the period, and where they had come by as-of. `mql` and `sql`: the stages that mean them."""
    stands = deal.outerjoin(stage_move, standing_at(stage_move, scope.as_of))
    alike = (
        deal.c.inside_sales_decision.label("decision"),
        deal.c.lost_reason.label("reason"),
        stage_move.c.stage.label("stage"),
        _reached(scope, mql).label("mql"),
        _reached(scope, sql).label("sql"),
        deal.c.currency.label("currency"),
    )
    rows = (
        of_deals(scope, *alike, minor(deal.c.amount).label("amount"), source=stands)
        .where(deal.c.created_at >= scope.begin, deal.c.created_at < scope.until)
        .subquery()
    )
    split = [rows.c.key, *(rows.c[each.name] for each in alike)]
    query = select(*split, func.count(), func.sum(rows.c.amount)).group_by(*split)
    return [_went(*row) for row in session.execute(query)]


def _went(*row: Any) -> Went:
    key, decision, reason, stage, is_mql, is_sql, currency, deals, total = row
    return Went(key, decision, reason, stage, bool(is_mql), bool(is_sql), currency, deals, major(total))


def _reached(scope: Scope, stage: str | None) -> ColumnElement[int]:
    """Whether the deal had entered this stage, or one beyond it, by as-of: 1 or 0."""
    if stage is None:
        return literal(0)
    ladder, move = scope.process.ladder, stage_move.alias()
    entered = exists().where(
        move.c.workspace == deal.c.workspace,
        move.c.deal_id == deal.c.id,
        move.c.stage.in_(ladder[ladder.index(stage) :]),
        move.c.entered_at < scope.as_of,
    )
    return case((entered, 1), else_=0)
