"""How deals go from stage to stage: what enters, what goes on, how long it stays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, or_

from store.kpis.scope import lasted, of_deals, spreads, stage_move

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope, Spread


@dataclass(slots=True)
class Passage:
    """Of the deals that left a stage (flow) or entered it (cohort): where they went on to."""

    all: int = 0
    forward: int = 0
    lost: int = 0
    back: int = 0
    """To an earlier stage, or to one the policy no longer has."""

    @property
    def still(self) -> int:
        """Neither gone on nor lost nor back: still there. Always 0 for a flow."""
        return self.all - self.forward - self.lost - self.back

    @property
    def rate(self) -> float | None:
        """The share that went forward; None without any."""
        return self.forward / self.all if self.all else None


def entries(session: Session, scope: Scope) -> dict[tuple[Any, str], int]:
    """How often each stage was entered in the period: leads per stage, MQLs, SQLs. By (key, stage)."""
    query = (
        of_deals(scope, stage_move.c.stage, func.count(), moves=True)
        .where(stage_move.c.entered_at >= scope.begin, stage_move.c.entered_at < scope.until)
        .group_by("key", stage_move.c.stage)
    )
    return {(key, stage): count for key, stage, count in session.execute(query)}


def flow(session: Session, scope: Scope) -> dict[tuple[Any, str], Passage]:
    """Of the stays in open stages that ended in the period, where they led to. By (key, stage)."""
    query = (
        of_deals(scope, stage_move.c.stage, stage_move.c.next_stage, func.count(), moves=True)
        .where(stage_move.c.left_at >= scope.begin, stage_move.c.left_at < scope.until)
        .group_by("key", stage_move.c.stage, stage_move.c.next_stage)
    )
    return _passages(session, scope, query)


def cohort(session: Session, scope: Scope) -> dict[tuple[Any, str], Passage]:
    """Of the stays in open stages that began in the period, where they have led to by `as_of`. By (key, stage)."""
    gone = case((stage_move.c.left_at < scope.as_of, stage_move.c.next_stage))
    query = (
        of_deals(scope, stage_move.c.stage, gone.label("gone"), func.count(), moves=True)
        .where(stage_move.c.entered_at >= scope.begin, stage_move.c.entered_at < scope.until)
        .group_by("key", stage_move.c.stage, gone)
    )
    return _passages(session, scope, query)


def _passages(session: Session, scope: Scope, query: Any) -> dict[tuple[Any, str], Passage]:
    ladder, lost = scope.process.ladder, scope.process.lost
    found: dict[tuple[Any, str], Passage] = defaultdict(Passage)
    for key, stage, onward, count in session.execute(query):
        if stage not in scope.process.open:
            continue
        here = found[key, stage]
        here.all += count
        if onward in lost:
            here.lost += count
        elif onward in ladder and ladder.index(onward) > ladder.index(stage):
            here.forward += count
        elif onward is not None:
            here.back += count
    return dict(found)


def conversion(session: Session, scope: Scope, first: str, second: str) -> dict[Any, Passage]:
    """Of the deals that entered `first` in the period, how many had entered `second`, or a stage beyond it, by `as_of`.

    `lost` counts those which have not and stood lost at `as_of`. A deal counts once, however often it entered.
    """
    ladder = scope.process.ladder
    reached = _entered_since(ladder[ladder.index(second) :], scope)
    gone = and_(~reached, _entered_since(scope.process.lost, scope, still=True))
    entered = stage_move.c.deal_id
    query = (
        of_deals(
            scope,
            func.count(entered.distinct()),
            func.count(case((reached, entered)).distinct()),
            func.count(case((gone, entered)).distinct()),
            moves=True,
        )
        .where(
            stage_move.c.stage == first,
            stage_move.c.entered_at >= scope.begin,
            stage_move.c.entered_at < scope.until,
        )
        .group_by("key")
    )
    return {key: Passage(every, forward, lost) for key, every, forward, lost in session.execute(query)}


def _entered_since(stages: tuple[str, ...], scope: Scope, *, still: bool = False) -> ColumnElement[bool]:
    """Whether the deal of this move entered one of `stages` after it and before `as_of`, and, if asked, is still there."""
    later = stage_move.alias("later")
    where = [
        later.c.workspace == stage_move.c.workspace,
        later.c.deal_id == stage_move.c.deal_id,
        later.c.stage.in_(stages),
        later.c.entered_at >= stage_move.c.entered_at,
        later.c.entered_at < scope.as_of,
        later.c.id != stage_move.c.id,
    ]
    if still:
        where.append(or_(later.c.left_at.is_(None), later.c.left_at >= scope.as_of))
    return exists().where(*where)


def dwell(session: Session, scope: Scope) -> dict[tuple[Any, str], Spread]:
    """How long the stays lasted that ended in the period. By (key, stage)."""
    days = lasted(stage_move.c.entered_at, stage_move.c.left_at).label("days")
    rows = of_deals(scope, stage_move.c.stage, days, moves=True).where(
        stage_move.c.left_at >= scope.begin, stage_move.c.left_at < scope.until
    )
    return {(group[0], group[1]): each for group, each in spreads(session, rows, "key", "stage").items()}
