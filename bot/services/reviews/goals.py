"""Actual against target, for the month, the quarter and the year under way; only where somebody set a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.services import coverage
from bot.services.measures import MONEY_TARGET, measures
from store import targets

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from bot.policy import Policy
    from bot.policy.periods import Length, Period
    from bot.services.coverage import Coverage
    from bot.services.kpis import Figures, Part
    from bot.services.measures import Actual, Measure
    from store.engine import Session
    from store.model import Target, Team

LENGTHS: Final[tuple[Length, ...]] = ("month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Goal:
    """`actual` is None where there is not enough data, or the period has not begun. `coverage`: beside the target for the
    won amount.
    """

    measure: Measure
    period: Period
    target: Decimal
    actual: Actual
    coverage: Coverage | None = None

    @property
    def kpi(self) -> str:
        return self.measure.key


def under_way(policy: Policy, team: Team, now: datetime) -> list[Period]:
    """The shortest first."""
    today = now.astimezone(zone_of(team)).date()
    return [periods.of(each, today, policy.fiscal_year_starts) for each in LENGTHS]


def read(
    session: Session, policy: Policy, team: Team, now: datetime, wanted: Sequence[Period] | None = None
) -> Sequence[Goal]:
    """Of the periods under way, or of those wanted, in their order. Costs nothing but one look where there is no target."""
    spans = {each.key: each for each in wanted or under_way(policy, team, now)}
    known, order = measures(policy), list(measures(policy))
    found = [
        each for each in targets.of_periods(session, team.workspace, team.id, spans) if each.kpi in known
    ]
    by_period: dict[str, list[Target]] = {key: [] for key in spans}
    for each in sorted(found, key=lambda each: order.index(each.kpi)):
        by_period[each.period].append(each)
    return [
        goal
        for key, aims in by_period.items()
        if aims
        for goal in _goals(session, policy, team, spans[key], aims, known, now)
    ]


def _goals(
    session: Session,
    policy: Policy,
    team: Team,
    period: Period,
    aims: Collection[Target],
    known: Mapping[str, Measure],
    now: datetime,
) -> list[Goal]:
    """What one period is to bring; only what its targets need is asked for, and once."""
    slow = any(known[each.kpi].slow for each in aims)
    needs = {part for each in aims for part in known[each.kpi].needs}
    needs |= {"open"} if any(each.kpi == MONEY_TARGET for each in aims) else set()
    figures = _figures(session, policy, team, period, now, in_full=slow, only=needs)
    money = next((each.value for each in aims if each.kpi == MONEY_TARGET), None)
    return [
        Goal(
            known[each.kpi],
            period,
            each.value,
            known[each.kpi].actual(figures, money) if figures else None,
            coverage.of(figures, money) if figures and each.kpi == MONEY_TARGET else None,
        )
        for each in aims
    ]


def _figures(
    session: Session,
    policy: Policy,
    team: Team,
    period: Period,
    now: datetime,
    *,
    in_full: bool,
    only: Collection[Part],
) -> Figures | None:
    """None for a period that has not begun."""
    begin, end = period.moments(zone_of(team))
    if now < begin:
        return None
    from bot.services import kpis  # with all that figures are made of, for whoever has a target
    from store.kpis.scope import Scope

    scope = Scope(
        workspace=team.workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=now,
        teams=[team.id],
        closes=(period.first, period.last),
        present=True,
    )
    return kpis.figures(session, policy, scope, in_full=in_full, only=only)[""]
