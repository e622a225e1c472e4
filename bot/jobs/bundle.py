"""Once a working day and person: one message with everything that waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services import bundles
from store import installations

if TYPE_CHECKING:
    from bot.delivery import Deliverer

BATCH: Final = 5
"""People looked at in one transaction: short enough that a click waits no longer than it would for another click."""


def run(deliverer: Deliverer) -> int:
    """Returns how many bundles became due."""
    deps = deliverer.deps
    owed = 0
    with deps.reads() as session:
        found = {each: bundles.candidates(session, deps, each) for each in installations.workspaces(session)}
    for workspace, people in found.items():
        for begin in range(0, len(people), BATCH):
            with deps.writes.begin() as session:
                deps.policy(workspace, session)
                owed += sum(
                    bundles.look(session, deps, workspace, each) for each in people[begin : begin + BATCH]
                )
    return owed
