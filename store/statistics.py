"""The pipeline in figures: one GROUP BY each, nothing loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select

from store import tables
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from store.engine import Session

AGES: Final = (30, 60, 90, 180, 365)
"""Days."""
deal, member, team, membership = tables.deal, tables.member, tables.team, tables.membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts, ready for JSON by `dataclasses.asdict`. Names that two members share carry the member's id behind them.

    `open` and all that counts open deals is how things stand now; `as_of` decides only how old they are.
    """

    as_of: str
    deals: int
    open: int
    by_stage: dict[str, int]
    by_owner: dict[str, int]
    """All deals, open and closed; deals without an owner are in `without_owner`."""
    by_manager: dict[str, int]
    """Deals of the teams somebody manages; a team with two managers counts for both."""
    without_owner: int
    orphans: int
    """Deals whose owner in an imported file matches no member; part of `without_owner`."""
    open_without_account: int
    open_older_than: dict[str, int]
    """Days: open deals created longer ago than that."""
    members: dict[str, int]
    """By role."""
    regions: dict[str, int]
    """Deals by the region of their team."""
    teams: int
    accounts: int


def pipeline(session: Session, workspace: str, as_of: datetime) -> Stats:
    """`as_of` is aware; a deal is older than n days when it was created before `as_of` less n times 24 hours."""
    here = deal.c.workspace == workspace
    is_open = and_(here, deal.c.open)
    return Stats(
        as_of=as_of.isoformat(),
        deals=_count(session, here),
        open=_count(session, is_open),
        by_stage=_pairs(session, select(deal.c.stage, func.count()).where(here).group_by(deal.c.stage)),
        by_owner=_named(session.execute(_by_owner(workspace)).all()),
        by_manager=_named(session.execute(_by_manager(workspace)).all()),
        without_owner=_count(session, and_(here, deal.c.owner_id.is_(None))),
        orphans=_count(session, and_(here, deal.c.orphan_owner.is_not(None))),
        open_without_account=_count(session, and_(is_open, deal.c.account_id.is_(None))),
        open_older_than={
            str(days): _count(session, and_(is_open, deal.c.created_at < as_of - timedelta(days=days)))
            for days in AGES
        },
        members=_pairs(
            session,
            select(member.c.role, func.count()).where(within(member, workspace)).group_by(member.c.role),
        ),
        regions=_pairs(session, _by_region(workspace)),
        teams=_rows(session, team, workspace),
        accounts=_rows(session, tables.account, workspace),
    )


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(deal).where(where)) or 0


def _rows(session: Session, table: Any, workspace: str) -> int:
    return session.scalar(select(func.count()).select_from(table).where(within(table, workspace))) or 0


def _pairs(session: Session, query: Select[Any]) -> dict[str, int]:
    return dict(sorted((row[0], row[1]) for row in session.execute(query)))


def _by_owner(workspace: str) -> Select[Any]:
    owned = and_(deal.c.workspace == member.c.workspace, deal.c.owner_id == member.c.id)
    return _by_member(workspace).join(deal, owned)


def _by_manager(workspace: str) -> Select[Any]:
    leads = and_(
        membership.c.workspace == member.c.workspace,
        membership.c.member_id == member.c.id,
        membership.c.manages,
    )
    teams = and_(deal.c.workspace == membership.c.workspace, deal.c.team_id == membership.c.team_id)
    return _by_member(workspace).join(membership, leads).join(deal, teams)


def _by_member(workspace: str) -> Select[Any]:
    return (
        select(member.c.id, member.c.name, func.count())
        .select_from(member)
        .where(within(member, workspace))
        .group_by(member.c.id, member.c.name)
    )


def _by_region(workspace: str) -> Select[Any]:
    of_team = and_(deal.c.workspace == team.c.workspace, deal.c.team_id == team.c.id)
    return (
        select(team.c.region, func.count(deal.c.id))
        .select_from(team)
        .outerjoin(deal, of_team)
        .where(within(team, workspace, team.c.region.is_not(None)))
        .group_by(team.c.region)
    )


def _named(rows: Iterable[Any]) -> dict[str, int]:
    """Counts by name; namesakes keep apart."""
    found = [(row[0], row[1], row[2]) for row in rows]
    names = Counter(name for _, name, _ in found)
    shown = {f"{name} ({id_})" if names[name] > 1 else name: count for id_, name, count in found}
    return dict(sorted(shown.items()))
