"""Carries the outbox to Slack: first what is in doubt, then what is due, then the edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.delivery import deliver, edit, look_up
from bot.delivery.doubts import HISTORY
from bot.delivery.edits import UPDATE
from bot.log import logger
from bot.services import brakes
from bot.slack.pacing import POST
from store import installations, notices, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.delivery import Deliverer

    Step = Callable[[Deliverer, str, str], None]

log = logger(__name__)

BATCH: Final = 100


def run(deliverer: Deliverer) -> int:
    """Returns how many rows were taken up. One broken destination or message never holds up the others, and one that
    uninstalled us gets nothing.
    """
    deps = deliverer.deps
    with wall.across(), deps.reads() as session:
        homes = installations.workspaces(session)
        full = _full(deliverer, homes)
        machine, lease = deps.machine(), deliverer.terms.lease
        doubtful = notices.in_doubt(session, machine, lease, BATCH, without=full[HISTORY])
        due = notices.due(session, deps.now(), machine, BATCH, without=full[POST])
        edits = notices.owed_an_edit(session, machine, BATCH, without=full[UPDATE])
    held = [_held(deliverer, workspace) for workspace in {row[0] for row in due}]  # before any of it leaves
    if any(held):
        with wall.across(), deps.reads() as session:
            due = notices.due(session, deps.now(), deps.machine(), BATCH, without=full[POST])
    taken = 0
    for rows, step in ((doubtful, look_up), (due, deliver), (edits, edit)):
        here = [row for row in rows if row[0] in homes]
        _each(deliverer, here, step)
        taken += len(here)
    return taken


def _full(deliverer: Deliverer, workspaces: Sequence[str]) -> dict[str, list[str]]:
    """Where nobody has a turn now, by method: a thousand rows that wait there leave room for those of others."""
    return {
        method: [each for each in workspaces if deliverer.pacer(each).is_full(method)]
        for method in (HISTORY, POST, UPDATE)
    }


def _held(deliverer: Deliverer, workspace: str) -> bool:
    """Whether its nags wait for an admin. A workspace where that can't be told holds up no other."""
    try:
        with wall.inside(workspace):
            return brakes.look(deliverer.deps, workspace)
    except Unavailable:
        raise
    except Exception as error:
        log.exception("the brake can't be looked at", workspace=workspace, error=type(error).__name__)
        return False


def _each(deliverer: Deliverer, rows: Iterable[tuple[str, str]], step: Step) -> None:
    for row in rows:
        if deliverer.stopping.is_set():
            return
        try:
            with wall.inside(row[0]):
                step(deliverer, *row)
        except Unavailable:
            raise
        except Exception as error:
            log.exception(
                "a message can't be written", notice=row[1], error=type(error).__name__, exc_info=error
            )
            with wall.inside(row[0]):
                deliverer.broken(*row)
