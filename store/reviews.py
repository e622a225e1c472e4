"""Reviews as they were sent. What became known later never changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import tables
from store.model import Review
from store.rows import all_of, find, insert_new

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from store.engine import Session

review = tables.review


def keep(session: Session, item: Review) -> bool:
    """False when this review of this period was written for this audience already; then nothing changes."""
    return insert_new(session, review, item, "kind", "period", "audience")


def get(session: Session, workspace: str, kind: str, period: str, audience: str) -> Review | None:
    return find(session, Review, review, workspace, kind=kind, period=period, audience=audience)


def by_id(session: Session, workspace: str, review_id: str) -> Review | None:
    return find(session, Review, review, workspace, id=review_id)


def of_audiences(
    session: Session, workspace: str, audiences: Collection[str], period: str | None = None
) -> Sequence[Review]:
    """Newest first; those of one period, if one is given."""
    where: list[ColumnElement[bool]] = [review.c.audience.in_(audiences)]
    if period is not None:
        where.append(review.c.period == period)
    return all_of(session, Review, review, workspace, *where, order=[review.c.as_of.desc(), review.c.id])
