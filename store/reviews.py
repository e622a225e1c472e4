"""Reviews as they were sent. What became known later never changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from store import tables
from store.model import NoticeKind, Review
from store.rows import all_of, find, insert_new, update_one, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from store.engine import Session

review, notice, change = tables.review, tables.notice, tables.change
TEAM = "team"
"""As what the ledger notes changes of a team."""
_CHUNK = 400
"""Values in one statement, below what both databases take as parameters."""


def keep(session: Session, item: Review) -> bool:
    """False when this review of this period was written for this audience already; then nothing changes."""
    return insert_new(session, review, item, "kind", "period", "team_id", "audience")


def rewrite(session: Session, item: Review) -> None:
    """For one of which nothing was sent yet."""
    values = {"as_of": item.as_of, "content": item.content}
    update_one(session, review, item.workspace, item.id, values)


def get(
    session: Session, workspace: str, kind: str, period: str, team_id: str, audience: str
) -> Review | None:
    key = {"kind": kind, "period": period, "team_id": team_id, "audience": audience}
    return find(session, Review, review, workspace, **key)


def by_id(session: Session, workspace: str, review_id: str) -> Review | None:
    return find(session, Review, review, workspace, id=review_id)


def of_team(
    session: Session, workspace: str, team_id: str, kind: str, period: str | None = None
) -> Sequence[Review]:
    """Whoever they were written for, newest first; those of one period, if one is given."""
    where: list[ColumnElement[bool]] = [review.c.team_id == team_id, review.c.kind == kind]
    if period is not None:
        where.append(review.c.period == period)
    return all_of(session, Review, review, workspace, *where, order=[review.c.as_of.desc(), review.c.id])


def of_audiences(
    session: Session, workspace: str, audiences: Collection[str], period: str | None = None
) -> Sequence[Review]:
    """Newest first; those of one period, if one is given."""
    where: list[ColumnElement[bool]] = [review.c.audience.in_(audiences)]
    if period is not None:
        where.append(review.c.period == period)
    return all_of(session, Review, review, workspace, *where, order=[review.c.as_of.desc(), review.c.id])


def scores(
    session: Session, workspace: str, kind: str, team_id: str, audience: str, since: datetime
) -> list[tuple[str, datetime, float]]:
    """The hygiene score that each review told since then, with its period and when it was written; oldest first."""
    score = review.c.content["figures"]["hygiene_score"].as_float()
    where = within(
        review,
        workspace,
        review.c.kind == kind,
        review.c.team_id == team_id,
        review.c.audience == audience,
        review.c.as_of >= since,
    )
    query = select(review.c.period, review.c.as_of, score).where(where).order_by(review.c.as_of)
    return [(period, at, told) for period, at, told in session.execute(query) if told is not None]


def owed(
    session: Session, workspace: str, recipients: Sequence[str], occurrences: Sequence[str]
) -> set[tuple[str, str]]:
    """Which of them there is a row in the outbox for, whatever became of it: (recipient, occurrence)."""
    found: set[tuple[str, str]] = set()
    for first in range(0, len(recipients), _CHUNK):
        some = recipients[first : first + _CHUNK]
        for begin in range(0, len(occurrences), _CHUNK):
            where = within(
                notice,
                workspace,
                notice.c.recipient.in_(some),
                notice.c.kind == NoticeKind.REVIEW.value,
                notice.c.occurrence.in_(occurrences[begin : begin + _CHUNK]),
            )
            rows = session.execute(select(notice.c.recipient, notice.c.occurrence).where(where))
            found |= {(row[0], row[1]) for row in rows}
    return found


def changed_since(session: Session, workspace: str, team_id: str, at: datetime) -> bool:
    """Whether anything about the team itself (its people, channel, review time) was changed at `at` or after."""
    where = within(
        change,
        workspace,
        change.c.at >= at,
        change.c.noun == TEAM,
        change.c.noun_id == team_id,
    )
    return session.scalar(select(change.c.id).where(where).limit(1)) is not None


def all_of_team(session: Session, workspace: str, team_id: str, deal_ids: Collection[str]) -> bool:
    """Whether every one of these deals is the team's now."""
    deal = tables.deal
    here = within(deal, workspace, deal.c.id.in_(deal_ids), deal.c.team_id == team_id)
    count = session.scalar(select(func.count()).select_from(deal).where(here)) if deal_ids else 0
    return count == len(deal_ids)
