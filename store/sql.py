"""What SQLite and PostgreSQL spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler


class days_between(FunctionElement[float]):  # noqa: N801 - read like a function of SQL
    """`days_between(earlier, later)`: elapsed time in days of 24 hours, with fractions; instants or days alike."""

    type = Float()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"(julianday({later}) - julianday({earlier}))"


@compiles(days_between, "postgresql")
def _days_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"(EXTRACT(EPOCH FROM ({later})::timestamp - ({earlier})::timestamp) / 86400.0)"


class text_of(FunctionElement[str]):  # noqa: N801 - read like a function of SQL
    """`text_of(document)`: the text that a JSON document is."""

    type = Text()
    inherit_cache = True


@compiles(text_of, "sqlite")
def _text_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_extract({compiler.process(element.clauses, **options)}, '$')"


@compiles(text_of, "postgresql")
def _text_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} #>> '{{}}')"


class month_of(FunctionElement[str]):  # noqa: N801 - read like a function of SQL
    """`month_of(day)`: 2026-11; NULL for none."""

    type = Text()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)})"


@compiles(month_of, "postgresql")
def _month_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"
