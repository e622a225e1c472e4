"""Losses and what may lie behind them: reasons by whatever splits them, and what won deals had that lost ones lacked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, and_, case, exists, func

from store import tables
from store.kpis.outcomes import Sum, Sums, major, minor
from store.kpis.scope import closings, deal, stage_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.engine import Session
    from store.kpis.scope import Scope

stakeholder = tables.stakeholder


@dataclass(slots=True)
class Lost:
    """Some lost deals, and the reasons given; None stands for no reason."""

    deals: int = 0
    amounts: Sums = field(default_factory=dict)
    """Deals without an amount add nothing."""
    reasons: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))


def losses(session: Session, scope: Scope, *, by_stage: bool = False) -> dict[Any, Lost]:
    """What was lost in the period, by the scope's key, or by the stage from which it was lost."""
    split = [stage_move.c.from_stage.label("place")] if by_stage else []
    query = closings(
        scope,
        *split,
        deal.c.lost_reason,
        deal.c.currency,
        func.count(),
        func.count(deal.c.amount),
        func.sum(minor(deal.c.amount)),
    )
    query = query.where(stage_move.c.stage.in_(scope.process.lost))
    query = query.group_by("key", *split, deal.c.lost_reason, deal.c.currency)
    found: dict[Any, Lost] = defaultdict(Lost)
    for *keys, reason, currency, deals, stated, total in session.execute(query):
        here = found[keys[-1]]
        here.deals += deals
        here.reasons[reason] += deals
        known = here.amounts.setdefault(currency, Sum())
        known.count += stated
        known.total += major(total)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Had:
    """Of `deals`, on how many each field was filled in, and each role was known."""

    deals: int
    fields: dict[str, int]
    roles: dict[str, int]


def had(session: Session, scope: Scope, fields: Sequence[str], roles: Sequence[str]) -> dict[bool, Had]:
    """Of the deals won (True) and lost (False) in the period; as they are now. `fields`: columns of a deal, and the keys
    of a team's own fields.
    """
    won = case((stage_move.c.stage.in_(scope.process.won), 1), else_=0).label("won")
    filled = [case((_is_there(key), 1), else_=0).label(f"f{n}") for n, key in enumerate(fields)]
    known = [case((_knows(role), 1), else_=0).label(f"r{n}") for n, role in enumerate(roles)]
    rows = closings(scope, won, *filled, *known).subquery()
    sums = [func.sum(rows.c[each.name]) for each in (*filled, *known)]
    query = rows.select().with_only_columns(rows.c.won, func.count(), *sums).group_by(rows.c.won)
    found = {}
    for is_won, deals, *counts in session.execute(query):
        numbers = [int(each) for each in counts]
        of_fields = dict(zip(fields, numbers, strict=False))
        found[bool(is_won)] = Had(deals, of_fields, dict(zip(roles, numbers[len(fields) :], strict=True)))
    return found


def _is_there(key: str) -> ColumnElement[bool]:
    """A team's own field may be taken back: to null, to an empty text, to an empty list."""
    if key not in deal.c:
        own = deal.c.custom[key].as_string()
        return and_(own.is_not(None), own.not_in(["", "[]"]))
    column = deal.c[key]
    text = isinstance(column.type, Text)
    return and_(column.is_not(None), column != "") if text else column.is_not(None)


def _knows(role: str) -> ColumnElement[bool]:
    return exists().where(
        stakeholder.c.workspace == deal.c.workspace,
        stakeholder.c.deal_id == deal.c.id,
        stakeholder.c.role == role,
        stakeholder.c.moved_on.is_(None),
    )
