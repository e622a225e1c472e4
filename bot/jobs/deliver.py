"""Carries the outbox to Slack: first what is in doubt, then what is due, then the edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.delivery import LEASE
from store import notices

if TYPE_CHECKING:
    from bot.delivery import Deliverer

BATCH: Final = 100


def run(deliverer: Deliverer) -> int:
    """Returns how many rows were taken up. One broken destination never holds up the others."""
    deps = deliverer.deps
    with deps.reads() as session:
        doubtful = notices.in_doubt(session, deps.machine() - LEASE, BATCH)
        due = notices.due(session, deps.now(), deps.machine(), BATCH)
        edits = notices.owed_an_edit(session, deps.machine(), BATCH)
    for row in doubtful:
        deliverer.look_up(*row)
    for row in due:
        deliverer.deliver(*row)
    for row in edits:
        deliverer.edit(*row)
    return len(doubtful) + len(due) + len(edits)
