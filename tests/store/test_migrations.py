"""Up, down and up again on filled tables, on both databases, and by several processes at once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Text, inspect, text
from sqlalchemy.schema import CreateTable

from store import engine, migrate, tables
from store.errors import Unavailable
from tests.databases import create_database, drop_database
from tests.store.filled import everything, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store.engine import Database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing has happened yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    server = request.getfixturevalue("postgresql")
    name = f"empty_{abs(hash(request.node.nodeid)):x}"
    yield create_database(server, name)
    drop_database(server, name)


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def tables_at(url: str) -> set[str]:
    made = engine.fresh(url)
    with made.connect() as connection:
        return set(inspect(connection).get_table_names())


def dump(url: str) -> dict[str, object]:
    opened = engine.connect(url)
    try:
        with opened.reads() as session:
            return dict(everything(session))
    finally:
        opened.close()


def test_every_migration_is_known_by_its_files_name() -> None:
    scripts = ScriptDirectory(str(migrate.HERE))
    assert [each.revision for each in scripts.walk_revisions()][::-1] == list(migrate.REVISIONS)


def test_a_start_on_a_current_database_loads_no_alembic(database_url: str) -> None:
    migrate.upgrade(database_url)
    program = f"import sys; from store import migrate; migrate.upgrade({database_url!r}); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "False\n"


def test_a_fresh_database_gets_the_newest_schema(empty_url: str) -> None:
    assert migrate.current(empty_url) is None
    migrate.upgrade(empty_url)
    assert migrate.current(empty_url) == migrate.newest()
    assert tables_at(empty_url) == {*tables.metadata.tables, "alembic_version"}


def test_the_migrations_make_exactly_the_tables_of_the_program(database_url: str) -> None:
    assert migrate.differences(database_url) == []


def test_a_difference_between_migrations_and_tables_would_be_seen(database: Database) -> None:
    with database.writes.begin() as session:
        session.execute(text("ALTER TABLE deal ADD COLUMN forgotten TEXT"))
        session.execute(text("DROP INDEX ix_deal_next_check"))
    found = [entry[0] for entry in migrate.differences(url_of(database)) if isinstance(entry, tuple)]
    assert sorted(found) == ["add_index", "remove_column"]


def test_migrating_twice_does_nothing(database: Database) -> None:
    fill(database)
    url = url_of(database)
    before = dump(url)
    migrate.upgrade(url)
    assert dump(url) == before


def test_down_to_nothing_and_up_again_on_filled_tables(database: Database) -> None:
    fill(database)
    fill_url = url_of(database)
    database.close()
    migrate.downgrade(fill_url, "base")
    assert tables_at(fill_url) == {"alembic_version"}
    migrate.upgrade(fill_url)
    assert migrate.differences(fill_url) == []
    assert all(rows == [] for rows in dump(fill_url).values())
    again = engine.connect(fill_url)
    fill(again)
    again.close()


def test_rebuilding_a_parent_table_keeps_its_children(database: Database) -> None:
    """SQLite alters a table by copying and dropping it; with foreign keys on that would reach its children."""
    fill(database)
    before = dump(url_of(database))
    with migrate._alone(url_of(database)) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("deal") as batch:
            batch.add_column(Column("mood", Text))
            batch.alter_column("name", nullable=True)
        migrate._check_foreign_keys(connection)
    with database.reads() as session:
        after = everything(session)
    assert after == before
    with database.reads() as session:
        assert session.execute(text("SELECT mood FROM deal")).all() == [(None,)]


@pytest.mark.postgres
def test_two_processes_may_migrate_at_once(postgresql: str) -> None:
    url = create_database(postgresql, "raced")
    migrate_it = [sys.executable, "-c", f"from store import migrate; migrate.upgrade({url!r})"]
    racers = [subprocess.Popen(migrate_it, stderr=subprocess.PIPE) for _ in range(2)]  # noqa: S603 - our own program
    errors = [racer.communicate(timeout=60)[1].decode() for racer in racers]
    assert ([racer.returncode for racer in racers], errors) == ([0, 0], ["", ""])
    assert migrate.current(url) == migrate.newest()
    drop_database(postgresql, "raced")


def test_two_processes_may_migrate_one_file_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/raced.sqlite3"
    migrate_it = [sys.executable, "-c", f"from store import migrate; migrate.upgrade({url!r})"]
    racers = [subprocess.Popen(migrate_it, stderr=subprocess.PIPE) for _ in range(2)]  # noqa: S603 - our own program
    errors = [racer.communicate(timeout=60)[1].decode() for racer in racers]
    assert ([racer.returncode for racer in racers], errors) == ([0, 0], ["", ""])
    assert migrate.differences(url) == []


def test_rows_that_point_nowhere_stop_a_migration_and_undo_it(migrated_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite3"
    shutil.copy(migrated_sqlite, path)
    broken = sqlite3.connect(path)
    broken.execute("INSERT INTO membership VALUES ('T0HOME', 'no team', 'nobody', 0)")
    broken.execute("DROP TABLE heartbeat")
    broken.commit()
    migrate_again = pytest.raises(migrate.ForeignKeysBroken)
    with migrate_again, migrate._alone(f"sqlite:///{path}") as connection:
        connection.execute(CreateTable(tables.heartbeat))
        migrate._check_foreign_keys(connection)
    assert broken.execute("SELECT name FROM sqlite_master WHERE name = 'heartbeat'").fetchall() == []
    broken.close()


def test_foreign_keys_hold_again_after_a_migration(database: Database) -> None:
    migrate.upgrade(url_of(database))
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.writes.begin() as session:
        session.execute(
            tables.deal_share.insert().values(workspace="T0HOME", deal_id="none", member_id="none")
        )


@pytest.mark.parametrize("url", ["sqlite:////proc/none/at.all", "postgresql://x@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_opened_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        migrate.upgrade(url)


def test_a_file_that_is_no_database_is_unavailable_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "holiday.txt"
    path.write_text("photos of the sea, " * 100)
    with pytest.raises(Unavailable):
        migrate.upgrade(f"sqlite:///{path}")
    assert path.read_text().startswith("photos of the sea")


def test_the_folder_of_a_new_file_is_made_on_request(tmp_path: Path) -> None:
    engine.make_room(f"sqlite:///{tmp_path}/a/b/new.sqlite3")
    assert (tmp_path / "a" / "b").is_dir()
    engine.make_room("postgresql://somewhere/else")
    engine.make_room("sqlite://")


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        engine.make_room(f"sqlite:///{tmp_path}/file/folder/new.sqlite3")
