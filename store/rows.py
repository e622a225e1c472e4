"""From rows to values and back: the few lines every noun shares.

Statements of one shape are built once and kept: building one anew costs more than running it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from store import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from _typeshed import DataclassInstance
    from sqlalchemy import Executable
    from sqlalchemy.engine import CursorResult

    from store.engine import Session

T = TypeVar("T")


@cache
def _converters(kind: Hashable) -> dict[str, Any]:
    """Fields whose stored form differs from the value's: enums and tuples."""
    names = {**vars(model), "date": date, "datetime": datetime}
    hints = get_type_hints(kind, globalns={**names, "Decimal": Decimal, "Mapping": Mapping})
    return {
        name: tuple if getattr(hint, "__origin__", None) is tuple else hint
        for name, hint in hints.items()
        if getattr(hint, "__origin__", None) is tuple or (isinstance(hint, type) and issubclass(hint, Enum))
    }


@cache
def _slots(kind: Hashable) -> tuple[Callable[[Any, Any], None], ...]:
    return tuple(getattr(kind, field.name).__set__ for field in fields(cast("Any", kind)))


@cache
def _conversions(kind: Hashable) -> tuple[tuple[str, Callable[[Any, Any], None], Callable[[Any], Any]], ...]:
    return tuple((name, getattr(kind, name).__set__, convert) for name, convert in _converters(kind).items())


def value(kind: type[T], row: Iterable[Any]) -> T:
    """The row as a frozen value with slots. A table's columns stand in the order of the fields; more may follow them.

    Its slots are filled directly: through the constructor a row costs twice as much.
    """
    made = object.__new__(kind)
    for put, item in zip(_slots(kind), row, strict=False):  # type: ignore[arg-type]  # a class is hashable
        put(made, item)
    for name, put, convert in _conversions(kind):  # type: ignore[arg-type]  # a class is hashable
        put(made, convert(getattr(made, name)))
    return made


def plain(item: DataclassInstance) -> dict[str, Any]:
    """The value as a row: enums as their text, tuples as lists."""
    assert is_dataclass(item)
    return {name: stored(getattr(item, name)) for name in _names(type(item))}


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", kind)))


def stored(item: Any) -> Any:
    if isinstance(item, Enum):
        return item.value
    return list(item) if isinstance(item, tuple) else item


def add(session: Session, table: Table, *items: DataclassInstance) -> None:
    if items:
        session.execute(_insertion(table), [plain(item) for item in items])


@cache
def _insertion(table: Table) -> Insert:
    return insert(table)


def insert_new(session: Session, table: Table, item: DataclassInstance, *key: str) -> bool:
    """Inserts the row unless its unique key (workspace and `key`) is taken; says whether it did."""
    statement = _careful_insertion(session.dialect.name, table, *key)
    return session.execute(statement, plain(item)).first() is not None


def careful(dialect: str, table: Table) -> Any:
    """An insertion that can say what becomes of a row that is there already. Of the two dialects only the one in use is
    loaded.
    """
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@cache
def _careful_insertion(dialect: str, table: Table, *key: str) -> Executable:
    new = careful(dialect, table)
    statement: Executable = new.on_conflict_do_nothing(index_elements=["workspace", *key]).returning(
        table.c.id
    )
    return statement


def put(session: Session, table: Table, row: Mapping[str, Any], *key: str) -> None:
    """Inserts the row, or gives these values to the one that has its `key`: of two who do so at once, neither fails."""
    new = careful(session.dialect.name, table).values(**row)
    values = {name: value for name, value in row.items() if name not in key}
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=values))


def update_one(
    session: Session, table: Table, workspace: str, item_id: str, values: Mapping[str, Any]
) -> None:
    """Updates these columns of one row."""
    session.execute(_update_one(table), {"of_workspace": workspace, "of_id": item_id, **values})


@cache
def _update_one(table: Table) -> Update:
    return update(table).where(
        table.c.workspace == bindparam("of_workspace"), table.c.id == bindparam("of_id")
    )


def within(table: Table, workspace: str, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The tenant's wall: every condition begins with its workspace."""
    return and_(table.c.workspace == workspace, *where)


@cache
def _equal(table: Table, columns: tuple[str, ...], order: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """A workspace's rows by the values of columns, which come as parameters of the same names.

    Few rows are asked for by columns of their own, and sorted then: to read the whole workspace in the order of a key or
    a name instead, as SQLite likes to, is kept from it by an order that no index has.
    """
    where = [table.c[name] == bindparam(name) for name in ("workspace", *columns)]
    return select(table).where(*where).order_by(*(map(indexless, order) if columns else order))


def indexless(by: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same order, as an expression that a planner does not find in an index."""
    return by.concat("") if isinstance(by, Column) and isinstance(by.type, String) else by


@cache
def _one(table: Table, columns: tuple[str, ...]) -> Select[Any]:
    query = _equal(table, columns, ())
    return query if "id" in columns else query.limit(1)  # one anyway


def find(
    session: Session,
    kind: type[T],
    table: Table,
    workspace: str,
    /,
    *where: ColumnElement[bool],
    **equal: str | bool | int,
) -> T | None:
    """A row where all of it is so; None if there is none. By columns' values alone (`id=…`) it is quickest."""
    query = _one(table, tuple(equal))
    query = query.where(*where) if where else query
    row = session.execute(query, {"workspace": workspace, **equal}).first()
    return None if row is None else value(kind, row)


def all_of(
    session: Session,
    kind: type[T],
    table: Table,
    workspace: str,
    /,
    *where: ColumnElement[bool],
    order: Iterable[ColumnElement[Any]] = (),
    limit: int | None = None,
    **equal: str | bool,
) -> Sequence[T]:
    """Every row where all of it is so, or the first `limit` of them. `order` are columns of the table, or made once: they are remembered."""
    query = _equal(table, tuple(equal), tuple(order))
    query = query.where(*where) if where else query
    query = query if limit is None else query.limit(limit)
    return [value(kind, row) for row in session.execute(query, {"workspace": workspace, **equal})]


def touched(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> int:
    """Carries out an insert, update or delete, with each of several values in turn, and says how many rows it hit."""
    return cast("CursorResult[Any]", session.execute(statement, values)).rowcount
