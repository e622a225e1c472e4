"""Which deals and which time a figure is about, and by what it is split."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select, true

from store import tables
from store.sql import days_between

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.sql.selectable import FromClause

    from store.engine import Session

deal, stage_move, team, membership = tables.deal, tables.stage_move, tables.team, tables.membership
_OF_DEAL = and_(deal.c.workspace == stage_move.c.workspace, deal.c.id == stage_move.c.deal_id)


class By(StrEnum):
    """By what a figure can be split."""

    OWNER = "owner"
    TEAM = "team"
    MANAGER = "manager"
    REGION = "region"
    SOURCE = "source"
    PRODUCT = "product"
    BAND = "band"
    SDR = "sdr"
    BDR = "bdr"
    COMPETITOR = "competitor"
    LOST_REASON = "lost_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The policy's stages by their kind, each in the order of the process."""

    open: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    after: tuple[str, ...] = ()
    probability: Mapping[str, int] = field(default_factory=dict)
    """A stage's own probability in percent, where a deal states none."""

    @property
    def ladder(self) -> tuple[str, ...]:
        """The way up: each stage forward of the one before it."""
        return (*self.open, *self.won, *self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A price band; `below` by currency, for the currencies the policy can convert. None: no upper end."""

    key: str
    below: Mapping[str, Decimal] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What happened from `begin` (inclusive) to `end` (exclusive), as it was known at `as_of`; all aware.

    `teams` and `owners` leave out every other's deals; None leaves nothing out. With `by`, each figure comes once per
    value; deals without a value come under None, and a deal of a team with two managers under both.
    """

    workspace: str
    process: Process
    begin: datetime
    end: datetime
    as_of: datetime
    by: By | None = None
    teams: Collection[str] | None = None
    owners: Collection[str] | None = None
    bands: Sequence[Band] = ()
    closes: tuple[date, date] | None = None
    """The period's own days, both in it: what is expected to close on one of them is told from the rest of the pipeline."""
    present: bool = False
    """`as_of` is now: where deals stand is read from themselves, which costs a quarter of asking their history."""

    @property
    def until(self) -> datetime:
        """Nothing from here on counts as having happened."""
        return min(self.end, self.as_of)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long things took, in days of 24 hours; quantiles by linear interpolation between neighbours."""

    count: int
    mean: float
    median: float
    p90: float


def of_deals(
    scope: Scope, *columns: ColumnElement[Any], moves: bool = False, source: FromClause = deal
) -> Select[Any]:
    """The key first, then `columns`, over the scope's deals; `moves` joins their stage moves, as many rows as there are."""
    if moves:
        source = stage_move.join(deal, _OF_DEAL)
    if scope.by is By.MANAGER:
        manages = and_(
            membership.c.workspace == deal.c.workspace,
            membership.c.team_id == deal.c.team_id,
            membership.c.manages,
        )
        source = source.outerjoin(membership, manages)
    if scope.by is By.REGION:
        source = source.outerjoin(
            team, and_(team.c.workspace == deal.c.workspace, team.c.id == deal.c.team_id)
        )
    where = [deal.c.workspace == scope.workspace]
    if moves:
        where.append(stage_move.c.workspace == scope.workspace)
    if scope.teams is not None:
        where.append(deal.c.team_id.in_(scope.teams))
    if scope.owners is not None:
        where.append(deal.c.owner_id.in_(scope.owners))
    return select(key(scope).label("key"), *columns).select_from(source).where(*where)


def key(scope: Scope) -> ColumnElement[Any]:
    """The column by whose values the figures are split."""
    match scope.by:
        case None:
            return literal("")
        case By.MANAGER:
            return membership.c.member_id
        case By.REGION:
            return team.c.region
        case By.BAND:
            return _band(scope.bands)
        case By.OWNER | By.TEAM | By.SDR | By.BDR:
            return deal.c[f"{scope.by.value}_id"]
        case _:
            return deal.c[scope.by.value]


def _band(bands: Sequence[Band]) -> ColumnElement[Any]:
    """The first band whose end lies above the amount; None where the amount or its rate is not known."""
    currencies = {currency for band in bands if band.below for currency in band.below}
    whens = [
        (
            or_(
                *(
                    and_(deal.c.currency == currency, deal.c.amount < end)
                    for currency, end in band.below.items()
                )
            ),
            band.key,
        )
        if band.below
        else (
            and_(deal.c.amount.is_not(None), deal.c.currency.in_(currencies) if currencies else true()),
            band.key,
        )
        for band in bands
    ]
    return case(*whens, else_=null()) if whens else null()


def closings(scope: Scope, *columns: ColumnElement[Any]) -> Select[Any]:
    """The moves by which deals were won or lost in the period and at which they still stood at `as_of`.

    A deal that was opened again counts no more; one that went on from won into aftercare does.
    """
    process = scope.process
    stands = or_(
        stage_move.c.left_at.is_(None),
        stage_move.c.left_at >= scope.as_of,
        and_(stage_move.c.stage.in_(process.won), stage_move.c.next_stage.in_(process.after)),
    )
    return of_deals(scope, *columns, moves=True).where(
        stage_move.c.stage.in_((*process.won, *process.lost)),
        stage_move.c.entered_at >= scope.begin,
        stage_move.c.entered_at < scope.until,
        stands,
    )


def standing_at(moves: Any, moment: datetime) -> ColumnElement[bool]:
    """The one move by which a deal had come to where it stood at `moment`: the condition to join `moves` to deals by."""
    return and_(
        moves.c.workspace == deal.c.workspace,
        moves.c.deal_id == deal.c.id,
        moves.c.entered_at < moment,
        or_(moves.c.left_at.is_(None), moves.c.left_at >= moment),
    )


def current(scope: Scope, *columns: ColumnElement[Any], source: FromClause = deal) -> Select[Any]:
    """The open deals at `as_of`, each with the move that had brought it where it stood then; none where history is silent."""
    if scope.present:
        now = (deal.c.open, deal.c.stage.in_(scope.process.open))
        return of_deals(scope, *columns, source=source).where(*now)
    joined = source.outerjoin(stage_move, standing_at(stage_move, scope.as_of))
    return of_deals(scope, *columns, source=joined).where(
        deal.c.created_at < scope.as_of,
        or_(stage_move.c.stage.in_(scope.process.open), stage_move.c.stage.is_(None)),
    )


def lasted(earlier: ColumnElement[Any], later: ColumnElement[Any]) -> ColumnElement[float]:
    """Days from one column to the other."""
    return days_between(earlier, later)


def spreads(session: Session, rows: Select[Any], *split: str) -> dict[tuple[Any, ...], Spread]:
    """The spread of the column `days` of `rows` for each value of the columns `split`.

    The database ranks and hands over the ranks next to each quantile: at most four rows a group.
    """
    inner = rows.subquery()
    groups = [inner.c[name] for name in split]
    ranked = select(
        *groups,
        inner.c.days,
        func.row_number().over(partition_by=groups, order_by=inner.c.days).label("rank"),
        func.count().over(partition_by=groups).label("n"),
        func.avg(inner.c.days).over(partition_by=groups).label("mean"),
    ).subquery()
    last = ranked.c.n - 1
    wanted = or_(*(ranked.c.rank == last * q // 10 + step for q in (MEDIAN, P90) for step in (1, 2)))
    found: dict[tuple[Any, ...], tuple[int, float, dict[int, float]]] = {}
    for *group, days, rank, n, mean in session.execute(select(ranked).where(wanted)):
        found.setdefault(tuple(group), (n, float(mean), {}))[2][rank] = float(days)
    return {
        group: Spread(n, mean, _quantile(MEDIAN, n, at), _quantile(P90, n, at))
        for group, (n, mean, at) in found.items()
    }


MEDIAN, P90 = 5, 9
"""Tenths."""


def _quantile(tenths: int, n: int, at: Mapping[int, float]) -> float:
    """Between the two values next to the place of the quantile, by how near each is."""
    whole, part = divmod((n - 1) * tenths, 10)
    low = at[whole + 1]
    return low if not part else low + (at[whole + 2] - low) * part / 10
