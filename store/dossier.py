"""What is known of deals that a rule may ask about, of many at once and in a single statement.

The nouns differ in their columns, so each has its place in common ones of the same type: texts with texts, instants
with instants. One statement instead of six is what a click waits for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    ARRAY,
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
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, CompoundSelect, Select, Table
    from sqlalchemy.types import TypeEngine

    from store.engine import Session
    from store.model import Deal

team, activity, policy_version = tables.team, tables.activity, tables.policy_version
_NOUNS: Final = {
    table.name: table for table in (tables.stage_move, tables.finding, tables.meeting, tables.stakeholder)
}
OF_CLOSED: Final = frozenset({"stage_move", "finding"})
_TYPES: Final[tuple[type[TypeEngine[Any]], ...]] = (Text, tables.Utc, tables.Document, Date, Integer)


T = TypeVar("T")
Place: TypeAlias = Callable[[Any], tuple[Any, ...]]
"""Takes a noun's own columns out of a common row."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One deal's. `zone` is its team's, None without one; `open_findings` are those not resolved."""

    zone: str | None = None
    meetings: tuple[Meeting, ...] = ()
    latest: Mapping[str, datetime] = field(default_factory=dict)
    people: tuple[Stakeholder, ...] = ()
    moves: tuple[StageMove, ...] = ()
    open_findings: tuple[Finding, ...] = ()


Rows: TypeAlias = dict[str, dict[str, list[Any]]]
"""By what they are, then by the deal they belong to."""


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Rows become values when a deal's dossier is asked for, so that odd data harms only its own deal."""

    _rows: Rows
    _zones: Mapping[str | None, str]
    _places: Mapping[str, Place]
    policy: int | None = None
    """The number of the policy in force, of which one deal's rows bring word."""

    def of(self, deal: Deal) -> Dossier:
        return Dossier(
            zone=self._zones.get(deal.team_id),
            meetings=self._values(Meeting, "meeting", deal.id, attrgetter("starts_at", "id")),
            latest=dict(self._rows["activity"].get(deal.id, ())),
            people=self._values(Stakeholder, "stakeholder", deal.id, attrgetter("name", "id")),
            moves=self._values(StageMove, "stage_move", deal.id, attrgetter("entered_at", "id")),
            open_findings=self._values(Finding, "finding", deal.id, attrgetter("id")),
        )

    def _values(self, kind: type[T], name: str, deal_id: str, order: Callable[[T], Any]) -> tuple[T, ...]:
        rows = self._rows[name].get(deal_id)
        if rows is None:
            return ()
        place = self._places.get(name)
        found = [value(kind, row if place is None else place(row)) for row in rows]
        return tuple(sorted(found, key=order)) if len(found) > 1 else tuple(found)


def of_deals(session: Session, workspace: str, deals: Sequence[Deal]) -> Dossiers:
    """Of these deals of one workspace. Nothing but their moves and findings is asked of closed ones."""
    closed = not any(each.open for each in deals)
    rows: Rows = {name: defaultdict(list) for name in ("activity", *_NOUNS)}
    if len(deals) == 1:
        return _of_one(session, deals[0], rows, closed=closed)
    dialect, ids = session.dialect.name, [each.id for each in deals]
    asked = {"workspace": workspace, "deals": ids if dialect == "postgresql" else json.dumps(ids)}
    for name, query in _queries(dialect, closed=closed).items():
        mine, of = rows[name], _OWNER.get(name, 0)
        for row in session.execute(query, asked):
            mine[row[of]].append(row)
    rows["activity"] = {of: [row[1:] for row in mine] for of, mine in rows["activity"].items()}
    zones = session.execute(_ZONES, {"workspace": workspace})
    return Dossiers(rows, {row[0]: row[1] for row in zones}, {})


def _of_one(session: Session, deal: Deal, rows: Rows, *, closed: bool) -> Dossiers:
    zones: dict[str | None, str] = {}
    policy: int | None = None
    asked = {"workspace": deal.workspace, "deal": deal.id, "team": deal.team_id}
    for row in session.execute(_together(closed), asked):
        if row[0] == "zone":
            zones[deal.team_id] = row[_TEXTS]
        elif row[0] == "policy":
            policy = row[_NUMBERS]
        elif row[0] == "activity":
            rows["activity"][deal.id].append((row[_TEXTS], row[_INSTANTS]))
        else:
            rows[row[0]][deal.id].append(row)
    return Dossiers(rows, zones, _PLACES, policy)


# What is asked


def _mine(table: Table, of: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.workspace == bindparam("workspace"), of)


def _among(deal: ColumnElement[str], dialect: str) -> ColumnElement[bool]:
    """One of `deals`, which are a single parameter: as many of their own would have to be written out each time."""
    if dialect == "postgresql":
        return deal == func.any(bindparam("deals", type_=ARRAY(Text)))
    ids = func.json_each(bindparam("deals", type_=Text)).table_valued("value")
    return deal.in_(select(ids.c.value))


def _more(name: str) -> tuple[ColumnElement[bool], ...]:
    """Of meetings only those planned count, of findings those that are open."""
    meeting, finding = tables.meeting, tables.finding
    planned = meeting.c.state == bindparam("planned", MeetingState.PLANNED.value)
    return {"meeting": (planned,), "finding": (finding.c.resolved_at.is_(None),)}.get(name, ())


@cache
def _queries(dialect: str, *, closed: bool) -> Mapping[str, Select[Any]]:
    """One for each noun, of many deals."""
    found = {
        name: select(table).where(_mine(table, _among(table.c.deal_id, dialect)), *_more(name))
        for name, table in _NOUNS.items()
        if not closed or name in OF_CLOSED
    }
    newest = select(activity.c.deal_id, activity.c.kind, func.max(activity.c.happened_at))
    mine = _mine(activity, _among(activity.c.deal_id, dialect))
    by_kind = newest.where(mine).group_by(activity.c.deal_id, activity.c.kind)
    return found if closed else {**found, "activity": by_kind}


_ZONES: Final = select(team.c.id, team.c.zone).where(team.c.workspace == bindparam("workspace"))


@cache
def _together(closed: bool) -> CompoundSelect[Any]:
    """All of one deal in a single statement: what a click waits for is the number of them."""
    arms = [
        _arm(name, table.columns).where(_mine(table, table.c.deal_id == bindparam("deal")), *_more(name))
        for name, table in _NOUNS.items()
        if not closed or name in OF_CLOSED
    ]
    if not closed:
        newest = _arm("activity", [activity.c.kind, func.max(activity.c.happened_at)])
        mine = _mine(activity, activity.c.deal_id == bindparam("deal"))
        arms.append(newest.where(mine).group_by(activity.c.kind))
    home = and_(team.c.workspace == bindparam("workspace"), team.c.id == bindparam("team"))
    policy = _arm("policy", [func.max(policy_version.c.version)])
    ours = policy_version.c.workspace == bindparam("workspace")
    return union_all(*arms, _arm("zone", [team.c.zone]).where(home), policy.where(ours))


# The common columns


def _kind_of(column: ColumnElement[Any]) -> int:
    return next(place for place, each in enumerate(_TYPES) if isinstance(column.type, each))


def _widths() -> list[int]:
    """How many columns of each type the widest noun has."""
    counts = [[_kind_of(column) for column in noun.columns] for noun in _NOUNS.values()]
    return [max(kinds.count(kind) for kinds in counts) for kind in range(len(_TYPES))]


_WIDTHS: Final = _widths()
_STARTS: Final = [1 + sum(_WIDTHS[:kind]) for kind in range(len(_TYPES))]
"""Behind what a row is."""
_TEXTS, _INSTANTS, *_, _NUMBERS = _STARTS


def _places(columns: Iterable[ColumnElement[Any]]) -> list[int]:
    """Where each column stands in the common row."""
    taken = [0] * len(_TYPES)
    found = []
    for column in columns:
        kind = _kind_of(column)
        found.append(_STARTS[kind] + taken[kind])
        taken[kind] += 1
    return found


def _arm(name: str, columns: Iterable[ColumnElement[Any]]) -> Select[Any]:
    columns = list(columns)
    row: list[Any] = [cast(null(), _TYPES[kind]) for kind, width in enumerate(_WIDTHS) for _ in range(width)]
    for place, column in zip(_places(columns), columns, strict=True):
        row[place - 1] = column
    spread = [each.label(f"c{place}") for place, each in enumerate(row)]
    return select(literal_column(f"'{name}'", Text).label("what"), *spread)


_PLACES: Final[Mapping[str, Place]] = {
    name: itemgetter(*_places(table.columns)) for name, table in _NOUNS.items()
}
_OWNER: Final = {name: list(table.columns).index(table.c.deal_id) for name, table in _NOUNS.items()}
