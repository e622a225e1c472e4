"""A workspace that leaves: nothing is sent to it any more; and, where the operator says so, nothing of it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from store import tables
from store.model import NoticeState
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from store.engine import Session

notice, installation = tables.notice, tables.installation


def leave(session: Session, workspace: str, reason: str) -> bool:
    """What was still to be sent ends with this reason, and no job looks there again. False where it had left already.

    What was in hand or in doubt may have arrived: it waits for an admin, who may have it looked up. No edit comes.
    """
    for states, end in (
        ([NoticeState.DUE], NoticeState.SUPPRESSED),
        ([NoticeState.CLAIMED, NoticeState.UNKNOWN], NoticeState.HELD),
    ):
        there = within(notice, workspace, notice.c.state.in_([each.value for each in states]))
        values = {"state": end.value, "reason": reason, "retry_at": None}
        session.execute(update(notice).where(tables.OWED, there).values(values))
    stale = within(notice, workspace, notice.c.wanted > notice.c.shown)
    session.execute(update(notice).where(stale).values(shown=notice.c.wanted))
    gone = (
        delete(installation).where(installation.c.workspace == workspace).returning(installation.c.workspace)
    )
    return session.scalar(gone) is not None


def held(session: Session, workspace: str) -> dict[str, int]:
    """How many rows of it each table holds, those without any left out."""
    counts = {
        table.name: session.scalar(
            select(func.count()).select_from(table).where(table.c.workspace == workspace)
        )
        for table in _of_workspaces()
    }
    return {name: count for name, count in counts.items() if count}


def forget(session: Session, workspace: str) -> None:
    """Deletes every row of it, each before what it refers to."""
    for table in _of_workspaces():
        session.execute(delete(table).where(table.c.workspace == workspace))


def _of_workspaces() -> Iterator[Table]:
    return (table for table in reversed(tables.metadata.sorted_tables) if "workspace" in table.c)
