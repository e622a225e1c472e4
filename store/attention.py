"""What nags cost and what came of them: every message about a finding, sent or held back, and whether somebody acted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from store import tables
from store.model import NoticeKind, NoticeState
from store.rows import within

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session

notice, notice_item, finding = tables.notice, tables.notice_item, tables.finding
NAGS: Final = [
    kind.value for kind in (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE, NoticeKind.ALERT)
]
HELD_BACK: Final = [state.value for state in (NoticeState.SUPPRESSED, NoticeState.FAILED, NoticeState.HELD)]


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in one message; no finding for a look that led to no message. `at`: when it was sent, or was due."""

    recipient: str
    kind: NoticeKind
    sent: bool
    reason: str | None
    at: datetime
    finding_id: str | None
    rule: str | None
    resolved_at: datetime | None
    snoozed_at: datetime | None


def told(session: Session, workspace: str, since: datetime, until: datetime) -> list[Told]:
    """Every nag sent, or held back for good, from `since` up to `until`; oldest first."""
    sent = and_(notice.c.sent_at >= since, notice.c.sent_at < until)
    held = and_(
        notice.c.sent_at.is_(None),
        notice.c.state.in_(HELD_BACK),
        notice.c.due_at >= since,
        notice.c.due_at < until,
    )
    about = (finding.c.id, finding.c.rule, finding.c.resolved_at, finding.c.snoozed_at)
    query = (
        select(notice.c.recipient, notice.c.kind, notice.c.sent_at, notice.c.due_at, notice.c.reason, *about)
        .outerjoin(
            notice_item,
            and_(notice_item.c.workspace == notice.c.workspace, notice_item.c.notice_id == notice.c.id),
        )
        .outerjoin(
            finding,
            and_(finding.c.workspace == notice_item.c.workspace, finding.c.id == notice_item.c.finding_id),
        )
        .where(within(notice, workspace, notice.c.kind.in_(NAGS), or_(sent, held)))
        .order_by(notice.c.due_at, notice.c.id, notice_item.c.position)
    )
    return [
        Told(recipient, NoticeKind(kind), sent_at is not None, reason, sent_at or due_at, *of)
        for recipient, kind, sent_at, due_at, reason, *of in session.execute(query)
    ]
