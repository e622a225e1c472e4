"""What teams mean to reach: one value for (team, KPI, period)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import tables
from store.model import Target
from store.rows import all_of, find

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from store.engine import Session

COMPANY = ""
"""Stands for the whole company where a team is named."""
target = tables.target


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
