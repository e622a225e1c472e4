"""Databases with a row in every table, made from the schema itself: a new table or column is filled too."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Integer, insert, select

from store import tables
from store.rows import value
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

    from store.engine import Database, Session

OTHER = "T0OTHER"
SAID = {
    "activity.kind": "call",
    "brake.decision": "send",
    "change.after": "after",
    "change.before": "before",
    "change.field": "name",
    "change.noun": "deal",
    "change.noun_id": "deal",
    "deal.stage": "opportunity",
    "finding.escalated_at": None,
    "leave.end": MONDAY_9_JST + timedelta(days=1),
    "meeting.state": "planned",
    "member.role": "rep",
    "notice.kind": "prompt",
    "notice.state": "held",
    "notice.wanted": 2,
    "notice.shown": 1,
    "review.content": {"figures": {"hygiene_score": 81.5}},
    "stage_move.left_at": None,
    "finding.resolved_at": None,
    "finding.snoozed_until": None,
    "policy_version.version": 1,
}
"""Where a word of the product must stand, or nothing, for the row to be found at all."""


def a_row(table: Table, workspace: str = HOME, mark: str = "", **given: Any) -> dict[str, Any]:
    """A row with something in every column. Rows of the same `mark` belong together: member, member-2, …"""
    return {column.name: _content(table, column, workspace, mark) for column in table.columns} | given


def an_item(kind: type[Any], table: Table, /, workspace: str = HOME, mark: str = "", **given: Any) -> Any:
    row = a_row(table, workspace, mark, **given)
    return value(kind, [row[column.name] for column in table.columns])


def _content(table: Table, column: Column[Any], workspace: str, mark: str) -> Any:
    if column.name == "workspace":
        return workspace
    if f"{table.name}.{column.name}" in SAID:
        said = SAID[f"{table.name}.{column.name}"]
        return f"{said}{mark}" if column.name == "noun_id" else said
    if column.name == "number":
        return len(mark) + 1
    kinds: list[tuple[type[Any], Any]] = [
        (tables.Utc, MONDAY_9_JST),
        (tables.Money, Decimal("1234.50")),
        (Boolean, True),
        (Integer, 1),
        (Date, date(2026, 11, 16)),
        (tables.Document, [] if column.name.endswith("_ids") else {"text": "キー"}),
    ]
    for kind, content in kinds:
        if isinstance(column.type, kind):
            return content
    return _pointed_at(table, column) + mark


def _pointed_at(table: Table, column: Column[Any]) -> str:
    """The id that this column holds: its own table's, or that of the table it points to."""
    if column.name == "id":
        return table.name
    keys = [key for key in column.foreign_keys if key.column.name == "id"]
    return keys[0].column.table.name if keys else column.name.removesuffix("_id")


def fill(database: Database, workspace: str = HOME, *, marks: tuple[str, ...] = ("",)) -> None:
    """A row in every table for each mark, or one where a workspace has only one (its installation, its policy)."""
    with database.writes.begin() as session:
        for mark in marks:
            for table in tables.metadata.sorted_tables:
                key = [column.name for column in table.primary_key]
                if "id" in key or "_id" in key[-1] or mark == marks[0]:
                    session.execute(insert(table).values(a_row(table, workspace, mark)))


def everything(session: Session, workspace: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, or of one workspace."""
    found = {}
    for table in tables.metadata.sorted_tables:
        query = select(table).order_by(*table.primary_key.columns)
        if "workspace" not in table.columns:
            if workspace is not None:
                continue
        elif workspace is not None:
            query = query.where(table.c.workspace == workspace)
        found[table.name] = [tuple(row) for row in session.execute(query)]
    return found
