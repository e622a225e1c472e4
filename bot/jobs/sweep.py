"""Looks again at every deal whose findings time alone may have changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import sweeping

if TYPE_CHECKING:
    from bot.delivery import Deliverer
    from bot.deps import Deps

BATCH: Final = 400
"""Deals read and judged at once."""
TURN: Final = timedelta(seconds=10)
"""Machine time after which a tick ends; the next one goes on. After a long stop the most overdue come first."""
MOST: Final = 50_000
"""Deals after which a tick ends, whatever a clock says."""


def run(deliverer: Deliverer) -> int:
    """Returns how many deals were looked at."""
    return swept(deliverer.deps)


def swept(deps: Deps) -> int:
    """The same for whoever has no messages to send."""
    until = deps.machine() + TURN
    while sweeping.mark(deps) and deps.machine() < until:
        pass
    seen = 0
    while seen < MOST and deps.machine() <= until:
        due = sweeping.sweep(deps, BATCH)
        seen += due
        if due < BATCH:
            break
    return seen
