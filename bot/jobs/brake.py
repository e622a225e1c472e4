"""Stops a run of nags that is out of the ordinary, before any of it leaves, and asks an admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import brakes
from store import installations, wall

if TYPE_CHECKING:
    from bot.delivery import Deliverer


def run(deliverer: Deliverer) -> int:
    """Returns how many workspaces are held. `deliver` looks by itself before it takes anything up; this also follows the
    company's clock while nothing is due, and asks whoever became an admin.
    """
    deps = deliverer.deps
    with wall.across(), deps.reads() as session:
        workspaces = installations.workspaces(session)
    held = 0
    for workspace in workspaces:
        with wall.inside(workspace):
            if brakes.look(deps, workspace):
                held += 1
                brakes.remind(deps, workspace)
    return held
