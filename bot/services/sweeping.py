"""Looks again at deals whose findings time alone may have changed: many at once, and never in anybody's way.

Deals are read and judged without any lock; what differs is then written in portions, each in a transaction as short as
a click's. A deal that somebody changed in between was judged in that very change, and is left alone.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from bot.log import logger
from bot.services import hygiene
from store import deals, due, rechecks, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.deps import Deps, PolicyInForce
    from bot.services.hygiene import Looked
    from store.model import Deal

log = logger(__name__)

PORTION: Final = 400
"""What one transaction may write, in rows: some milliseconds, as long as a click's own."""
MARKED: Final = 500
"""Deals that a recheck makes due in one transaction."""


class _Overtaken(Exception):
    """Some of the deals are no longer as they were read."""


def sweep(deps: Deps, limit: int) -> int:
    """Looks at up to `limit` due deals, most overdue first; returns how many were due."""
    now = deps.now()
    try:
        with wall.across(), deps.reads() as session:
            found = due.deals(session, now, limit)
            judged = [hygiene.look(session, deps, mine, now) for mine in _by_workspace(found)]
    except Unavailable:
        raise
    except Exception as error:
        log.exception("due deals can't be read", error=type(error).__name__, exc_info=error)
        return _one_by_one(deps, limit, now)
    for in_force, looked in judged:
        for portion in _portions(looked):
            _store(deps, in_force, portion, now)
    return len(found)


def mark(deps: Deps) -> bool:
    """Makes the next deals due where a recheck was asked for; False when there is nothing left to mark."""
    with wall.across(), deps.reads() as session:
        workspaces = rechecks.under_way(session)
    for workspace in workspaces:
        with wall.inside(workspace), deps.writes.begin() as session:
            rechecks.go_on(session, workspace, MARKED)
    return bool(workspaces)


def _by_workspace(found: Sequence[Deal]) -> Iterator[list[Deal]]:
    workspace = attrgetter("workspace")
    for _, mine in groupby(sorted(found, key=workspace), key=workspace):
        yield list(mine)


def _portions(looked: Sequence[Looked]) -> Iterator[list[Looked]]:
    portion: list[Looked] = []
    weight = 0
    for each in looked:
        heavy = 1 + hygiene.effort(each.difference)
        if portion and weight + heavy > PORTION:
            yield portion
            portion, weight = [], 0
        portion.append(each)
        weight += heavy
    if portion:
        yield portion


def _store(deps: Deps, in_force: PolicyInForce, portion: Sequence[Looked], now: datetime) -> None:
    """Writes a portion; if something is wrong with it, its deals one by one."""
    first = portion[0].deal
    try:
        _write(deps, in_force, portion, now)
    except Unavailable:
        raise
    except _Overtaken:
        alone = len(portion) == 1
    except Exception as error:
        log.exception("findings can't be stored", **_told(first, error), exc_info=error)
        alone = len(portion) == 1
        if alone:
            _put_off(deps, first.workspace, first.id, now)
    else:
        return
    for each in () if alone else portion:
        _store(deps, in_force, [each], now)


def _write(deps: Deps, in_force: PolicyInForce, portion: Sequence[Looked], now: datetime) -> None:
    workspace = portion[0].deal.workspace
    with wall.inside(workspace), deps.writes.begin() as session:
        if deps.policy(workspace, session).version != in_force.version:
            return  # a newer policy marks every deal anew
        marked = due.looked(session, [(each.deal, each.next_check_at) for each in portion])
        if marked != len(portion):
            raise _Overtaken
        hygiene.write(session, deps, portion, now)


def _told(deal: Deal, error: Exception) -> dict[str, str]:
    return {"workspace": deal.workspace, "deal": deal.id, "error": type(error).__name__}


def _one_by_one(deps: Deps, limit: int, now: datetime) -> int:
    """For when one of the due deals holds something that can't even be read."""
    with wall.across(), deps.reads() as session:
        found = due.ids(session, now, limit)
    for workspace, deal_id in found:
        try:
            with wall.inside(workspace), deps.reads() as session:
                deal = deals.get(session, workspace, deal_id)
                judged = hygiene.look(session, deps, [deal], now) if deal is not None else None
        except Unavailable:
            raise
        except Exception as error:
            told = {"workspace": workspace, "deal": deal_id, "error": type(error).__name__}
            log.exception("a deal can't be read", **told, exc_info=error)
            _put_off(deps, workspace, deal_id, now)
        else:
            if judged is not None:
                _store(deps, *judged, now)
    return len(found)


def _put_off(deps: Deps, workspace: str, deal_id: str, now: datetime) -> None:
    """The others don't wait for it, and it is tried again."""
    with wall.inside(workspace), deps.writes.begin() as session:
        due.look_later(session, workspace, deal_id, now + hygiene.RETRY)
