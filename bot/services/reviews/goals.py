"""Actual against target, for the month, the quarter and the year under way; only where somebody set a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.services import kpis
from store import targets
from store.kpis.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from bot.policy import Policy
    from bot.policy.periods import Length, Period
    from bot.services.kpis import Figures
    from store.engine import Session
    from store.model import Team

LENGTHS: Final[tuple[Length, ...]] = ("month", "quarter", "year")
ACTUAL: Final[dict[str, Callable[[Figures], Decimal | float | None]]] = {
    "won_amount": lambda found: found.won_amount.total,
    "won": lambda found: found.won,
    "created": lambda found: found.created,
    "win_rate": lambda found: found.win_rate,
}
"""What a week can tell of, by the names of docs/kpis.md, in their units."""


@dataclass(frozen=True, slots=True)
class Goal:
    """`actual` is None where there is not enough data."""

    kpi: str
    period: Period
    target: Decimal
    actual: Decimal | float | None


def read(session: Session, policy: Policy, team: Team, now: datetime) -> Sequence[Goal]:
    """Shortest period first. Costs nothing but one look where there is no target."""
    today = now.astimezone(zone_of(team)).date()
    spans = {(span := periods.of(each, today, policy.fiscal_year_starts)).key: span for each in LENGTHS}
    known = [
        each for each in targets.of_periods(session, team.workspace, team.id, spans) if each.kpi in ACTUAL
    ]
    figures = {
        key: _figures(session, policy, team, spans[key], now) for key in {each.period for each in known}
    }
    order = list(spans)
    return [
        Goal(each.kpi, spans[each.period], each.value, ACTUAL[each.kpi](figures[each.period]))
        for each in sorted(known, key=lambda each: (order.index(each.period), each.kpi))
    ]


def _figures(session: Session, policy: Policy, team: Team, period: Period, now: datetime) -> Figures:
    begin, end = period.moments(zone_of(team))
    scope = Scope(
        workspace=team.workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=now,
        teams=[team.id],
    )
    return kpis.figures(session, policy, scope, in_full=False)[""]
