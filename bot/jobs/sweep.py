"""Looks again at every deal whose findings time alone may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services import hygiene
from store import deals

if TYPE_CHECKING:
    from bot.delivery import Deliverer

BATCH: Final = 50
"""Deals in one transaction: short enough that a click waits no longer than it would for another click."""


def run(deliverer: Deliverer) -> int:
    """Returns how many deals were looked at."""
    deps = deliverer.deps
    seen = 0
    while True:
        with deps.reads() as session:
            due = deals.due_for_a_look(session, deps.now(), BATCH)
        with deps.writes.begin() as session:
            for workspace in {each for each, _ in due}:
                deps.policy(
                    workspace, session
                )  # a new version marks its deals when it is recorded, not before
            for workspace, deal_id in due:
                hygiene.sweep_one(session, deps, workspace, deal_id)
        seen += len(due)
        if len(due) < BATCH:
            return seen
