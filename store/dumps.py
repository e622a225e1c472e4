"""PostgreSQL saved and put back by its own programs, pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from store import engine, wall
from store.errors import CannotRestore, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

ASIDE: Final = "dealbot_before"
"""The schema in which the tables wait until what replaces them is in place."""
PLAINLY: Final = ("--no-owner", "--no-privileges")


def save(url: str, path: Path) -> None:
    """One moment's state, all workspaces. Raises CannotRestore with the program's own words."""
    _run(
        "pg_dump",
        "--format=custom",
        *PLAINLY,
        "--enable-row-security",
        f"--file={path}",
        *_where(url),
        url=url,
    )


def revision(path: Path) -> str | None:
    """The schema that a dump has; None if it is none of ours."""
    said = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(path))
    lines = said.splitlines()
    data = [number for number, line in enumerate(lines) if line.startswith("COPY public.alembic_version ")]
    return lines[data[0] + 1] if data else None


@contextmanager
def replaced(url: str, path: Path) -> Iterator[None]:
    """Puts the dump in the place of what is there, for good if the block ends well; else everything is as it was.

    What was there waits in a schema of its own meanwhile; if this process is killed, the next restore finds it there.
    """
    with _connected(url) as connection:
        _tidy(connection)
        _move(connection, "public", ASIDE)
    try:
        _run(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            *PLAINLY,
            *_where(url),
            str(path),
            url=url,
        )
        yield
    except BaseException:
        with _connected(url) as connection:
            _drop_tables(connection)
            _move(connection, ASIDE, "public")
            connection.execute(text(f"DROP SCHEMA {ASIDE}"))
        raise
    with _connected(url) as connection:
        connection.execute(text(f"DROP SCHEMA {ASIDE} CASCADE"))


def _tidy(connection: Connection) -> None:
    """After a restore that was killed: what it had moved aside is moved back."""
    if ASIDE not in inspect(connection).get_schema_names():
        connection.execute(text(f"CREATE SCHEMA {ASIDE}"))
        return
    if inspect(connection).get_table_names(schema=ASIDE):
        _drop_tables(connection)
        _move(connection, ASIDE, "public")


def _move(connection: Connection, source: str, target: str) -> None:
    for name in inspect(connection).get_table_names(schema=source):
        connection.execute(text(f'ALTER TABLE {source}."{name}" SET SCHEMA {target}'))


def _drop_tables(connection: Connection) -> None:
    for name in inspect(connection).get_table_names(schema="public"):
        connection.execute(text(f'DROP TABLE public."{name}" CASCADE'))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    try:
        with engine.fresh(url).begin() as connection:
            yield connection
    except DBAPIError as error:
        raise Unavailable from error


def _where(url: str) -> tuple[str, ...]:
    """The address for a command line, which everybody on the machine may read: without its password."""
    parsed = make_url(url).set(drivername="postgresql", password=None)
    return (f"--dbname={parsed.render_as_string(hide_password=False)}",)


def _run(program: str, *arguments: str, url: str | None = None) -> str:
    found = shutil.which(program)
    if found is None:
        raise CannotRestore(
            f"{program} is not installed here. It comes with PostgreSQL's client programs "
            "(postgresql-client), in the server's version or a newer one."
        )
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [found, *arguments], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotRestore(f"{program} says: {_first_line(done.stderr)}")
    return done.stdout


def _first_line(said: str) -> str:
    """Later ones may quote rows."""
    return next(iter(said.strip().splitlines()), "nothing")


def _environment(url: str | None) -> Mapping[str, str]:
    """Row-level security shows a dump all workspaces only if it says so."""
    given = {**os.environ, "PGOPTIONS": f"-c {wall.SETTING}={wall.ALL}"}
    password = make_url(url).password if url is not None else None
    return given if password is None else {**given, "PGPASSWORD": str(password)}
