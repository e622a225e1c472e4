"""From rows to values and back: the few lines every noun shares."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_type_hints

from sqlalchemy import ColumnElement, Table, and_, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from store import model

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from _typeshed import DataclassInstance
    from sqlalchemy import Executable
    from sqlalchemy.engine import CursorResult, RowMapping
    from sqlalchemy.orm import Session

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


def value(kind: type[T], row: RowMapping) -> T:
    """The row as a frozen value."""
    data = dict(row)
    for name, convert in _converters(kind).items():  # type: ignore[arg-type]  # a class is hashable
        data[name] = convert(data[name])
    return kind(**data)


def plain(item: DataclassInstance) -> dict[str, Any]:
    """The value as a row: enums as their text, tuples as lists."""
    assert is_dataclass(item)
    return {field.name: stored(getattr(item, field.name)) for field in fields(item)}


def stored(item: Any) -> Any:
    if isinstance(item, Enum):
        return item.value
    return list(item) if isinstance(item, tuple) else item


def add(session: Session, table: Table, *items: DataclassInstance) -> None:
    if items:
        session.execute(insert(table), [plain(item) for item in items])


def insert_new(session: Session, table: Table, item: DataclassInstance, *key: str) -> bool:
    """Inserts the row unless its unique key (workspace and `key`) is taken; says whether it did."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(table).values(plain(item)).on_conflict_do_nothing(index_elements=["workspace", *key])
    )
    return session.execute(statement.returning(table.c.id)).first() is not None


def within(table: Table, workspace: str, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The tenant's wall: every condition begins with its workspace."""
    return and_(table.c.workspace == workspace, *where)


def find(
    session: Session, kind: type[T], table: Table, workspace: str, *where: ColumnElement[bool]
) -> T | None:
    row = session.execute(select(table).where(within(table, workspace, *where)).limit(1)).mappings().first()
    return None if row is None else value(kind, row)


def all_of(
    session: Session,
    kind: type[T],
    table: Table,
    workspace: str,
    *where: ColumnElement[bool],
    order: Iterable[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> Sequence[T]:
    query = select(table).where(within(table, workspace, *where)).order_by(*order).limit(limit)
    return [value(kind, row) for row in session.execute(query).mappings()]


def touched(session: Session, statement: Executable) -> int:
    """Carries out an insert, update or delete and says how many rows it hit."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
