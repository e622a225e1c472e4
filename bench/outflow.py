"""What becomes due while workers die: it is let out bit by bit, and people act on what they got."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, func, select, true

from bench.victims import NOW
from store import findings, notices, tables, wall
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from bench.victims import Company

notice = tables.notice
AHEAD: Final = and_(notice.c.state == NoticeState.DUE.value, notice.c.due_at > NOW)


def let_out(company: Company, most: int, kind: NoticeKind | None = None) -> int:
    """Makes so many of what is dated ahead due now, in no order; of one kind, or of any. How many there were."""
    of_kind = notice.c.kind == kind.value if kind else true()
    most = max(0, most)
    with wall.inside(company.workspace), company.deps.writes.begin() as session:
        ids = session.scalars(
            select(notice.c.id).where(AHEAD, of_kind).order_by(func.substr(notice.c.id, 25)).limit(most)
        )
        chosen = list(ids)
        session.execute(notice.update().where(notice.c.id.in_(chosen)).values(due_at=NOW))
    return len(chosen)


def drop_the_rest(company: Company) -> int:
    """What was never let out was never owed."""
    with wall.inside(company.workspace), company.deps.writes.begin() as session:
        ids = list(session.scalars(select(notice.c.id).where(AHEAD)))
        for first in range(0, len(ids), 500):
            some = ids[first : first + 500]
            session.execute(tables.notice_item.delete().where(tables.notice_item.c.notice_id.in_(some)))
            session.execute(notice.delete().where(notice.c.id.in_(some)))
    return len(ids)


def act(company: Company, most: int) -> int:
    """So many people do what their prompt asked for: it is to be edited. A third of them do at all."""
    asked = and_(notice.c.state == NoticeState.SENT.value, notice.c.kind == NoticeKind.PROMPT.value)
    with wall.inside(company.workspace), company.deps.writes.begin() as session:
        query = select(notice.c.occurrence).where(asked, notice.c.wanted == 0)
        prompts = [each for each in session.scalars(query) if hash_of(each) % 3 == 0][:most]
        for each in prompts:
            findings.update_finding(session, company.workspace, each, resolved_at=NOW)
        notices.want_edits(session, company.workspace, prompts)
    return len(prompts)


def outstanding(company: Company) -> Counter[str]:
    """How many rows are in which state, and due of which kind; what is dated ahead as `ahead`, an edit that is owed as
    `edit`.
    """
    with wall.inside(company.workspace), company.deps.reads() as session:
        found = Counter[str]()
        ahead = notice.c.due_at > NOW
        columns = (notice.c.state, notice.c.kind, ahead)
        for state, kind, later, count in session.execute(select(*columns, func.count()).group_by(*columns)):
            found["ahead" if later and state == NoticeState.DUE.value else state] += count
            found[kind] += count if state == NoticeState.DUE.value and not later else 0
        owed = select(func.count()).where(
            notice.c.state == NoticeState.SENT.value, notice.c.wanted > notice.c.shown
        )
        found["edit"] = session.scalar(owed) or 0
    return found


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(text.encode())
