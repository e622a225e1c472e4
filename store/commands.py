"""What was done, once each: the idempotency key, the receipt and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from store import tables
from store.model import Command
from store.rows import all_of, find, indexless, insert_new, update_one

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.engine import Session
    from store.model import Json

table, change = tables.command, tables.change
_LATEST: Final = (
    select(change.c.command_id)
    .where(change.c.workspace == bindparam("here"), change.c.noun_id == bindparam("noun"))
    .order_by(indexless(change.c.id).desc())
    .limit(1)
)


def claim(session: Session, command: Command) -> Command | None:
    """Records the command; None when its key is new, else the command that had it first.

    On PostgreSQL a second claimer of the same key waits here until the first commits or rolls back.
    """
    if insert_new(session, table, command, "key"):
        return None
    return by_key(session, command.workspace, command.key)


def finish(session: Session, workspace: str, command_id: str, **values: Json | str | int | None) -> None:
    """Writes what became of it: `receipt`, `deal_id`, `version_after`, `on_behalf_of`."""
    update_one(session, table, workspace, command_id, values)


def by_key(session: Session, workspace: str, key: str) -> Command | None:
    return find(session, Command, table, workspace, key=key)


def get(session: Session, workspace: str, command_id: str) -> Command | None:
    return find(session, Command, table, workspace, id=command_id)


def of_kind(session: Session, workspace: str, command_kind: str) -> Sequence[Command]:
    """Newest first, undone ones too; for kinds of which there are few."""
    return all_of(session, Command, table, workspace, kind=command_kind, order=[table.c.id.desc()])


def mark_undone(session: Session, workspace: str, command_id: str, at: datetime) -> None:
    update_one(session, table, workspace, command_id, {"undone_at": at})


def latest_about(session: Session, workspace: str, noun_id: str) -> Command | None:
    """The newest command that changed this row, for the Undo on a message about it."""
    command_id = session.scalar(_LATEST, {"here": workspace, "noun": noun_id})
    return None if command_id is None else get(session, workspace, command_id)
