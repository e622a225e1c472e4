"""What teams mean to reach: one value for (team, KPI, period)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from store import tables
from store.model import Target, Team
from store.rows import all_of, find, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from store.engine import Session

COMPANY = ""
"""Stands for the whole company where a team is named."""
target = tables.target


def hold_team(session: Session, workspace: str, team_id: str) -> Team | None:
    """The team, whose targets somebody is about to change: whoever else is waits here, so that none is made twice."""
    held = (
        select(tables.team)
        .where(within(tables.team, workspace, tables.team.c.id == team_id))
        .with_for_update()
    )
    row = session.execute(held).one_or_none()
    return None if row is None else value(Team, row)


def by_id(session: Session, workspace: str, target_id: str) -> Target | None:
    return find(session, Target, target, workspace, id=target_id)


def of_everybody(session: Session, workspace: str, period: str) -> Sequence[Target]:
    """All targets for one period, the company's and every team's."""
    return all_of(session, Target, target, workspace, period=period, order=[target.c.team_id, target.c.kpi])


def get(session: Session, workspace: str, team_id: str, kpi: str, period: str) -> Target | None:
    return find(session, Target, target, workspace, team_id=team_id, kpi=kpi, period=period)


def of_periods(session: Session, workspace: str, team_id: str, periods: Collection[str]) -> Sequence[Target]:
    """A team's targets for any of these periods, by KPI."""
    return all_of(
        session,
        Target,
        target,
        workspace,
        target.c.period.in_(periods),
        team_id=team_id,
        order=[target.c.kpi, target.c.period],
    )
