"""A whole database saved and put back: on both kinds of database, from the schema before, and never over anything."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from store import backups, dumps, engine, heartbeats, migrate, tables
from store.errors import CannotRestore, Unavailable
from tests.clocks import MONDAY_9_JST
from tests.databases import create_database, drop_database, program
from tests.store.filled import everything, fill

if TYPE_CHECKING:
    from collections.abc import Iterator


NOW = MONDAY_9_JST
LATER = NOW + timedelta(hours=20)
BEFORE = "0005"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own, of the server's version."""
    monkeypatch.setenv("PATH", f"{Path(program('pg_dump')).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def small(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The same where the kind of database makes no difference."""
    return filled(migrated_sqlite, tmp_path)


def filled(template: Path, folder: Path) -> str:
    path = folder / "dealbot.sqlite3"
    path.write_bytes(template.read_bytes())
    return fill_at(f"sqlite:///{path}")


def fill_at(url: str) -> str:
    database = engine.connect(url)
    fill(database)
    database.close()
    return url


@pytest.fixture(params=["sqlite", pytest.param("pg_dump", marks=pytest.mark.postgres)])
def url(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path, programs: None
) -> Iterator[str]:
    """A database with a row in every table of two workspaces."""
    if request.param == "sqlite":
        yield filled(migrated_sqlite, tmp_path)
        return
    server = request.getfixturevalue("postgresql")
    yield fill_at(create_database(server, "saved", "migrated"))
    drop_database(server, "saved")


def content(url: str) -> dict[str, object]:
    """Without what a restore itself writes down."""
    database = engine.connect(url)
    with database.reads() as session:
        found = dict(everything(session))
    database.close()
    return {name: rows for name, rows in found.items() if name not in ("heartbeat", "notice")}


def empty(url: str) -> None:
    database = engine.connect(url)
    with database.writes.begin() as session:
        for table in reversed(tables.metadata.sorted_tables):
            session.execute(table.delete())
    database.close()


def test_what_was_saved_comes_back_as_it_was(url: str, tmp_path: Path) -> None:
    before, file = content(url), tmp_path / "saved"
    assert backups.save(url, file, NOW) == migrate.newest()
    assert file.stat().st_mode & 0o077 == 0
    empty(url)
    put = backups.restore(url, file, LATER)
    assert content(url) == before
    assert (put.state_of, put.revision) == (NOW, migrate.newest())
    assert migrate.differences(url) == []


def test_a_state_of_the_schema_before_is_brought_up_to_date(url: str, tmp_path: Path) -> None:
    before, file = content(url), tmp_path / "saved"
    migrate.downgrade(url, BEFORE)
    assert backups.save(url, file, NOW) == BEFORE
    migrate.upgrade(url)
    put = backups.restore(url, file, LATER, force=True)
    assert put.revision == BEFORE
    assert (migrate.current(url), content(url)) == (migrate.newest(), before)


def test_a_newer_schema_is_refused_and_nothing_changes(url: str, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    rename(url, "9999")
    backups.save(url, file, NOW)
    rename(url, migrate.newest())
    before = content(url)
    with pytest.raises(CannotRestore, match=r"newer version \(schema 9999\)"):
        backups.restore(url, file, LATER, force=True)
    assert content(url) == before


def rename(url: str, revision: str) -> None:
    with engine.fresh(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_nothing_is_overwritten_unasked(small: str, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    backups.save(small, file, NOW)
    with pytest.raises(CannotRestore, match="exists already"):
        backups.save(small, file, NOW)
    with pytest.raises(CannotRestore, match="not empty"):
        backups.restore(small, file, LATER)


def test_nothing_is_replaced_under_a_bot_that_runs(small: str, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    backups.save(small, file, NOW)
    database = engine.connect(small)
    with database.writes.begin() as session:
        heartbeats.beat(session, "deliver", LATER)
    database.close()
    with pytest.raises(CannotRestore, match=r"The bot runs \(deliver worked a moment ago\)"):
        backups.restore(small, file, LATER + timedelta(seconds=2), force=True)


def test_a_restore_that_breaks_off_leaves_everything_as_it_was(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = content(url), tmp_path / "saved"
    backups.save(url, file, NOW)

    def fails(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("store.restores.begin", fails)
    with pytest.raises(RuntimeError):
        backups.restore(url, file, LATER, force=True)
    monkeypatch.undo()
    assert content(url) == before
    assert [each.name for each in tmp_path.iterdir() if "restoring" in each.name] == []


def test_what_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    junk, other = tmp_path / "junk", tmp_path / "other"
    junk.write_text("Acme, 3,000,000\n")
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE alembic_version (version_num)")
    for path, why in (
        (junk, "no backup of Dealbot's|pg_restore says"),
        (other, "no backup of Dealbot's|pg_restore says"),
    ):
        with pytest.raises(CannotRestore, match=why):
            backups.restore(url, path, LATER, force=True)
    with pytest.raises(CannotRestore, match="There is no file"):
        backups.restore(url, tmp_path / "none", LATER)


@pytest.mark.parametrize("address", ["sqlite:///{}/none.sqlite3", "sqlite:///{}/blank.sqlite3"])
def test_where_there_is_no_database_there_is_nothing_to_save(address: str, tmp_path: Path) -> None:
    (tmp_path / "blank.sqlite3").touch()
    for call in (
        lambda url: backups.save(url, tmp_path / "saved", NOW),
        lambda url: backups.resume(url, NOW),
    ):
        with pytest.raises(CannotRestore, match="no database yet"):
            call(address.format(tmp_path))
    assert not (tmp_path / "saved").exists()


def test_without_postgresqlsprograms_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRestore, match="pg_dump is not installed here"):
        dumps.save("postgresql://x@127.0.0.1:1/none", tmp_path / "saved")


def test_a_server_that_does_not_answer_is_unavailable_and_no_password_is_said(
    tmp_path: Path, programs: None
) -> None:
    url = "postgresql+psycopg://x:s3cret@127.0.0.1:1/none"
    with pytest.raises(Unavailable):
        backups.save(url, tmp_path / "saved", NOW)
    with pytest.raises(CannotRestore, match="pg_dump says: ") as refused:
        dumps.save(url, tmp_path / "saved")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(Unavailable), dumps.replaced(url, tmp_path / "saved"):
        pass


@pytest.mark.postgres
def test_what_a_killed_restore_had_moved_aside_is_found_again(
    postgresql: str, tmp_path: Path, programs: None
) -> None:
    url = fill_at(create_database(postgresql, "killed", "migrated"))
    before, file = content(url), tmp_path / "saved"
    backups.save(url, file, NOW)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {dumps.ASIDE}")
    with engine.fresh(url).begin() as alone:
        dumps._move(alone, "public", dumps.ASIDE)
    backups.restore(url, file, LATER)
    assert content(url) == before
    drop_database(postgresql, "killed")
