"""Connections: one engine, a way to read and a way to write (decision 12)."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, Transaction, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError  # noqa: A004
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from store import tables, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDLER_PATIENCE: Final = 0.3
"""Seconds a click waits for a lock before it answers "busy": Slack gives three in all."""
JOB_PATIENCE: Final = 5.0
POOL_SIZE: Final = 20
"""More than the threads that serve Slack (10) and tick (2), so that nobody queues for a connection."""

Session: TypeAlias = Connection
"""One transaction. Statements go straight to the connection: an ORM session round the same ones cost a fifth of a click,
and nothing here is an ORM object.
"""


@dataclass(frozen=True)
class Database:
    """Hands out sessions. `reads()` never waits for writers; `writes.begin()` takes the write lock at once."""

    engine: Engine
    writes: Writes

    @contextmanager
    def reads(self) -> Iterator[Session]:
        with _translated(), self.engine.connect() as session:
            _begin(session)
            yield session

    def take_stock(self) -> None:
        """Has the planner count what there is, a table at a time: clicks have their turn between.

        SQLite never does so by itself, and read a team's review of a year from end to end of everybody's; PostgreSQL does
        a minute later at the soonest, and read a table that was empty from end to end for each row that refers to it.
        """
        sqlite = self.engine.dialect.name == "sqlite"
        for name in tables.metadata.tables:
            with self.writes.patient().begin() as session:
                session.exec_driver_sql(f"ANALYZE {name}" if sqlite else f"ANALYZE (SKIP_LOCKED) {name}")
        if sqlite:
            self.engine.dispose()  # a connection that is open knows only the counts it began with

    def close(self) -> None:
        self.engine.dispose()


@dataclass(frozen=True)
class Writes:
    """Write transactions. On SQLite they queue in this process first: its own busy handler is unfair."""

    engine: Engine
    lock: threading.Lock
    patience: float = HANDLER_PATIENCE

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Commits at the end of the block; raises Unavailable when the lock can't be had in time.

        Waits at most `patience` seconds for this process's writers and as long again for other processes.
        """
        sqlite = self.engine.dialect.name == "sqlite"
        if sqlite and not self.lock.acquire(timeout=self.patience):
            raise Unavailable
        try:
            with _translated(), self.engine.connect() as session, _begin(session, self.patience):
                yield session
        finally:
            if sqlite:
                self.lock.release()

    def patient(self, seconds: float = JOB_PATIENCE) -> Writes:
        """The same database for somebody who may wait longer than a click."""
        return Writes(self.engine, self.lock, seconds)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, TimeoutError, sqlite3.OperationalError) as error:
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from error
        raise


def connect(url: str) -> Database:
    """Opens (or creates) the database at `url`; `sqlite:///…` or `postgresql://…`. Connects on first use."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"hide_parameters": True}
    if parsed.get_backend_name() == "sqlite":
        options["connect_args"] = {"check_same_thread": False, "timeout": HANDLER_PATIENCE}
        options["poolclass"] = QueuePool
        # Each keeps up to 16 MB of pages: the last one used knows what is wanted, and the rest stay small.
        options["pool_use_lifo"] = True
    else:
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 2}}
    engine = create_engine(parsed, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=1, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
    return Database(engine, Writes(engine, threading.Lock()))


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would begin too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-16000",
    "analysis_limit=10000",  # the first rows of each index: of 450,000 it takes 15 ms instead of 150 (see store.indexes)
)


def _begin(session: Session, patience: float | None = None) -> Transaction:
    """The transaction, begun: to write if there is a `patience`, the seconds to wait for other processes.

    Called by name and no listener of the engine's: with one, every statement looks for listeners of its own, which
    cost a click a tenth. The driver is spoken to without ceremony where that saves more than the statement takes.
    """
    whose, transaction = wall.whose(), session.begin()
    if session.dialect.name == "sqlite":
        _begin_sqlite(session, patience)
    else:
        _begin_postgresql(session, whose, patience)
    return transaction


def _begin_sqlite(session: Session, patience: float | None) -> None:
    driver = session.connection.cursor()
    if patience is None:
        driver.execute("BEGIN")
        return
    wait = int(patience * 1000)
    if session.info.get("waits") != wait:
        driver.execute(f"PRAGMA busy_timeout={wait}")
        session.info["waits"] = wait
    driver.execute("BEGIN IMMEDIATE")


def _begin_postgresql(session: Session, whose: str, patience: float | None) -> None:
    """All of it for this transaction alone: whatever a session keeps, the pool hands on to the next."""
    session.exec_driver_sql(
        _BEGINS_TO_WRITE if patience else _BEGINS,
        {"whose": whose, "patience": str(int((patience or 0) * 1000))},
    )


_BEGINS: Final = f"SELECT set_config('{wall.SETTING}', %(whose)s, true)"
_BEGINS_TO_WRITE: Final = f"{_BEGINS}, set_config('lock_timeout', %(patience)s, true)"


def is_walled(session: Session) -> bool | None:
    """Whether the database keeps workspaces apart for this role: superusers and those with BYPASSRLS pass by. None on
    SQLite, which has no such wall.
    """
    if session.dialect.name == "sqlite":
        return None
    passes = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return not session.scalar(passes)


def make_room(url: str) -> None:
    """Makes the folder an SQLite file is to live in; nothing for other databases. Unavailable if that can't be."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable from error


def is_missing(url: str) -> bool:
    """Whether this is an SQLite file that does not exist; opening it would make it."""
    parsed = make_url(url)
    named = parsed.get_backend_name() == "sqlite" and parsed.database
    return bool(named) and not Path(str(parsed.database)).exists()


def fresh(url: str) -> Engine:
    """An engine without a pool, for migrations and the doctor."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, poolclass=NullPool, hide_parameters=True)


def ping(database: Database) -> None:
    """Raises Unavailable unless the database answers."""
    with wall.across(), database.reads() as session:
        session.execute(text("SELECT 1"))


@contextmanager
def rehearsal(database: Database) -> Iterator[Database]:
    """The same database for trying things out: everything sees everything else, and at the end nothing happened.

    It is one transaction: where several workspaces are rehearsed, it spans them.
    """
    with _translated(), database.engine.connect() as connection:
        outer = _begin(connection, JOB_PATIENCE)
        try:
            writes = _RehearsedWrites(database.engine, threading.Lock(), connection=connection)
            yield _Rehearsed(database.engine, writes, connection)
        finally:
            outer.rollback()


@dataclass(frozen=True)
class _Rehearsed(Database):
    connection: Connection

    @contextmanager
    def reads(self) -> Iterator[Session]:
        yield self.connection


@dataclass(frozen=True, kw_only=True)
class _RehearsedWrites(Writes):
    connection: Connection

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self.connection.begin_nested():
            yield self.connection

    def patient(self, seconds: float = JOB_PATIENCE) -> Writes:  # noqa: ARG002 - nobody else is waited for here
        return self


@contextmanager
def in_memory() -> Iterator[Database]:
    """An empty database of this process alone, with one connection, gone at the end. Nothing of it is ever on a disk,
    and nobody checks what its rows refer to.
    """
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _connect_in_memory)
    try:
        with engine.connect() as connection:
            yield _Rehearsed(
                engine, _RehearsedWrites(engine, threading.Lock(), connection=connection), connection
            )
    finally:
        engine.dispose()


def _connect_in_memory(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=OFF")
