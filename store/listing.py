"""Lists of deals: filtered, counted and cut into pages by the database, never loaded whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, select, true

from store import tables
from store.deals import anywhere, visible
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import Select

    from store.deals import Sight
    from store.engine import Session

deal, account, member, finding = tables.deal, tables.account, tables.member, tables.finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is to show. Every part that is None, or empty, leaves nothing out.

    `owners`: only theirs. `teams`: only theirs. `closing`: expected to close from the first of these days to the last.
    `rules`: a finding of one of them is open, put off or not.
    """

    only_open: bool = True
    owners: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    stage: str | None = None
    rules: frozenset[str] | None = None
    closing: tuple[date, date] | None = None
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A deal as a list shows it; `owner` and `account` by their names."""

    id: str
    number: int
    name: str
    account: str | None
    owner: str | None
    stage: str
    open: bool
    amount: Decimal | None
    currency: str
    expected_close: date | None
    next_step_on: date | None
    last_activity_at: datetime | None
    entered_stage_at: datetime


SHOWN = (
    deal.c.id, deal.c.number, deal.c.name, account.c.name.label("account"), member.c.name.label("owner"), deal.c.stage,
    deal.c.open, deal.c.amount, deal.c.currency, deal.c.expected_close, deal.c.next_step_on, deal.c.last_activity_at,
    deal.c.entered_stage_at,
)  # fmt: skip


def count(session: Session, workspace: str, sight: Sight, wanted: Filter) -> int:
    """How many deals that `sight` may see fit."""
    query = select(func.count()).select_from(deal).where(*_conditions(sight, wanted))
    return int(session.scalar(query, _asked(workspace, sight)) or 0)


def page(
    session: Session, workspace: str, sight: Sight, wanted: Filter, *, limit: int, skip: int
) -> list[Row]:
    """Those that fit, newest first; by their date where only those closing are asked for."""
    order = [deal.c.number.desc()]
    if wanted.closing is not None:
        order.insert(0, deal.c.expected_close.asc())
    chosen = (
        select(deal.c.id)
        .where(*_conditions(sight, wanted))
        .order_by(*order)
        .limit(limit)
        .offset(skip)
        .subquery()
    )
    query = with_names(select(*SHOWN)).join(chosen, chosen.c.id == deal.c.id).where(_here()).order_by(*order)
    return [Row(*row) for row in session.execute(query, _asked(workspace, sight))]


def batch(
    session: Session, workspace: str, sight: Sight, wanted: Filter, *, beyond: int, limit: int
) -> list[dict[str, Any]]:
    """All columns of those that fit, with the names of company, owner and team: the next ones beyond this number."""
    team = tables.team
    named = (account.c.name.label("account"), member.c.name.label("owner"), team.c.name.label("team"))
    query = (
        with_names(select(deal, *named))
        .outerjoin(team, and_(team.c.workspace == deal.c.workspace, team.c.id == deal.c.team_id))
        .where(*_conditions(sight, wanted), deal.c.number > beyond)
        .order_by(deal.c.number)
        .limit(limit)
    )
    return [dict(row) for row in session.execute(query, _asked(workspace, sight)).mappings()]


def with_names(query: Select[Any]) -> Select[Any]:
    """With the tables that SHOWN takes the names of companies and owners from."""
    return (
        query.select_from(deal)
        .outerjoin(account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id))
        .outerjoin(member, and_(member.c.workspace == deal.c.workspace, member.c.id == deal.c.owner_id))
    )


def _here() -> ColumnElement[bool]:
    return deal.c.workspace == bindparam("workspace")


def _asked(workspace: str, sight: Sight) -> dict[str, Any]:
    return {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}


def _conditions(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """What may be seen comes first, whatever is asked for."""
    found = [_here(), *_may_see(sight, wanted)]
    if wanted.only_open:
        found.append(deal.c.open == true())
    if wanted.owners is not None:
        found.append(deal.c.owner_id.in_(wanted.owners))
    if wanted.teams is not None:
        found.append(deal.c.team_id.in_(wanted.teams))
    if wanted.stage is not None:
        found.append(deal.c.stage == wanted.stage)
    if wanted.rules is not None:
        found.append(_has(wanted.rules))
    if wanted.closing is not None:
        found.append(deal.c.expected_close.between(*wanted.closing))
    found += [deal.c.search.like(anywhere(word), escape="/") for word in wanted.words]
    return found


def _may_see(sight: Sight, wanted: Filter) -> list[ColumnElement[bool]]:
    """Nothing needs to be looked up in the shares for deals that are one's own by what is asked for."""
    own = wanted.owners is not None and wanted.owners <= sight.selves and sight.role is not Role.NONE
    return [] if own else [visible(sight.role, has_teams=bool(sight.teams))]


def _has(rules: Collection[str]) -> ColumnElement[bool]:
    return exists().where(
        finding.c.workspace == deal.c.workspace,
        finding.c.deal_id == deal.c.id,
        finding.c.rule.in_(rules),
        finding.c.resolved_at.is_(None),
    )
