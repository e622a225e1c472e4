"""The figures of some deals in some time, with what they mean under the policy: money converted, rates or "not enough data"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from bot.services import adoption, scores
from store.kpis import keeping, outcomes, stages
from store.kpis.outcomes import Outcome, rate
from store.kpis.scope import Band, Process, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.policy import Policy
    from store.engine import Session
    from store.kpis.keeping import Kept, Score
    from store.kpis.outcomes import Slippage, Standing, Sum
    from store.kpis.scope import Spread
    from store.kpis.stages import Passage

Part: TypeAlias = Literal["closed", "open", "begun", "kept", "filled", "score"]
"""What is asked of the database together: won and lost, the pipeline, new and slipped deals, input in time, and what is
known for the present alone, fields filled in and hygiene score.
"""
PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(slots=True)
class Money:
    """A sum in the policy's currency, and beside it, never added, what no rate converts."""

    total: Decimal = Decimal(0)
    count: int = 0
    """Deals with an amount that is in the total."""
    apart: dict[str, Decimal] = field(default_factory=dict)

    def add(self, policy: Policy, currency: str, amount: Decimal, count: int) -> None:
        worth = policy.in_currency(amount, currency)
        if worth is not None:
            self.total += worth
            self.count += count
        elif count:
            self.apart[currency] = self.apart.get(currency, Decimal(0)) + amount

    @property
    def mean(self) -> Decimal | None:
        """Per deal with an amount; None without any."""
        return self.total / self.count if self.count else None


@dataclass(slots=True)
class StageFigures:
    """One stage: what entered it, what became of that, what left it, and how long that had stayed."""

    entered: int = 0
    cohort: Passage | None = None
    flow: Passage | None = None
    dwell: Spread | None = None
    open: int = 0
    """Deals that stand in it at as-of."""


@dataclass(slots=True)
class Figures:
    """Every figure of one group. None: not enough data."""

    created: int = 0
    won: int = 0
    lost: int = 0
    won_amount: Money = field(default_factory=Money)
    lost_amount: Money = field(default_factory=Money)
    lifetime: Money = field(default_factory=Money)
    won_days: Spread | None = None
    lost_days: Spread | None = None
    open: int = 0
    pipeline: Money = field(default_factory=Money)
    weighted: Money = field(default_factory=Money)
    closing: Money = field(default_factory=Money)
    """The part of the pipeline that is expected to close in the period; nothing where the scope does not say its days."""
    closing_weighted: Money = field(default_factory=Money)
    slippage: Slippage | None = None
    stages: dict[str, StageFigures] = field(default_factory=dict)
    in_24h: Kept | None = None
    in_48h: Kept | None = None
    filled: Kept | None = None
    score: Score | None = None
    loggers: Kept | None = None
    """People with open deals, and those of them who logged anything."""
    acted: Kept | None = None
    """Findings that people were told of, and those acted on within a working day."""
    targets: dict[str, Decimal] = field(default_factory=dict)
    """What is meant to be reached, by the KPI's name; empty where no one target is about these deals and this period."""

    @property
    def win_rate(self) -> float | None:
        """Of the deals that were closed."""
        return rate(self.won, self.won + self.lost)

    @property
    def win_rate_amount(self) -> float | None:
        """Of the amounts that were closed; None where the lost deals state none, since it would always be all."""
        won, lost = self.won_amount.total, self.lost_amount.total
        return float(won / (won + lost)) if lost else None


def process_of(policy: Policy) -> Process:
    def of(kind: str) -> tuple[str, ...]:
        return tuple(stage.key for stage in policy.stages if stage.kind == kind)

    return Process(
        open=of("open"),
        won=of("won"),
        lost=of("lost"),
        after=of("after"),
        probability={stage.key: stage.probability for stage in policy.stages},
    )


def rates(policy: Policy) -> dict[str, Decimal]:
    """What one unit is worth in the policy's currency, for each currency that the policy can convert."""
    return {policy.currency: Decimal(1), **policy.exchange_rates}


def bands_of(policy: Policy) -> tuple[Band, ...]:
    """The price bands' ends in every currency that the policy can convert."""
    worth = rates(policy)
    return tuple(
        Band(
            key=band.key,
            below=None if band.below is None else {each: band.below / worth[each] for each in worth},
        )
        for band in policy.price_bands
    )


def figures(
    session: Session,
    policy: Policy,
    scope: Scope,
    *,
    in_full: bool = True,
    past: bool = False,
    only: Collection[Part] = PARTS,
) -> dict[Any, Figures]:
    """All figures by group, or `only` these parts; without `scope.by` the one group is called "" and is always there.

    `past`: without what is known for the present alone. `in_full`: also what costs most, how deals go from stage to stage and how long they last.
    """
    found: dict[Any, Figures] = defaultdict(Figures)
    if scope.by is None:
        found[""] = Figures()
    if "closed" in only:
        _closings(session, policy, scope, found)
    if in_full:
        _in_full(session, policy, scope, found)
    if "open" in only:
        _standing(session, policy, scope, found, by_stage=in_full)
    if "begun" in only:
        _begun(session, scope, found)
    if "kept" in only:
        _kept(session, scope, found)
    if "filled" in only and not past:
        _filled(session, policy, scope, found)
    if "score" in only and not past:
        for key, score in keeping.scores(session, scope, scores.weights(policy)).items():
            found[key].score = score
    return dict(found)


def _closings(session: Session, policy: Policy, scope: Scope, found: dict[Any, Figures]) -> None:
    for key, outcome in outcomes.outcomes(session, scope).items():
        _closed(found[key], policy, outcome)


def _begun(session: Session, scope: Scope, found: dict[Any, Figures]) -> None:
    for key, count in outcomes.created(session, scope).items():
        found[key].created = count
    for key, slipped in outcomes.slippage(session, scope).items():
        found[key].slippage = slipped


def _in_full(session: Session, policy: Policy, scope: Scope, found: dict[Any, Figures]) -> None:
    for key, lasted in outcomes.durations(session, scope).items():
        found[key].won_days, found[key].lost_days = lasted.won, lasted.lost
    _stages(session, scope, found)
    for key, (loggers, acted) in adoption.read(session, policy, scope).items():
        found[key].loggers, found[key].acted = loggers, acted


def _closed(into: Figures, policy: Policy, outcome: Outcome) -> None:
    into.won, into.lost = outcome.won, outcome.lost
    _sum(into.won_amount, policy, outcome.won_amounts)
    _sum(into.lost_amount, policy, outcome.lost_amounts)
    _sum(into.lifetime, policy, outcome.lifetime)


def _sum(into: Money, policy: Policy, sums: Mapping[str, Sum]) -> None:
    for currency, each in sums.items():
        into.add(policy, currency, each.total, each.count)


def _standing(
    session: Session, policy: Policy, scope: Scope, found: dict[Any, Figures], *, by_stage: bool
) -> None:
    for key, standings in outcomes.pipeline(session, scope).items():
        for each in standings:
            add_open(found[key], policy, each)
            if by_stage and each.stage is not None:
                found[key].stages.setdefault(each.stage, StageFigures()).open += each.deals


def add_open(into: Figures, policy: Policy, standing: Standing) -> None:
    into.open += standing.deals
    into.pipeline.add(policy, standing.currency, standing.total, standing.stated)
    into.weighted.add(policy, standing.currency, standing.weighted, standing.stated)
    into.closing.add(policy, standing.currency, standing.closing, standing.closing_stated)
    into.closing_weighted.add(policy, standing.currency, standing.closing_weighted, standing.closing_stated)


def _stages(session: Session, scope: Scope, found: dict[Any, Figures]) -> None:
    def at(key: Any, stage: str) -> StageFigures:
        return found[key].stages.setdefault(stage, StageFigures())

    for (key, stage), count in stages.entries(session, scope).items():
        at(key, stage).entered = count
    for (key, stage), passage in stages.cohort(session, scope).items():
        at(key, stage).cohort = passage
    for (key, stage), passage in stages.flow(session, scope).items():
        at(key, stage).flow = passage
    for (key, stage), spread in stages.dwell(session, scope).items():
        at(key, stage).dwell = spread


def _kept(session: Session, scope: Scope, found: dict[Any, Figures]) -> None:
    for key, kept in keeping.in_time(session, scope, "meeting_unlogged").items():
        found[key].in_24h = kept
    for key, kept in keeping.in_time(session, scope, "proposal_unlogged").items():
        found[key].in_48h = kept


def _filled(session: Session, policy: Policy, scope: Scope, found: dict[Any, Figures]) -> None:
    required = {stage.key: len(policy.required_at(stage.key)) for stage in policy.open_stages}
    for key, kept in keeping.filled(session, scope, required).items():
        found[key].filled = kept
