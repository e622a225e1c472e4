from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.filled import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Database, Session


@pytest.fixture
def small(sqlite: Database) -> Iterator[Session]:
    """A write session on a database with one row in every table."""
    fill(sqlite)
    with sqlite.writes.begin() as session:
        yield session
