"""The deals behind a week's figures: a few of each kind with how many there are, never all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import and_, func, or_

from store import tables
from store.kpis.outcomes import minor, pushed
from store.kpis.scope import closings, deal, of_deals, stage_move
from store.sql import text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from decimal import Decimal

    from sqlalchemy import Select

    from store.engine import Session
    from store.kpis.scope import Scope

change, account = tables.change, tables.account
owner, mover = tables.member.alias("owner"), tables.member.alias("mover")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Few(Generic[T]):
    """The first of them, and how many there are in all."""

    rows: Sequence[T] = ()
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """A deal as a list names it, as it is now."""

    id: str
    number: int
    name: str
    account: str | None
    owner: str | None
    amount: Decimal | None
    currency: str
    stage: str


@dataclass(frozen=True, slots=True)
class Moved:
    deal: Line
    from_stage: str | None
    stage: str
    by: str | None = None
    reason: str | None = None
    """Why a gate was passed over; None for an ordinary move."""


@dataclass(frozen=True, slots=True)
class Slipped:
    """From the earliest to the latest expected close of the period."""

    deal: Line
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Closed:
    deal: Line
    days: int
    """From its beginning; never below 0."""
    lost_reason: str | None
    lost_missing: str | None


LINE = (
    deal.c.id,
    deal.c.number,
    deal.c.name,
    account.c.name,
    owner.c.name,
    deal.c.amount,
    deal.c.currency,
    deal.c.stage,
)
WIDTH = len(LINE)


def named(query: Select[Any]) -> Select[Any]:
    """With the names of the deal's company and owner."""
    return query.outerjoin(
        account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id)
    ).outerjoin(owner, and_(owner.c.workspace == deal.c.workspace, owner.c.id == deal.c.owner_id))


def _moved_by(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(
        mover, and_(mover.c.workspace == stage_move.c.workspace, mover.c.id == stage_move.c.moved_by)
    )


def few(session: Session, query: Select[Any], most: int) -> tuple[list[tuple[Line, Any]], int]:
    """(deal, what follows its columns) of the first rows; the last column of `query` is how many there are."""
    rows = session.execute(query.limit(most)).all()
    return [(Line(*row[1 : WIDTH + 1]), row[WIDTH + 1 :]) for row in rows], rows[0][-1] if rows else 0


TOTAL = func.count().over()


def moved(session: Session, scope: Scope, most: int) -> Few[Moved]:
    """Open deals that changed their stage in the period, by the move that holds; the newest first."""
    query = _moved_by(
        named(
            of_deals(
                scope, *LINE, stage_move.c.from_stage, stage_move.c.stage, mover.c.name, TOTAL, moves=True
            )
        )
    )
    query = query.where(
        stage_move.c.stage.in_(scope.process.open),
        stage_move.c.from_stage.is_not(None),
        stage_move.c.entered_at >= scope.begin,
        stage_move.c.entered_at < scope.until,
        or_(stage_move.c.left_at.is_(None), stage_move.c.left_at >= scope.as_of),
    ).order_by(stage_move.c.entered_at.desc(), stage_move.c.id)
    found, count = few(session, query, most)
    return Few([Moved(line, *rest[:3]) for line, rest in found], count)


def overrides(session: Session, scope: Scope, most: int) -> Few[Moved]:
    """Moves in the period that passed over a gate, with who decided and why; the newest first."""
    told = (stage_move.c.from_stage, stage_move.c.stage, mover.c.name, stage_move.c.override_reason, TOTAL)
    query = (
        _moved_by(named(of_deals(scope, *LINE, *told, moves=True)))
        .where(
            stage_move.c.override_reason.is_not(None),
            stage_move.c.entered_at >= scope.begin,
            stage_move.c.entered_at < scope.until,
        )
        .order_by(stage_move.c.entered_at.desc(), stage_move.c.id)
    )
    found, count = few(session, query, most)
    return Few([Moved(line, *rest[:4]) for line, rest in found], count)


def created(session: Session, scope: Scope, most: int) -> Few[Line]:
    """Deals that began in the period; the largest first, as amounts are written."""
    query = (
        named(of_deals(scope, *LINE, TOTAL))
        .where(deal.c.created_at >= scope.begin, deal.c.created_at < scope.until)
        .order_by(minor(deal.c.amount).desc(), deal.c.id)
    )
    found, count = few(session, query, most)
    return Few([line for line, _ in found], count)


def closed(session: Session, scope: Scope, stages: Collection[str], most: int) -> Few[Closed]:
    """Deals that came to an end in one of these stages; the largest first, as amounts are written."""
    told = (deal.c.created_at, stage_move.c.entered_at, deal.c.lost_reason, deal.c.lost_missing, TOTAL)
    query = (
        named(closings(scope, *LINE, *told))
        .where(stage_move.c.stage.in_(stages))
        .order_by(minor(deal.c.amount).desc(), deal.c.id)
    )
    found, count = few(session, query, most)
    return Few(
        [
            Closed(line, days(began, ended), reason, missing)
            for line, (began, ended, reason, missing, _) in found
        ],
        count,
    )


def days(began: datetime, ended: datetime) -> int:
    return max((ended - began).days, 0)


def slipped(session: Session, scope: Scope, most: int) -> Few[Slipped]:
    """Deals whose expected close was moved later in the period; those that moved furthest first."""
    first = func.min(text_of(change.c.before)).label("first")
    last = func.max(text_of(change.c.after)).label("last")
    whole = replace(scope, by=None)
    query = named(of_deals(whole, *LINE, first, last, TOTAL).join(change, pushed(scope)))
    query = query.group_by(*LINE).order_by(last.desc(), deal.c.id)
    found, count = few(session, query, most)
    spans = [
        (line, date.fromisoformat(rest[0][:10]), date.fromisoformat(rest[1][:10])) for line, rest in found
    ]
    return Few([Slipped(*each) for each in spans], count)
