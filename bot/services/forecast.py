"""What the open deals will come to: as people state it, and beside it as the team's own history has it.

History answers one question: of the deals that once stood in this stage at this age, which share was won in the end?
It is asked at the end of every month of the past two years, and only about deals that have ended since. How well that
forecasts is measured on the same history (`backtest`); with too little of it nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot.policy import periods
from bot.services.chances import Chance, Doubt
from bot.services.kpis import Money
from store.kpis import forecast as history
from store.kpis.forecast import Ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.policy import Policy
    from store.engine import Session
    from store.kpis.forecast import Expected
    from store.kpis.scope import Scope

MONTHS: Final = 24
"""How far back history is asked: two years hold every season twice."""
ENOUGH: Final = 30
"""Ended deals below which a share is not told: the interval would be wider than a third."""
COMMIT: Final = 80
"""Percent from which a stated probability counts as a commitment."""
BEST: Final = 50
"""Percent from which it belongs to the best case."""
Cell = tuple[str | None, int]
"""A stage and a place in `history.AGES`."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What history knows. A cell with too few deals answers as its stage does, a stage as all deals together."""

    cells: Mapping[Cell, Chance]
    stages: Mapping[str | None, Chance]
    all: Chance | None
    by_age: bool
    """Whether the age is asked for."""
    deals: int
    """Deals that ended, each as often as it was open at the end of a month."""

    def chance(self, stage: str | None, age: int) -> Chance | None:
        """None: not enough history to say."""
        found = self.cells.get((stage, age)) if self.by_age else None
        return found or self.stages.get(stage) or self.all


@dataclass(slots=True)
class Month:
    """One month of expected closes; None in `key`: deals without a date."""

    key: str | None
    deals: int = 0
    commit: Money = field(default_factory=Money)
    best: Money = field(default_factory=Money)
    pipeline: Money = field(default_factory=Money)
    weighted: Money = field(default_factory=Money)
    likely: Money = field(default_factory=Money)
    """By history; from `low` to `high` it comes to 80 % of the time, in the policy's currency."""
    low: Money = field(default_factory=Money)
    high: Money = field(default_factory=Money)
    doubt: Doubt = field(default_factory=Doubt, repr=False, compare=False)
    untold: int = 0
    """Deals of which history can't tell."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the forecasts from `begin` to ten points more: the mean forecast, and what came of them."""

    begin: float
    forecasts: int
    mean: float
    won: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Brier scores, 0 to 1, less is better. `flat` forecasts the overall win rate for every deal: what any method must beat."""

    moments: int
    forecasts: int
    flat: float
    stage_default: float
    by_stage: float
    by_stage_and_age: float
    bins: list[Bin]

    @property
    def by_age(self) -> bool:
        return self.by_stage_and_age < self.by_stage


def learn(session: Session, scope: Scope, zone: ZoneInfo, *, by_age: bool = False) -> Rates:
    """The team's own rates as of `scope.as_of`. Two dozen statements: ask once for all that is to be forecast.

    `by_age`: if a backtest has shown that this forecasts better.
    """
    past = _past(session, scope, zone)
    known = (history.ends(session, scope, at, scope.as_of) for at in past)
    return _rates(_merged(known), by_age=by_age)


def forecast(session: Session, policy: Policy, scope: Scope, rates: Rates) -> list[Month]:
    """What stands open, by the month of its expected close: as stated, and as history has it. Deals without a date last."""
    months: dict[str | None, Month] = {}
    for each in history.expected(session, scope):
        _add(months.setdefault(each.month, Month(each.month)), policy, rates, each)
    for month in months.values():
        month.low.total, month.high.total = month.doubt.around(month.likely.total)
    return sorted(months.values(), key=lambda month: (month.key is None, month.key or ""))


def backtest(session: Session, policy: Policy, scope: Scope, zone: ZoneInfo) -> Backtest | None:
    """Every month's end of the past is forecast from the months before it, of which only what had ended by then is
    known, and held against how it ended; None: too little history.
    """
    score = _Scores(policy)
    past = _past(session, scope, zone)
    for place, at in enumerate(past):
        training = _merged(history.ends(session, scope, before, at) for before in past[:place])
        rates = _rates(training, by_age=True)
        if rates.all is not None:
            score.add(rates, history.ends(session, scope, at, scope.as_of))
    return score.result()


def _past(session: Session, scope: Scope, zone: ZoneInfo) -> list[datetime]:
    """The month's ends before `as_of`, as far back as there are deals, oldest first."""
    first = history.first_beginning(session, scope)
    if first is None:
        return []
    month = periods.of("month", scope.as_of.astimezone(zone).date(), 1)
    found: list[datetime] = []
    while len(found) < MONTHS and (begins := month.moments(zone)[0]) > first:
        found.append(begins)
        month = month.before(1)
    return [at for at in reversed(found) if at < scope.as_of]


def _merged(parts: Iterable[Mapping[Cell, Ends]]) -> dict[Cell, Ends]:
    found: dict[Cell, Ends] = defaultdict(Ends)
    for part in parts:
        for cell, ends in part.items():
            found[cell].add(ends)
    return dict(found)


def _rates(training: Mapping[Cell, Ends], *, by_age: bool) -> Rates:
    stages: dict[str | None, Ends] = defaultdict(Ends)
    everything = Ends()
    for (stage, _), ends in training.items():
        stages[stage].add(ends)
        everything.add(ends)
    return Rates(
        {cell: Chance.of(each.won, each.closed) for cell, each in training.items() if each.closed >= ENOUGH},
        {stage: Chance.of(each.won, each.closed) for stage, each in stages.items() if each.closed >= ENOUGH},
        Chance.of(everything.won, everything.closed) if everything.closed >= ENOUGH else None,
        by_age,
        everything.closed,
    )


def _add(month: Month, policy: Policy, rates: Rates, each: Expected) -> None:
    month.deals += each.deals

    def put(money: Money, share: float = 1.0) -> None:
        worth = each.total if share == 1.0 else each.total * Decimal(repr(share))
        money.add(policy, each.currency, worth, each.stated)

    put(month.pipeline)
    put(month.weighted, each.probability / 100)
    if each.probability >= COMMIT:
        put(month.commit)
    if each.probability >= BEST:
        put(month.best)
    chance = rates.chance(each.stage, each.age)
    if chance is None:
        month.untold += each.deals
    else:
        put(month.likely, chance.share)
        rate = policy.in_currency(Decimal(1), each.currency)
        if rate is not None:
            month.doubt.add(chance, float(each.total * rate), each.squares * float(rate) ** 2)


class _Scores:
    """Adds squared errors up, one forecast at a time."""

    def __init__(self, policy: Policy) -> None:
        self._default = {stage.key: stage.probability / 100 for stage in policy.stages}
        self._errors = dict.fromkeys(("flat", "stage_default", "by_stage", "by_stage_and_age"), 0.0)
        self._bins: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._moments = self._forecasts = 0

    def add(self, rates: Rates, became: Mapping[Cell, Ends]) -> None:
        assert rates.all is not None
        self._moments += 1
        for (stage, age), ends in became.items():
            by_stage = rates.stages.get(stage) or rates.all
            by_cell = rates.cells.get((stage, age)) or by_stage
            shares = {
                "flat": rates.all.share,
                "stage_default": self._default.get(stage or "", rates.all.share),
                "by_stage": by_stage.share,
                "by_stage_and_age": by_cell.share,
            }
            for name, share in shares.items():
                self._errors[name] += ends.won * (1 - share) ** 2 + ends.lost * share**2
            here = self._bins[min(int(by_cell.share * 10), 9)]
            for place, amount in enumerate((ends.closed, ends.closed * by_cell.share, ends.won)):
                here[place] += amount
            self._forecasts += ends.closed

    def result(self) -> Backtest | None:
        n = self._forecasts
        if n < ENOUGH:
            return None
        bins = [
            Bin(place / 10, int(count), mean / count, won / count)
            for place, (count, mean, won) in sorted(self._bins.items())
            if count
        ]
        return Backtest(
            self._moments, n, **{name: each / n for name, each in self._errors.items()}, bins=bins
        )
