"""Rechecks: a workspace whose deals must all be looked at again, and how far that has come.

One row a workspace, which stays: asking is one small write however many deals there are, and whoever goes on after a
crash finds in it where to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from store import tables
from store.rows import put, within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.engine import Session

recheck, deal, finding = tables.recheck, tables.deal, tables.finding


def ask(session: Session, workspace: str, now: datetime, data: str | None = None) -> None:
    """After a change of policy, team, calendar or zone: every open deal becomes due for a look, by and by.

    Begins anew if one is under way. Closed deals are few that still have something open: they are due at once.
    `data`: the calendar data by which they will have been looked at then.
    """
    given = {"asked_at": now, "reached": 0, **({"data": data} if data is not None else {})}
    put(session, recheck, {"workspace": workspace, **given}, "workspace")
    unsettled = select(finding.c.deal_id).where(within(finding, workspace, finding.c.resolved_at.is_(None)))
    closed = within(deal, workspace, ~deal.c.open, deal.c.id.in_(unsettled))
    session.execute(update(deal).where(closed).values(next_check_at=now))


def known_data(session: Session, workspace: str) -> str | None:
    """The calendar data by which the workspace's deals were last asked to be looked at."""
    found: str | None = session.scalar(select(recheck.c.data).where(recheck.c.workspace == workspace))
    return found


def under_way(session: Session) -> Sequence[str]:
    """Workspaces that have deals left to mark; spans workspaces."""
    return session.scalars(_UNDER_WAY).all()


_UNDER_WAY = select(recheck.c.workspace).where(recheck.c.reached.is_not(None)).order_by(recheck.c.workspace)


def go_on(session: Session, workspace: str, limit: int) -> int:
    """Makes the next `limit` open deals due, in the order of their numbers; 0 when there are none left.

    The row is held meanwhile: of two processes the second goes on where the first stopped.
    """
    here = recheck.c.workspace == workspace
    held = session.execute(
        select(recheck.c.asked_at, recheck.c.reached).where(here).with_for_update()
    ).first()
    if held is None or held.reached is None:
        return 0
    ahead = (
        select(deal.c.number)
        .where(within(deal, workspace, deal.c.open, deal.c.number > held.reached))
        .order_by(deal.c.number)
        .limit(limit)
    )
    numbers = session.scalars(ahead).all()
    last = numbers[-1] if len(numbers) == limit else None
    session.execute(update(recheck).where(here).values(reached=last))
    if numbers:
        span = deal.c.number.between(numbers[0], numbers[-1])
        session.execute(
            update(deal).where(within(deal, workspace, deal.c.open, span)).values(next_check_at=held.asked_at)
        )
    return len(numbers)
