from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database


@pytest.fixture
def outbox(sqlite: Database, new_id: Callable[[], str]) -> Outbox:
    return Outbox(sqlite, new_id)
