"""Bringing a database to the schema of this version, and saying which one it has.

Alembic is loaded only where there is something to migrate: a bot that starts on a current database needs neither its
tenth of the memory nor its part of the start.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from store import engine as engines
from store import wall
from store.errors import Newer, StoreError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection

HERE = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(each.name.partition("_")[0] for each in (HERE / "versions").glob("[0-9]*.py")))
"""Of this version, oldest first: each migration's file begins with its own."""
LOCK = 0x0DEA1B07
"""The advisory lock that lets one replica migrate while the others wait."""


class ForeignKeysBroken(StoreError):
    """A migration left rows that point nowhere; it was rolled back."""


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates up to `revision` in one transaction under a lock; several processes may call it at once.

    Raises Unavailable when the database can't be opened, Newer when another version has been there.
    """
    with _alone(url) as connection:
        have = _revision(connection)
        if have is not None and not knows(have):
            raise Newer(have)
        if revision == "head" and have == newest():
            return
        from alembic import command

        command.upgrade(_config(connection), revision)
        _check_foreign_keys(connection)


def downgrade(url: str, revision: str) -> None:
    """Migrates down to `revision` ("base" empties the database)."""
    from alembic import command

    with _alone(url) as connection:
        command.downgrade(_config(connection), revision)
        _check_foreign_keys(connection)


def current(url: str) -> str | None:
    """The revision the database has; None when it has none yet."""
    with engines.fresh(url).connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def newest() -> str:
    return REVISIONS[-1]


def knows(revision: str) -> bool:
    """Whether this version of the program has that schema, or a newer one."""
    return revision in REVISIONS


def differences(url: str) -> list[object]:
    """What the migrated schema and `store.tables` disagree on; empty when all is well."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from store.indexes import metadata

    engine = engines.fresh(url)
    with engine.connect() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        )


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """One transaction that no other migration shares. SQLite's foreign keys rest meanwhile: altering a table
    there means copying and dropping it, which would empty its children.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(engines.fresh(url).connect())
            _take_the_lock(connection)
        except DBAPIError as error:
            raise Unavailable from error
        yield connection
        connection.commit()


def _take_the_lock(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        connection.exec_driver_sql(f"SELECT set_config('{wall.SETTING}', '{wall.ALL}', true)")
        return
    connection.connection.dbapi_connection.isolation_level = None  # type: ignore[union-attr]
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=OFF"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ForeignKeysBroken
