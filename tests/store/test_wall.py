"""Fault 13: row-level security as a second wall. Even a statement that forgot its workspace finds and writes no foreign row,
and what one transaction names is not there for the next one of the pool. PostgreSQL only; SQLite has no such wall.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from contextvars import Context
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from bot.services import hub
from store import engine, migrate, tables, wall
from store.errors import StoreError, Walled
from tests.builders import HOME
from tests.databases import create_database, drop_database
from tests.store.arguments import ACROSS, REPEATED
from tests.store.called import called, functions
from tests.store.filled import OTHER, a_row, everything
from tests.store.tenants import settle
from tests.stories.office import an_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from store.engine import Database, Session

pytestmark = pytest.mark.postgres
TENANTS = [each.name for each in tables.metadata.sorted_tables if "workspace" in each.columns]
FORGOTTEN = text("SELECT workspace FROM deal")
"""Without its WHERE."""


@pytest.fixture(scope="module")
def together(postgresql: str) -> Iterator[Database]:
    """Two workspaces with the same ids in one database, as a role that is no superuser."""
    with made(postgresql, "together") as opened:
        yield opened


@contextmanager
def made(server: str, name: str) -> Iterator[Database]:
    opened = engine.connect(create_database(server, name, "migrated"))
    for workspace in (HOME, OTHER):
        settle(opened, workspace)
    yield opened
    opened.close()
    drop_database(server, name)


def found(database: Database) -> Sequence[str]:
    with database.reads() as session:
        return session.scalars(FORGOTTEN).all()


@pytest.mark.parametrize("table", TENANTS)
def test_a_forgotten_where_finds_no_foreign_row(together: Database, table: str) -> None:
    """In any table, whoever owns it."""
    with wall.inside(HOME), together.reads() as session:
        assert set(session.scalars(text(f"SELECT workspace FROM {table}"))) == {HOME}  # noqa: S608 - our own names


def test_what_spans_workspaces_by_design_finds_them_all(together: Database) -> None:
    with wall.across():
        assert set(found(together)) == {HOME, OTHER}


def test_nothing_is_left_in_the_pool_for_the_next_transaction(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One connection, taken again and again: after a read, a commit and a failure alike. Who names nothing finds nothing."""
    monkeypatch.setattr(engine, "POOL_SIZE", 1)
    with made(postgresql, "pooled") as pooled:

        def read() -> None:
            assert set(found(pooled)) == {HOME}

        def write() -> None:
            with pooled.writes.begin() as session:
                session.execute(text("UPDATE deal SET name = 'ours'"))

        def fail() -> None:
            with pytest.raises(ProgrammingError), pooled.writes.begin() as session:
                session.execute(text("SELECT nothing"))

        for use in (read, write, fail):
            with wall.inside(HOME):
                use()
            with closing(pooled.engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
                cursor.execute("SELECT workspace FROM deal")
                assert cursor.fetchall() == [], use.__name__
        with wall.inside(OTHER):
            assert set(found(pooled)) == {OTHER}


FOREIGN_WRITES: dict[str, Callable[[Session], Any]] = {
    "add": lambda session: session.execute(
        tables.member.insert().values(a_row(tables.member, OTHER, id="new", slack_user="new"))
    ),
    "hand over": lambda session: session.execute(text("UPDATE recheck SET workspace = 'T0OTHER'")),
}


@pytest.mark.parametrize("write", FOREIGN_WRITES.values(), ids=FOREIGN_WRITES.keys())
def test_a_foreign_row_is_not_written(together: Database, write: Callable[[Session], Any]) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        wall.inside(HOME),
        together.writes.begin() as session,
    ):
        write(session)


@pytest.mark.parametrize("forgotten", ["UPDATE deal SET name = 'taken'", "DELETE FROM notice_item"])
def test_a_write_without_its_where_leaves_foreign_rows_alone(together: Database, forgotten: str) -> None:
    with together.reads() as session:
        before = everything(session, OTHER)
    with engine.rehearsal(together) as stage, stage.reads() as session:
        session.execute(text("SELECT set_config('dealbot.workspace', :home, true)"), {"home": HOME})
        assert session.execute(text(forgotten)).rowcount > 0
        session.execute(text("SELECT set_config('dealbot.workspace', '*', true)"))
        assert everything(session, OTHER) == before


def test_a_handlers_transaction_is_of_its_own_workspace(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody asks for their deals, and the statement behind it has forgotten whose they are."""
    asked: list[set[str]] = []
    read = hub.read

    def forgetful(session: Session, *given: Any) -> Any:
        asked.append(set(session.scalars(FORGOTTEN)))
        return read(session, *given)

    monkeypatch.setattr(hub, "read", forgetful)
    with made(postgresql, "office") as database:
        office = an_office(database)
        office.set_up()
        office.new_deal()
        office.person("aoi").slash("/deal")
    assert asked == [{office.world.team_id}]


def test_every_function_of_the_store_answers_alike_behind_the_wall(together: Database) -> None:
    """As without one, of which the tests of tenancy show that nothing foreign is in it: nothing of ours is missing either."""
    different = {}
    for name in sorted(functions().keys() - ACROSS.keys()):
        with wall.inside(HOME):
            walled = answer(together, name)
        refused = isinstance(walled, type) and name not in REPEATED
        if walled != (open_to_all := answer(together, name)) or refused:
            different[name] = walled, open_to_all
    assert different == {}


def answer(database: Database, name: str) -> Any:
    """What the call says; what it wrote is rolled back."""
    with database.reads() as session:
        try:
            return called(name, functions()[name], session, "")
        except (SQLAlchemyError, StoreError) as error:
            return type(error)


def test_every_table_with_a_workspace_is_walled_and_no_other(together: Database) -> None:
    """A table that comes later brings its own lines in its migration."""
    walled = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    with together.reads() as session:
        assert set(session.scalars(walled)) == set(TENANTS)


def test_the_wall_goes_up_and_down_on_filled_tables(postgresql: str) -> None:
    with made(postgresql, "moved") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        with database.reads() as session:
            before = everything(session)
        for move, to, foreign in ((migrate.downgrade, "0004", True), (migrate.upgrade, "head", False)):
            database.close()
            move(url, to)
            with database.reads() as session:
                assert everything(session) == before
            with wall.inside(HOME):
                assert (OTHER in found(database)) == foreign


def test_who_does_not_say_whose_rows_it_is_about_gets_no_transaction(together: Database) -> None:
    with pytest.raises(Walled):
        Context().run(found, together)


@pytest.mark.parametrize("further", [lambda: wall.inside(OTHER), wall.across])
def test_inside_one_workspace_there_is_no_way_to_another(
    further: Callable[[], AbstractContextManager[None]],
) -> None:
    with wall.inside(HOME):
        with wall.inside(HOME):
            assert wall.whose() == HOME
        with pytest.raises(Walled), further():
            pass


def test_the_doctor_can_tell_a_role_that_passes_by(together: Database) -> None:
    with together.reads() as session:
        assert engine.is_walled(session) is True
        url = together.engine.url.set(username="postgres").render_as_string(hide_password=False)
    above = engine.connect(url)
    with above.reads() as session:
        assert engine.is_walled(session) is False
    with wall.inside(HOME):
        assert set(found(above)) == {HOME, OTHER}
    above.close()
