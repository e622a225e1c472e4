"""What is known of deals that a rule may ask about, of many at once and in a single statement.

The nouns differ in their columns, so each has its place in common ones of the same type: texts with texts, instants
with instants. One statement instead of six is what a click waits for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from store import tables
from store.model import Finding, Meeting, MeetingState, StageMove, Stakeholder
from store.rows import value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, CompoundSelect, Select, Table
    from sqlalchemy.types import TypeEngine

    from store.engine import Session

deal, team, activity = tables.deal, tables.team, tables.activity
_TYPES: Final[tuple[type[TypeEngine[Any]], ...]] = (Text, tables.Utc, tables.Document, Date, Integer)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One deal's. `zone` is its team's, None without one; `open_findings` are those not resolved."""

    zone: str | None = None
    meetings: tuple[Meeting, ...] = ()
    latest: Mapping[str, datetime] = field(default_factory=dict)
    people: tuple[Stakeholder, ...] = ()
    moves: tuple[StageMove, ...] = ()
    open_findings: tuple[Finding, ...] = ()


NOTHING: Final = Dossier()


class Dossiers:
    """Rows become values when a deal's dossier is asked for, so that odd data harms only its own deal."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[str, dict[str, list[Any]]] = {}
        for row in rows:
            mine = self._rows.setdefault(row[1], defaultdict(list))
            mine[row[0]].append(row)

    def of(self, deal_id: str) -> Dossier:
        rows = self._rows.get(deal_id)
        if rows is None:
            return NOTHING
        kind, at = _LATEST
        return Dossier(
            zone=rows["zone"][0][_ZONE] if "zone" in rows else None,
            meetings=_values("meeting", rows, attrgetter("starts_at", "id")),
            latest={row[kind]: row[at] for row in rows["latest"]} if "latest" in rows else {},
            people=_values("stakeholder", rows, attrgetter("name", "id")),
            moves=_values("stage_move", rows, attrgetter("entered_at", "id")),
            open_findings=_values("finding", rows, attrgetter("id")),
        )


def of_deals(
    session: Session, workspace: str, deal_ids: Collection[str], *, closed: bool = False
) -> Dossiers:
    """Everything of open deals; of `closed` ones their moves and findings alone: nothing else is asked of them."""
    if len(deal_ids) == 1:
        (one,) = deal_ids
        rows = session.execute(_statement(closed, one=True), {"workspace": workspace, "deal": one})
    else:
        asked = {"workspace": workspace, "deals": list(deal_ids)}
        rows = session.execute(_statement(closed, one=False), asked)
    return Dossiers(rows)


def _values(name: str, rows: Mapping[str, list[Any]], order: Callable[[Any], Any]) -> tuple[Any, ...]:
    if name not in rows:
        return ()
    kind, place = _NOUNS[name]
    found = [value(kind, place(row)) for row in rows[name]]
    return tuple(sorted(found, key=order)) if len(found) > 1 else tuple(found)


# The common columns


def _kind_of(column: ColumnElement[Any]) -> int:
    return next(place for place, each in enumerate(_TYPES) if isinstance(column.type, each))


def _widths() -> list[int]:
    """How many columns of each type the widest noun has."""
    nouns = (tables.meeting, tables.stakeholder, tables.stage_move, tables.finding)
    counts = [[_kind_of(column) for column in noun.columns] for noun in nouns]
    return [max(kinds.count(kind) for kinds in counts) for kind in range(len(_TYPES))]


_WIDTHS: Final = _widths()
_STARTS: Final = [2 + sum(_WIDTHS[:kind]) for kind in range(len(_TYPES))]
"""Behind what a row is, and whose."""


def _places(columns: Iterable[ColumnElement[Any]]) -> list[int]:
    """Where each column stands in the common row."""
    taken = [0] * len(_TYPES)
    found = []
    for column in columns:
        kind = _kind_of(column)
        found.append(_STARTS[kind] + taken[kind])
        taken[kind] += 1
    return found


def _arm(name: str, of: ColumnElement[str], columns: Iterable[ColumnElement[Any]]) -> Select[Any]:
    columns = list(columns)
    row: list[Any] = [cast(null(), _TYPES[kind]) for kind, width in enumerate(_WIDTHS) for _ in range(width)]
    for place, column in zip(_places(columns), columns, strict=True):
        row[place - 2] = column
    spread = [each.label(f"c{place}") for place, each in enumerate(row)]
    return select(literal_column(f"'{name}'", Text).label("what"), of.label("of"), *spread)


@cache
def _statement(closed: bool, *, one: bool) -> CompoundSelect[Any]:
    def mine(table: Table, of: str = "deal_id") -> ColumnElement[bool]:
        ids = table.c[of] == bindparam("deal") if one else table.c[of].in_(bindparam("deals", expanding=True))
        return and_(table.c.workspace == bindparam("workspace"), ids)

    def whole(table: Table, *where: ColumnElement[bool]) -> Select[Any]:
        return _arm(table.name, table.c.deal_id, table.columns).where(mine(table), *where)

    arms = [whole(tables.stage_move), whole(tables.finding, tables.finding.c.resolved_at.is_(None))]
    home = and_(team.c.workspace == deal.c.workspace, team.c.id == deal.c.team_id)
    arms.append(_arm("zone", deal.c.id, [team.c.zone]).join_from(deal, team, home).where(mine(deal, "id")))
    if not closed:
        planned = tables.meeting.c.state == MeetingState.PLANNED.value
        newest = [activity.c.kind, func.max(activity.c.happened_at)]
        arms += [
            whole(tables.meeting, planned),
            whole(tables.stakeholder),
            _arm("latest", activity.c.deal_id, newest)
            .where(mine(activity))
            .group_by(activity.c.deal_id, activity.c.kind),
        ]
    return union_all(*arms)


_NOUNS: Final[Mapping[str, tuple[type[Any], Callable[[Any], tuple[Any, ...]]]]] = {
    table.name: (kind, itemgetter(*_places(table.columns)))
    for kind, table in (
        (Meeting, tables.meeting),
        (Stakeholder, tables.stakeholder),
        (StageMove, tables.stage_move),
        (Finding, tables.finding),
    )
}
_LATEST: Final = (_STARTS[0], _STARTS[1])
_ZONE: Final = _STARTS[0]
