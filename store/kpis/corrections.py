"""The deals behind what changed since a review: entered later, opened again, put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, func, or_

from store.kpis.scope import deal, of_deals, stage_move
from store.kpis.weekly import LINE, TOTAL, Few, Line, change, few, named
from store.ledger import WHOLE

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope

MONEY: Final = ("amount", "currency", "probability")
"""Fields of which figures of the past are told as they are today."""


@dataclass(frozen=True, slots=True)
class Late:
    """A deal, and what was written down of it after the review: that it began or moved in the period; that what had ended
    it no longer holds; another amount, currency or probability.
    """

    deal: Line
    entered: bool
    reopened: bool
    amount: bool


def since(session: Session, scope: Scope, written: datetime, most: int) -> Few[Late]:
    """Of the scope's deals and period, after the review was `written`; those entered later first, then the newest deal."""
    move = and_(
        change.c.noun == "stage_move",
        stage_move.c.entered_at >= scope.begin,
        stage_move.c.entered_at < scope.end,
    )
    whole = change.c.field == WHOLE
    began = and_(
        change.c.noun == "deal", whole, deal.c.created_at >= scope.begin, deal.c.created_at < scope.end
    )
    ends = (*scope.process.won, *scope.process.lost)
    entered = or_(began, and_(move, whole))
    reopened = and_(move, change.c.field == "left_at", stage_move.c.stage.in_(ends), deal.c.open)
    amount = and_(change.c.noun == "deal", change.c.field.in_(MONEY), deal.c.created_at < written)
    told = [func.max(case((each, 1), else_=0)) for each in (entered, reopened, amount)]
    query = named(
        of_deals(scope, *LINE, *told, TOTAL)
        .join(change, _after(written))
        .outerjoin(stage_move, _its_move())
    )  # fmt: skip
    by = next(iter(query.selected_columns))  # "key" would be the company's own
    query = query.where(or_(entered, reopened, amount)).group_by(by, *LINE)
    found, count = few(session, query.order_by(told[0].desc(), deal.c.number.desc()), most)
    return Few([Late(line, *map(bool, rest[:3])) for line, rest in found], count)


def _after(written: datetime) -> ColumnElement[bool]:
    here: list[Any] = [change.c.workspace == deal.c.workspace, change.c.deal_id == deal.c.id]
    return and_(*here, change.c.at >= written)


def _its_move() -> ColumnElement[bool]:
    return and_(stage_move.c.workspace == change.c.workspace, stage_move.c.id == change.c.noun_id)
