"""What one person has to do and when they meet whom: open findings and coming meetings, on deals they may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, String, and_, bindparam, cast, func, or_, select

from store import tables
from store.deals import visible
from store.model import SUGGESTION, Finding, MeetingState
from store.rows import value

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Select

    from store.deals import Sight
    from store.engine import Session
    from store.model import Role

deal, account, finding, meeting = tables.deal, tables.account, tables.finding, tables.meeting
deal_share = tables.deal_share


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


COUNTED: Final = 200
"""Up to so many findings are counted; nobody needs to know how many hundred wait."""


def items(
    session: Session, workspace: str, sight: Sight, now: datetime, *, limit: int
) -> tuple[list[Item], int]:
    """What is asked of this person and not snoozed, most urgent first, suggestions last; and how much there is of it,
    counted up to COUNTED.

    What is asked for is read in the order of its index, so that the answer costs as much as is shown of it.
    """
    asked = {**_asked(workspace, sight), "now": now}
    found: list[Item] = []
    for suggestions in (False, True):
        query = _shown(sight.role, bool(sight.teams), suggestions)
        rows = session.execute(query, {**asked, "limit": limit - len(found)})
        found += [Item(value(Finding, row), *row[-4:]) for row in rows]
        if len(found) == limit:
            break
    if len(found) < limit:
        return found, len(found)
    return found, session.scalar(_counted(sight.role, bool(sight.teams)), asked) or 0


@cache
def _shown(role: Role, has_teams: bool, suggestions: bool) -> Select[Any]:
    about = and_(meeting.c.workspace == finding.c.workspace, meeting.c.id == finding.c.subject)
    shown = select(finding, deal.c.number, deal.c.name, account.c.name.label("account"), meeting.c.title)
    return (
        _waiting(shown, role, has_teams)
        .where(finding.c.rule == SUGGESTION if suggestions else finding.c.rule != SUGGESTION)
        .outerjoin(account, _of_deal())
        .outerjoin(meeting, about)
        .order_by(finding.c.due_at, finding.c.id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def _counted(role: Role, has_teams: bool) -> Select[Any]:
    return select(func.count()).select_from(
        _waiting(select(finding.c.id), role, has_teams).limit(COUNTED).subquery()
    )


def _waiting(query: Select[Any], role: Role, has_teams: bool) -> Select[Any]:
    on_deal = and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id)
    return (
        query.select_from(finding)
        .join(deal, on_deal)
        .where(
            finding.c.workspace == bindparam("workspace"),
            finding.c.member_id.in_(bindparam("selves", expanding=True)),
            finding.c.resolved_at.is_(None),
            or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= bindparam("now")),
            visible(role, has_teams=has_teams),
        )
    )


def coming(
    session: Session, workspace: str, sight: Sight, start: datetime, end: datetime, *, limit: int
) -> list[Coming]:
    """Planned meetings of theirs that begin in this time, soonest first: as organiser, or as one who joins."""
    query = _coming(sight.role, bool(sight.teams), len(sight.selves))
    joining = {f"joining_{number}": f'"{each}"' for number, each in enumerate(sight.selves)}
    asked = {**_asked(workspace, sight), **joining, "start": start, "end": end, "limit": limit}
    return [Coming(*row) for row in session.execute(query, asked)]


@cache
def _coming(role: Role, has_teams: bool, selves: int) -> Select[Any]:
    """For one who stands for so many people. Their ids hold nothing that LIKE takes for a pattern."""
    theirs: BindParameter[list[str]] = bindparam("selves", expanding=True)
    shared = select(deal_share.c.deal_id).where(
        deal_share.c.workspace == bindparam("workspace"), deal_share.c.member_id.in_(theirs)
    )
    attending = cast(meeting.c.attendee_ids, String)
    joins = or_(*(attending.contains(bindparam(f"joining_{number}")) for number in range(selves)))
    planned = select(meeting.c.id).where(
        meeting.c.workspace == bindparam("workspace"),
        meeting.c.state == MeetingState.PLANNED.value,
        meeting.c.starts_at.between(bindparam("start"), bindparam("end")),
    )
    ids = planned.where(meeting.c.organiser_id.in_(theirs)).union(
        planned.where(meeting.c.deal_id.in_(shared), joins)
    )
    return (
        select(
            meeting.c.id, meeting.c.title, meeting.c.starts_at, deal.c.id, deal.c.number, deal.c.name,
            account.c.name.label("account"),
        )
        .select_from(meeting)
        .join(deal, and_(deal.c.workspace == meeting.c.workspace, deal.c.id == meeting.c.deal_id))
        .outerjoin(account, _of_deal())
        .where(meeting.c.workspace == bindparam("workspace"), meeting.c.id.in_(ids))
        .where(visible(role, has_teams=has_teams))
        .order_by(meeting.c.starts_at, meeting.c.id)
        .limit(bindparam("limit", type_=Integer))
    )  # fmt: skip


def _of_deal() -> ColumnElement[bool]:
    return and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id)


def _asked(workspace: str, sight: Sight) -> dict[str, Any]:
    return {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}
