"""Saving the whole database to a file, and putting it back: SQLite by its own online backup, PostgreSQL by its programs.

A state that is put back is older than Slack: `store.restores` makes it safe to work on before anybody does.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from store import dumps, engine, heartbeats, migrate, restores, wall
from store.errors import CannotRestore, Unavailable
from store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from store.engine import Database

BACKUP: Final = "backup"
"""Under this name the last backup stands among the jobs' signs of life."""
ALIVE: Final = timedelta(seconds=15)
"""Jobs run every two seconds: a sign of life younger than this is that of a process that runs."""
NO_DATABASE: Final = "There is no database yet."


@dataclass(frozen=True, slots=True)
class Put:
    """What was put back. `state_of`: of when it is (machine time); `doubtful`: messages that Slack may have already."""

    state_of: datetime
    revision: str
    doubtful: int


def save(url: str, path: Path, at: datetime) -> str:
    """Writes the file, which only its owner may read, whole or not at all; returns the schema's revision. The bot may run.

    Raises CannotRestore where the file exists or there is nothing to save, Unavailable where the database does not answer.
    """
    if path.exists():
        raise CannotRestore(f"{path} exists already. Nothing was written.")
    if engine.is_missing(url) or (revision := _current(url)) is None:
        raise CannotRestore(NO_DATABASE)
    _note(url, at)
    part = path.with_name(f"{path.name}.part")
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    try:
        if _is_sqlite(url):
            _copy(_file(url), part)
            with closing(sqlite3.connect(part)) as copied:
                copied.execute("PRAGMA journal_mode=DELETE")  # so that one file is all of it
        else:
            dumps.save(url, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return revision


def restore(url: str, path: Path, at: datetime, *, force: bool = False) -> Put:
    """Replaces what the database holds by what the file holds, brought to the schema of this version; or changes nothing.

    Raises CannotRestore where the file is none of ours or newer than this version, where a process still works on the
    database, and where it holds anything, unless `force`.
    """
    if not path.is_file():
        raise CannotRestore(f"There is no file {path}.")
    _known(_revision(url, path))
    _is_free(url, at, force=force)
    if not _is_sqlite(url):
        with dumps.replaced(url, path):
            return resume(url, at)
    engine.make_room(url)
    stage = Path(f"{_file(url)}.restoring")
    try:
        _copy(path, stage)
        put = resume(f"sqlite:///{stage}", at)
        _copy(stage, _file(url))
    finally:
        for each in stage.parent.glob(f"{stage.name}*"):
            each.unlink()
    return put


def resume(url: str, at: datetime) -> Put:
    """Makes an earlier state that is in the database already safe to work on, however it came there."""
    if engine.is_missing(url) or (revision := _current(url)) is None:
        raise CannotRestore(NO_DATABASE)
    _known(revision)
    migrate.upgrade(url)
    with _opened(url) as database, database.writes.patient().begin() as session:
        doubtful = restores.begin(session, at)
        found = restores.last(session)
    assert found is not None
    return Put(found.state_of, revision, doubtful)


def _current(url: str) -> str | None:
    try:
        return migrate.current(url)
    except DBAPIError as error:
        raise Unavailable from error


def _known(revision: str | None) -> None:
    if revision is None:
        raise CannotRestore("This is no backup of Dealbot's.")
    if not migrate.knows(revision):
        raise CannotRestore(f"It is of a newer version (schema {revision}). Install that version first.")


def _is_free(url: str, at: datetime, *, force: bool) -> None:
    """That nobody works on the database, and that nothing is lost that anybody wants to keep."""
    if engine.is_missing(url) or _current(url) is None:
        return
    with _opened(url) as database, database.reads() as session:
        there = set(inspect(session).get_table_names())
        beats = heartbeats.all_beats(session) if "heartbeat" in there else {}
        tables = [each for each in metadata.sorted_tables if each.name in there and each.name != "heartbeat"]
        empty = all(session.execute(select(each.c[0]).limit(1)).first() is None for each in tables)
    working = [job for job, last in beats.items() if job != BACKUP and timedelta(0) <= at - last < ALIVE]
    if working:
        raise CannotRestore(
            f"The bot runs ({working[0]} worked a moment ago). Stop every process of it first."
        )
    if not empty and not force:
        raise CannotRestore("The database is not empty. To replace what it holds: --force.")


def _note(url: str, at: datetime) -> None:
    """Before the state is taken: whatever was sent by then is on record in it."""
    with _opened(url) as database, database.writes.patient().begin() as session:
        heartbeats.beat(session, BACKUP, at)


def _revision(url: str, path: Path) -> str | None:
    if not _is_sqlite(url):
        return dumps.revision(path)
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file,
    ):
        row = file.execute("SELECT version_num FROM alembic_version").fetchone()
        sound = file.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        return str(row[0]) if row and sound else None
    return None


def _copy(source: Path, target: Path) -> None:
    """One moment's state, while others go on writing; whole or not at all."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target, timeout=30)) as here:
        there.backup(here)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    """For what is about the database as a whole."""
    database = engine.connect(url)
    try:
        with wall.across():
            yield database
    finally:
        database.close()


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"
