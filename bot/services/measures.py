"""The KPIs that a team may set a target for, by the names of docs/kpis.md: their unit, and where the actual figure stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.services import coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.policy import Policy
    from bot.services.kpis import Figures, Part, StageFigures

Actual: TypeAlias = Decimal | float | None
"""None: not enough data."""
MONEY_TARGET: Final = "won_amount"
"""What coverage is measured against."""


class Unit(StrEnum):
    MONEY = "money"
    """In the policy's currency; what no rate converts is left out."""
    COUNT = "count"
    SHARE = "share"
    """0 to 1."""
    DAYS = "days"
    SCORE = "score"
    """0 to 100."""
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Measure:
    """One KPI. `at_most`: less is better. `slow`: only `figures(in_full=True)` knows it. `stage`: a stage's key, for what
    is told of a single stage.
    """

    key: str
    unit: Unit
    actual: Callable[[Figures, Decimal | None], Actual]
    """From the figures and the team's own target for the won amount."""
    at_most: bool = False
    slow: bool = False
    stage: str | None = None
    needs: tuple[Part, ...] = ()
    """The parts of the figures that it is told from, where it is not slow."""


def _of(
    key: str,
    unit: Unit,
    actual: Callable[[Figures], Any],
    *needs: Part,
    at_most: bool = False,
    slow: bool = False,
) -> Measure:
    return Measure(key, unit, lambda found, _target: actual(found), at_most=at_most, slow=slow, needs=needs)


def _covered(found: Figures, target: Decimal | None, *, weighted: bool) -> Actual:
    known = coverage.of(found, target)
    if known is None:
        return None
    return known.times_weighted if weighted else known.times


WHOLE: Final = (
    _of("won_amount", Unit.MONEY, lambda found: found.won_amount.total, "closed"),
    _of("won", Unit.COUNT, lambda found: found.won, "closed"),
    _of("win_rate", Unit.SHARE, lambda found: found.win_rate, "closed"),
    _of("win_rate_amount", Unit.SHARE, lambda found: found.win_rate_amount, "closed"),
    _of("won_amount_mean", Unit.MONEY, lambda found: found.won_amount.mean, "closed"),
    _of("lifetime_value", Unit.MONEY, lambda found: found.lifetime.total, "closed"),
    _of("won_days_median", Unit.DAYS, lambda found: found.won_days and found.won_days.median, at_most=True, slow=True),
    _of("created", Unit.COUNT, lambda found: found.created, "begun"),
    _of("open", Unit.COUNT, lambda found: found.open, "open"),
    _of("pipeline", Unit.MONEY, lambda found: found.pipeline.total, "open"),
    _of("weighted_pipeline", Unit.MONEY, lambda found: found.weighted.total, "open"),
    Measure("coverage", Unit.TIMES, partial(_covered, weighted=False), needs=("closed", "open")),
    Measure("coverage_weighted", Unit.TIMES, partial(_covered, weighted=True), needs=("closed", "open")),
    _of("slipped_deals", Unit.COUNT, lambda found: found.slippage.deals if found.slippage else 0, "begun", at_most=True),
    _of("in_time_24h", Unit.SHARE, lambda found: found.in_24h and found.in_24h.rate, "kept"),
    _of("in_time_48h", Unit.SHARE, lambda found: found.in_48h and found.in_48h.rate, "kept"),
    _of("completeness", Unit.SHARE, lambda found: found.filled and found.filled.rate, "filled"),
    _of("hygiene_score", Unit.SCORE, lambda found: found.score and found.score.mean, "score"),
    _of("adoption", Unit.SHARE, lambda found: found.loggers and found.loggers.rate, slow=True),
    _of("acted_in_a_day", Unit.SHARE, lambda found: found.acted and found.acted.rate, slow=True),
)  # fmt: skip
"""In the order in which they are offered."""


def measures(policy: Policy) -> dict[str, Measure]:
    """All of them under this policy, by their keys; those of a stage are called `stages.mql.entered`."""
    return {each.key: each for each in (*WHOLE, *_of_stages(policy))}


def _of_stages(policy: Policy) -> Iterator[Measure]:
    for stage in policy.open_stages:
        yield _at(stage.key, "entered", Unit.COUNT, lambda here: here.entered)
    for stage in policy.open_stages:
        yield _at(stage.key, "flow_pass_through", Unit.SHARE, lambda here: here.flow and here.flow.rate)
    for stage in policy.open_stages:
        yield _at(
            stage.key,
            "dwell_days_median",
            Unit.DAYS,
            lambda here: here.dwell and here.dwell.median,
            at_most=True,
        )


def _at(
    stage: str, name: str, unit: Unit, actual: Callable[[StageFigures], Any], *, at_most: bool = False
) -> Measure:
    def read(found: Figures, _target: Decimal | None) -> Actual:
        from bot.services.kpis import StageFigures  # loaded by whoever made `found`

        return actual(found.stages.get(stage, StageFigures()))  # type: ignore[no-any-return]

    return Measure(f"stages.{stage}.{name}", unit, read, at_most=at_most, slow=True, stage=stage)
