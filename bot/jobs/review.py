"""The reviews: what has fallen due is owed to its channel or its managers, and written when it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.reviews import owing
from store import installations, notices, wall
from store.model import NoticeState

if TYPE_CHECKING:
    from bot.delivery import Deliverer
    from bot.deps import Deps
    from bot.services.reviews import Digest, Order


def run(deliverer: Deliverer) -> int:
    """Returns how many reviews became due."""
    deps = deliverer.deps
    with wall.across(), deps.reads() as session:
        homes = installations.workspaces(session)
        due = [each for home in homes for each in owing.missing(session, deps, home)]
    owed = 0
    for each in due:
        with wall.inside(each.workspace), deps.writes.begin() as session:
            new = notices.owe(session, each, ())
        owed += new and each.state is NoticeState.DUE
    return owed


def compose(deps: Deps, order: Order) -> Digest:
    """The whole digest, in its reader's language or the team's. In no transaction that writes: it may take its time."""
    from bot.jobs.writing import WRITERS  # a fifth of the program, which rests all week

    return WRITERS[order.kind](deps, order)
