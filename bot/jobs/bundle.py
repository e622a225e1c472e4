"""Once a working day and person: one message with everything that is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import bundles
from store import installations

if TYPE_CHECKING:
    from bot.delivery import Deliverer


def run(deliverer: Deliverer) -> int:
    """Returns how many bundles became due."""
    deps = deliverer.deps
    owed = 0
    with deps.reads() as session:
        workspaces = installations.workspaces(session)
    for workspace in workspaces:
        with deps.writes.begin() as session:
            owed += bundles.owe(session, deps, workspace)
    return owed
