"""Once a working day: one message to each person with what waits for them, one to each channel with what went quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import alerts, bundles
from store import installations, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.delivery import Deliverer
    from bot.deps import Deps
    from store.engine import Session

    Look = Callable[[Session, Deps, str, str], bool]


def run(deliverer: Deliverer) -> int:
    """Returns how many messages became due."""
    deps = deliverer.deps
    with wall.across(), deps.reads() as session:
        workspaces = installations.workspaces(session)
        people = {each: bundles.candidates(session, deps, each) for each in workspaces}
        teams = {each: alerts.candidates(session, deps, each) for each in workspaces}
    return sum(
        _looks(deliverer, each, people[each], bundles.look)
        + _looks(deliverer, each, teams[each], alerts.look)
        for each in workspaces
    )


def _looks(deliverer: Deliverer, workspace: str, who: Sequence[str], look: Look) -> int:
    """Each in a transaction of its own, so that a click never waits for a whole company's morning; nor does a process that
    is told to stop.
    """
    deps, owed = deliverer.deps, 0
    for each in who:
        if deliverer.stopping.is_set():
            break
        with wall.inside(workspace), deps.writes.begin() as session:
            deps.policy(workspace, session)
            owed += look(session, deps, workspace, each)
    return owed
