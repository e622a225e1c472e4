"""What every test may ask for: a database of each kind, clocks that stand still until moved, ids in order."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from store import engine, migrate
from tests.databases import create_database, drop_database, postgresql_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from store.engine import Database

MONDAY_9_JST = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
"""An ordinary Monday, 09:00 in Tokyo, with a holiday (23 November) ahead."""


@dataclass
class Clock:
    """A clock that moves only when told to."""

    at: datetime = MONDAY_9_JST

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime | None = None, **by: float) -> datetime:
        """To an instant, or on by hours=…, minutes=…, days=…."""
        self.at = to if to is not None else self.at + timedelta(**by)
        return self.at


@dataclass
class Ids:
    """Ids that sort in the order they were made, the same in every run."""

    counter: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> str:
        return f"id-{next(self.counter):08d}"


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
