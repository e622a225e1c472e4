"""What is left of a workspace that is to be forgotten: nothing; and of what was to be sent to one that left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from store import installations, leaving, tables, wall
from tests.builders import HOME
from tests.store.filled import OTHER, everything, fill

if TYPE_CHECKING:
    from store.engine import Database


def test_a_workspace_that_is_forgotten_leaves_no_row_and_no_other_loses_one(database: Database) -> None:
    for workspace in (OTHER, HOME):
        with wall.inside(workspace):
            with database.writes.begin() as session:
                session.execute(tables.heartbeat.delete())  # of the whole installation: there is one
            fill(database, workspace)
    with wall.inside(OTHER), database.reads() as session:
        before = everything(session, OTHER)
    with wall.inside(HOME):
        with database.writes.begin() as session:
            assert set(leaving.held(session, HOME)) == set(before)
            leaving.forget(session, HOME)
        with database.reads() as session:
            assert leaving.held(session, HOME) == {}
            assert not any(everything(session, HOME).values())
    with wall.inside(OTHER), database.reads() as session:
        assert everything(session, OTHER) == before


def test_one_that_left_gets_nothing_more_of_what_was_due_and_leaves_once(sqlite: Database) -> None:
    with wall.inside(HOME):
        fill(sqlite, marks=("", "-2"))
        with sqlite.writes.begin() as session:
            due = tables.notice.c.id.endswith("-2")
            session.execute(update(tables.notice).where(due).values(state="due"))
            before = {row.id: row.state for row in session.execute(tables.notice.select())}
            assert [leaving.leave(session, HOME, "gone") for _ in range(2)] == [True, False]
            assert installations.get(session, HOME) is None
            after = {row.id: (row.state, row.reason) for row in session.execute(tables.notice.select())}
    assert {name: state for name, (state, _) in after.items()} == {
        name: "suppressed" if state == "due" else state for name, state in before.items()
    }
    assert {reason for state, reason in after.values() if state == "suppressed"} == {"gone"}
