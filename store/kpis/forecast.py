"""What open deals came to: the counts behind a forecast from the team's own history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, case, cast, func, literal

from store.kpis.outcomes import major, minor
from store.kpis.scope import current, deal, of_deals, stage_move, standing_at
from store.sql import days_between, month_of
from store.tables import MINOR_UNITS

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope

AGES: Final = (30, 60, 90, 180)
"""Days since a deal began: below the first, below the second, …, and beyond the last."""
PERCENT: Final = 100


@dataclass(slots=True)
class Ends:
    """What became of some deals that were open at one moment."""

    won: int = 0
    lost: int = 0
    open: int = 0

    @property
    def closed(self) -> int:
        return self.won + self.lost

    def add(self, other: Ends) -> None:
        self.won += other.won
        self.lost += other.lost
        self.open += other.open


def ends(session: Session, scope: Scope, at: datetime, known: datetime) -> dict[tuple[str | None, int], Ends]:
    """The deals that were open at `at`, by (stage then, age then): how they stood at `known`.

    The age is a place in AGES, counted from the deal's beginning. Stage None: imported with its end only.
    """
    process, later = scope.process, stage_move.alias("later")
    then, age = replace(scope, as_of=at, by=None), _age(at)
    known_by = deal.outerjoin(later, standing_at(later, known))
    query = current(then, stage_move.c.stage, age, later.c.stage, func.count(), source=known_by).group_by(
        stage_move.c.stage, age, later.c.stage
    )
    found: dict[tuple[str | None, int], Ends] = defaultdict(Ends)
    for _, stage, bucket, became, count in session.execute(query):
        here = found[stage, bucket]
        if became in process.won or became in process.after:
            here.won += count
        elif became in process.lost:
            here.lost += count
        else:
            here.open += count
    return dict(found)


def _age(at: datetime) -> ColumnElement[int]:
    days = days_between(deal.c.created_at, literal(at, deal.c.created_at.type))
    return case(*((days < end, place) for place, end in enumerate(AGES)), else_=len(AGES))


@dataclass(frozen=True, slots=True)
class Expected:
    """Open deals that are expected to close in one month (`2026-12`; None: no date), alike in stage, age and probability."""

    month: str | None
    stage: str | None
    age: int
    probability: int
    """Percent: the deals' own, else their stage's."""
    currency: str
    deals: int
    stated: int
    total: Decimal
    squares: float
    """The sum of the amounts' squares: how much hangs on single deals."""


def expected(session: Session, scope: Scope) -> list[Expected]:
    """What stands open at `as_of`, by the month of its expected close as it is today."""
    default = case(scope.process.probability, value=stage_move.c.stage, else_=0)
    chance = func.coalesce(deal.c.probability, default if scope.process.probability else literal(0))
    month, age = month_of(deal.c.expected_close), _age(scope.as_of)
    split: tuple[ColumnElement[Any], ...] = (month, stage_move.c.stage, age, chance, deal.c.currency)
    amount = minor(deal.c.amount)
    squares = func.sum(cast(amount, Float) * cast(amount, Float))
    query = current(
        replace(scope, by=None),
        *split,
        func.count(),
        func.count(deal.c.amount),
        func.sum(amount),
        squares,
    ).group_by(*split)
    return [
        Expected(
            at,
            stage,
            bucket,
            percent,
            currency,
            deals,
            stated,
            major(total),
            float(squared or 0) / MINOR_UNITS**2,
        )
        for _, at, stage, bucket, percent, currency, deals, stated, total, squared in session.execute(query)
    ]


def first_beginning(session: Session, scope: Scope) -> datetime | None:
    """When the first of the scope's deals began: how far back there is history at all."""
    found: datetime | None = session.execute(
        of_deals(replace(scope, by=None), func.min(deal.c.created_at))
    ).one()[1]
    return found
