"""What one person has to do and when they meet whom: open findings and coming meetings, on deals they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, and_, cast, func, or_, select

from store import tables
from store.deals import visible
from store.model import Finding, MeetingState
from store.rows import value

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from store.deals import Sight
    from store.engine import Session

deal, account, finding, meeting = tables.deal, tables.account, tables.finding, tables.meeting
deal_share = tables.deal_share
SUGGESTION = "gate_met"
"""The one rule by which nothing is amiss: it proposes the next stage."""


@dataclass(frozen=True, slots=True)
class Item:
    """An open finding. `meeting` is the title of the meeting it is about, where it is about one."""

    finding: Finding
    number: int
    name: str
    account: str | None
    meeting: str | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A planned meeting."""

    id: str
    title: str
    starts_at: datetime
    deal_id: str
    number: int
    name: str
    account: str | None


COUNTED: Final = 1000
"""Up to so many findings are counted; nobody needs to know how many thousand wait."""


def items(
    session: Session, workspace: str, sight: Sight, now: datetime, *, limit: int
) -> tuple[list[Item], int]:
    """What is asked of this person and not snoozed, most urgent first, suggestions last; and how much there is of it,
    counted up to COUNTED.

    What is asked for is read in the order of its index, so that the answer costs as much as is shown of it.
    """
    asked = _asked(workspace, sight)
    found: list[Item] = []
    for which in (finding.c.rule != SUGGESTION, finding.c.rule == SUGGESTION):
        query = _shown(workspace, sight, now).where(which).limit(limit - len(found))
        found += [Item(value(Finding, row), *row[-4:]) for row in session.execute(query, asked)]
        if len(found) == limit:
            break
    if len(found) < limit:
        return found, len(found)
    some = _waiting(select(finding.c.id), workspace, sight, now).limit(COUNTED).subquery()
    return found, session.scalar(select(func.count()).select_from(some), asked) or 0


def _shown(workspace: str, sight: Sight, now: datetime) -> Select[Any]:
    about = and_(meeting.c.workspace == finding.c.workspace, meeting.c.id == finding.c.subject)
    shown = select(finding, deal.c.number, deal.c.name, account.c.name.label("account"), meeting.c.title)
    return (
        _waiting(shown, workspace, sight, now)
        .outerjoin(account, _of_deal())
        .outerjoin(meeting, about)
        .order_by(finding.c.due_at, finding.c.id)
    )


def _waiting(query: Select[Any], workspace: str, sight: Sight, now: datetime) -> Select[Any]:
    on_deal = and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id)
    return (
        query.select_from(finding)
        .join(deal, on_deal)
        .where(
            finding.c.workspace == workspace,
            finding.c.member_id.in_(sight.selves),
            finding.c.resolved_at.is_(None),
            or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= now),
            visible(sight.role, has_teams=bool(sight.teams)),
        )
    )


def coming(
    session: Session, workspace: str, sight: Sight, start: datetime, end: datetime, *, limit: int
) -> list[Coming]:
    """Planned meetings of theirs that begin in this time, soonest first: as organiser, or as one who joins."""
    shared = select(deal_share.c.deal_id).where(
        deal_share.c.workspace == workspace, deal_share.c.member_id.in_(sight.selves)
    )
    joins: ColumnElement[bool] = or_(
        *(
            cast(meeting.c.attendee_ids, String).contains(f'"{each}"', autoescape=True)
            for each in sight.selves
        )
    )
    theirs = select(meeting.c.id).where(
        meeting.c.workspace == workspace,
        meeting.c.state == MeetingState.PLANNED.value,
        meeting.c.starts_at.between(start, end),
    )
    ids = theirs.where(meeting.c.organiser_id.in_(sight.selves)).union(
        theirs.where(meeting.c.deal_id.in_(shared), joins)
    )
    query = (
        select(
            meeting.c.id, meeting.c.title, meeting.c.starts_at, deal.c.id, deal.c.number, deal.c.name,
            account.c.name.label("account"),
        )
        .select_from(meeting)
        .join(deal, and_(deal.c.workspace == meeting.c.workspace, deal.c.id == meeting.c.deal_id))
        .outerjoin(account, _of_deal())
        .where(meeting.c.workspace == workspace, meeting.c.id.in_(ids))
        .where(visible(sight.role, has_teams=bool(sight.teams)))
        .order_by(meeting.c.starts_at, meeting.c.id)
        .limit(limit)
    )  # fmt: skip
    return [Coming(*row) for row in session.execute(query, _asked(workspace, sight))]


def _of_deal() -> ColumnElement[bool]:
    return and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id)


def _asked(workspace: str, sight: Sight) -> dict[str, Any]:
    return {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}
