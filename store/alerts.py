"""Deals that have just gone quiet, for their team's channel: each episode once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, exists, select

from store import tables
from store.bundles import awake
from store.model import NoticeKind
from store.rows import within
from store.waiting import TOLD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.engine import Session

finding, deal, notice, notice_item = tables.finding, tables.deal, tables.notice, tables.notice_item
QUIET: Final = "quiet"


def newly_quiet(
    session: Session, workspace: str, team_id: str, until: datetime, now: datetime, most: int
) -> Sequence[str]:
    """Findings that fell due by `until` and of which no post has told yet, the longest first."""
    posted = exists().where(
        notice_item.c.workspace == finding.c.workspace,
        notice_item.c.finding_id == finding.c.id,
        notice.c.workspace == notice_item.c.workspace,
        notice.c.id == notice_item.c.notice_id,
        notice.c.kind == NoticeKind.ALERT.value,
        notice.c.state.in_(TOLD),
    )
    query = (
        select(finding.c.id)
        .join(deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id))
        .where(
            within(deal, workspace, deal.c.team_id == team_id, deal.c.open),
            within(
                finding, workspace, finding.c.rule == QUIET, finding.c.due_at <= until, awake(now), ~posted
            ),
        )
        .order_by(finding.c.due_at, finding.c.id)
        .limit(most)
    )
    return session.scalars(query).all()
