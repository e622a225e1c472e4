"""What of the agreed process is lived: whether people act on what they are told, and which stages deals pass at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from store import tables
from store.kpis.keeping import Kept
from store.model import NoticeKind
from store.rows import within
from store.sql import days_between

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session

notice, notice_item, finding, stage_move = (
    tables.notice,
    tables.notice_item,
    tables.finding,
    tables.stage_move,
)
IN_PERSON: Final = [kind.value for kind in (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE)]
"""A channel is nobody's to act on."""


def heeded_by(
    session: Session, workspace: str, since: datetime, until: datetime, people: Collection[str]
) -> dict[str, Kept]:
    """Of what each of them was told in person from `since` up to `until`: how much they acted on within 24 hours."""
    query = _told(
        workspace,
        since,
        until,
        notice.c.recipient,
        func.count(finding.c.id),
        func.sum(case((_acted(), 1), else_=0)),
    )
    query = query.where(notice.c.recipient.in_(people)).group_by(notice.c.recipient)
    query = query.having(func.count(finding.c.id) > 0)
    return {who: Kept(told, int(acted)) for who, told, acted in session.execute(query)}


def heeded_by_rule(session: Session, workspace: str, since: datetime, until: datetime) -> dict[str, Kept]:
    """Of the findings that anybody was told of in person, how many were acted on within 24 hours of a message; by rule."""
    query = _told(
        workspace,
        since,
        until,
        finding.c.rule,
        func.count(finding.c.id.distinct()),
        func.count(case((_acted(), finding.c.id)).distinct()),
    )
    rows = session.execute(query.group_by(finding.c.rule))
    return {rule: Kept(told, acted) for rule, told, acted in rows if rule is not None}


def _told(workspace: str, since: datetime, until: datetime, *columns: ColumnElement[Any]) -> Select[Any]:
    """From the messages to their findings: with inner joins SQLite begins at every finding that was ever told."""
    return (
        select(*columns)
        .select_from(notice)
        .outerjoin(
            notice_item,
            and_(notice_item.c.workspace == notice.c.workspace, notice_item.c.notice_id == notice.c.id),
        )
        .outerjoin(
            finding,
            and_(finding.c.workspace == notice_item.c.workspace, finding.c.id == notice_item.c.finding_id),
        )
        .where(
            within(
                notice,
                workspace,
                notice.c.kind.in_(IN_PERSON),
                notice.c.sent_at >= since,
                notice.c.sent_at < until,
            )
        )
    )


def _acted() -> ColumnElement[bool]:
    """Resolved or put off within a day of 24 hours of this message."""
    return or_(
        *(
            and_(at.is_not(None), days_between(notice.c.sent_at, at).between(0, 1))
            for at in (finding.c.resolved_at, finding.c.snoozed_at)
        )
    )


def entered_at_all(session: Session, workspace: str, stages: Sequence[str], since: datetime) -> set[str]:
    """Those of the stages that any deal entered from `since` on, or stands in still. One look at an index each."""
    found = set()
    for stage in stages:
        here = within(
            stage_move,
            workspace,
            stage_move.c.stage == stage,
            or_(stage_move.c.entered_at >= since, stage_move.c.left_at.is_(None)),
        )
        if session.scalar(select(stage_move.c.id).where(here).limit(1)) is not None:
            found.add(stage)
    return found
