"""Deals that are due for a look: which they are, and when they are again. The index of them spans workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from store import tables
from store.model import Deal
from store.rows import touched, value, within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.engine import Session

deal = tables.deal

_DUE = (
    select(deal)
    .where(deal.c.next_check_at <= bindparam("now"))
    .order_by(deal.c.next_check_at, deal.c.workspace, deal.c.id)
    .limit(bindparam("most"))
)
_DUE_IDS = _DUE.with_only_columns(deal.c.workspace, deal.c.id)
_LOOKED = (
    update(deal)
    .where(
        deal.c.workspace == bindparam("of_workspace"),
        deal.c.id == bindparam("of_id"),
        deal.c.version == bindparam("of_version"),
        deal.c.next_check_at == bindparam("of_check"),
    )
    .values(next_check_at=bindparam("at"))
)


def deals(session: Session, now: datetime, limit: int) -> list[Deal]:
    """Deals whose findings may differ by now, most overdue first; spans workspaces."""
    return [value(Deal, row) for row in session.execute(_DUE, {"now": now, "most": limit})]


def ids(session: Session, now: datetime, limit: int) -> list[tuple[str, str]]:
    """(workspace, id) of the same deals, whatever else their rows hold."""
    return [(row[0], row[1]) for row in session.execute(_DUE_IDS, {"now": now, "most": limit})]


def looked(session: Session, seen: Sequence[tuple[Deal, datetime | None]]) -> int:
    """The sweep's mark: when each deal is due again. How many it hit.

    Not those that changed since they were read, which has re-checked them anyway, and not those that somebody else
    marked meanwhile, or asked to be looked at once more.
    """
    rows = [
        {
            "of_workspace": deal.workspace,
            "of_id": deal.id,
            "of_version": deal.version,
            "of_check": deal.next_check_at,
            "at": at,
        }
        for deal, at in seen
    ]
    return touched(session, _LOOKED, rows)


def look_later(session: Session, workspace: str, deal_id: str, at: datetime) -> None:
    """For a deal that could not be judged, however it came to that."""
    session.execute(
        update(deal).where(within(deal, workspace, deal.c.id == deal_id)).values(next_check_at=at)
    )
