"""What was won and lost, how long it took, and what stands in the pipeline."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, func, literal, type_coerce

from store import tables
from store.kpis.scope import closings, current, deal, lasted, of_deals, spreads, stage_move
from store.sql import days_between, text_of
from store.tables import MINOR_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope, Spread

change = tables.change
PERCENT = 100


@dataclass(slots=True)
class Sum:
    """Amounts in one currency: how many deals state one, and what they come to."""

    count: int = 0
    total: Decimal = Decimal(0)


Sums = dict[str, Sum]
"""By currency; different currencies are never added up here."""


@dataclass(slots=True)
class Outcome:
    """`*_amounts`: deals without an amount are counted but add nothing. `lifetime`: amount plus recurring amount × months."""

    won: int = 0
    lost: int = 0
    won_amounts: Sums = field(default_factory=dict)
    lost_amounts: Sums = field(default_factory=dict)
    lifetime: Sums = field(default_factory=dict)


def outcomes(session: Session, scope: Scope) -> dict[Any, Outcome]:
    """What was won and lost in the period."""
    won = stage_move.c.stage.in_(scope.process.won)
    life = minor(deal.c.amount) + minor(deal.c.recurring_amount) * func.coalesce(deal.c.recurring_months, 0)
    query = closings(
        scope,
        won.label("won"),
        deal.c.currency,
        func.count(),
        func.count(deal.c.amount),
        func.sum(minor(deal.c.amount)),
        func.sum(life),
    ).group_by("key", won, deal.c.currency)
    found: dict[Any, Outcome] = defaultdict(Outcome)
    for key, is_won, currency, deals, stated, total, lifetime in session.execute(query):
        here = found[key]
        if is_won:
            here.won += deals
            here.won_amounts[currency] = Sum(stated, major(total))
            here.lifetime[currency] = Sum(deals, major(lifetime))
        else:
            here.lost += deals
            here.lost_amounts[currency] = Sum(stated, major(total))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Durations:
    """From the deal's beginning to its end."""

    won: Spread | None = None
    lost: Spread | None = None


def durations(session: Session, scope: Scope) -> dict[Any, Durations]:
    """How long the deals lasted that were closed in the period. Deals that ended before they began are left out."""
    days = lasted(deal.c.created_at, stage_move.c.entered_at)
    won = case((stage_move.c.stage.in_(scope.process.won), 1), else_=0).label("won")
    rows = closings(scope, won, days.label("days")).where(stage_move.c.entered_at >= deal.c.created_at)
    found = spreads(session, rows, "key", "won")
    keys = {key for key, _ in found}
    return {key: Durations(found.get((key, 1)), found.get((key, 0))) for key in keys}


@dataclass(frozen=True, slots=True)
class Standing:
    """The open deals of one stage in one currency."""

    stage: str | None
    """None: imported later with an end only, so that its stage at the time is not known."""
    currency: str
    deals: int
    stated: int
    """How many of them state an amount."""
    total: Decimal
    weighted: Decimal
    """Each amount times its probability: the deal's own, else the stage's."""
    closing: Decimal = Decimal(0)
    """The part of `total` that is expected to close on the days of `Scope.closes`; 0 without them."""
    closing_weighted: Decimal = Decimal(0)
    closing_stated: int = 0


def pipeline(session: Session, scope: Scope) -> dict[Any, list[Standing]]:
    """What stood open at `as_of`, by the stage it stood in then; amounts, probabilities and expected closes as now."""
    stage_then = deal.c.stage if scope.present else stage_move.c.stage
    default = case(scope.process.probability, value=stage_then, else_=0)
    chance = func.coalesce(deal.c.probability, default if scope.process.probability else literal(0))
    amount = minor(deal.c.amount)
    sums: list[ColumnElement[Any]] = [func.sum(amount), func.sum(amount * chance)]
    if scope.closes is not None:
        soon = deal.c.expected_close.between(*scope.closes)
        sums += [func.sum(case((soon, each), else_=0)) for each in (amount, amount * chance)]
        sums.append(func.count(case((soon, deal.c.amount))))
    query = current(
        scope, stage_then, deal.c.currency, func.count(), func.count(deal.c.amount), *sums
    ).group_by("key", stage_then, deal.c.currency)
    found: dict[Any, list[Standing]] = defaultdict(list)
    for key, stage, currency, deals, stated, total, weighted, *closing in session.execute(query):
        here = Standing(
            stage, currency, deals, stated, major(total), major(weighted) / PERCENT, *_soon(*closing)
        )
        found[key].append(here)
    return dict(found)


def _soon(total: Any = 0, weighted: Any = 0, stated: int = 0) -> tuple[Decimal, Decimal, int]:
    return major(total), major(weighted) / PERCENT, stated


def created(session: Session, scope: Scope) -> dict[Any, int]:
    """Deals that began in the period."""
    query = (
        of_deals(scope, func.count())
        .where(deal.c.created_at >= scope.begin, deal.c.created_at < scope.until)
        .group_by("key")
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Slippage:
    """Expected closes that were moved later in the period: on how many deals, how often, by how many days in all."""

    deals: int
    moves: int
    days: float

    @property
    def mean(self) -> float:
        """Days a move."""
        return self.days / self.moves


def slippage(session: Session, scope: Scope) -> dict[Any, Slippage]:
    """Dates that were moved earlier, set for the first time or taken out don't count."""
    before, after = text_of(change.c.before), text_of(change.c.after)
    query = (
        of_deals(scope, func.count(deal.c.id.distinct()), func.count(), func.sum(days_between(before, after)))
        .join(change, pushed(scope))
        .group_by("key")
    )
    return {key: Slippage(deals, moves, float(days)) for key, deals, moves, days in session.execute(query)}


def pushed(scope: Scope) -> ColumnElement[bool]:
    """The changes of the period that moved a deal's expected close later: the condition to join them to deals by.

    For a few teams their deals are asked one by one: the index of all such changes, which both databases would take, goes
    through everybody's. It serves `=` alone, and there is no field without a name.
    """
    before, after = text_of(change.c.before), text_of(change.c.after)
    narrow = scope.teams is not None or scope.owners is not None
    moved = change.c.field.in_(["expected_close", ""]) if narrow else change.c.field == "expected_close"
    return and_(
        change.c.workspace == deal.c.workspace,
        change.c.deal_id == deal.c.id,
        moved,
        change.c.at >= scope.begin,
        change.c.at < scope.until,
        before.is_not(None),
        after > before,
    )


def minor(column: ColumnElement[Any]) -> ColumnElement[int]:
    """The stored whole hundredths, for exact sums; 0 where there is none."""
    return func.coalesce(type_coerce(column, BigInteger), 0)


def major(hundredths: Any) -> Decimal:
    """A sum of `minor`, as money."""
    return Decimal(int(hundredths)) / MINOR_UNITS


def rate(part: int, whole: int) -> float | None:
    """None where there is nothing to divide by: not enough data."""
    return part / whole if whole else None


def totals(groups: Mapping[Any, Outcome]) -> tuple[int, int]:
    """Won and lost, over all groups."""
    return sum(each.won for each in groups.values()), sum(each.lost for each in groups.values())
