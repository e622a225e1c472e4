"""What every test may ask for: a database of each kind, clocks that stand still until moved, ids in order."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import structlog

from store import engine, migrate
from tests.clocks import Clock, Ids
from tests.company import a_company
from tests.databases import create_database, drop_database, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from store.engine import Database
    from tests.company import Company


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Structlog's own default draws a traceback with every variable in it, which takes half a second."""
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def machine() -> Clock:
    return Clock()


@pytest.fixture
def new_id() -> Callable[[], str]:
    return Ids()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from: migrating costs more than most tests."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with a migrated database called `migrated` to copy from."""
    with postgresql_server() as server:
        migrate.upgrade(create_database(server, "migrated"))
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of each kind, empty."""
    if request.param == "sqlite":
        path = tmp_path / "dealbot.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    yield create_database(server, name, "migrated")
    drop_database(server, name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = engine.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """For tests in which the kind of database makes no difference."""
    path = tmp_path / "dealbot.sqlite3"
    shutil.copy(migrated_sqlite, path)
    opened = engine.connect(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def company(database: Database, clock: Clock, new_id: Callable[[], str]) -> Company:
    """The small company on each kind of database."""
    return a_company(database, clock, new_id)


@pytest.fixture
def small_company(sqlite: Database, clock: Clock, new_id: Callable[[], str]) -> Company:
    """The same on SQLite only, where the kind of database makes no difference."""
    return a_company(sqlite, clock, new_id)
