"""What stands in a monthly review: the month against the one before and its targets, six months, and what to change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.services import kpis
from bot.services.reviews import agenda, goals, losses, numbers, outlook, proposals, reps, weekly
from bot.services.reviews.outlook import AHEAD, Outlook
from store import members
from store.kpis import keeping, outcomes, stages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.kpis import Figures, Money
    from bot.services.reviews import Order
    from bot.services.reviews.agenda import Point
    from bot.services.reviews.goals import Goal
    from bot.services.reviews.losses import Losses
    from bot.services.reviews.outlook import Held
    from bot.services.reviews.proposals import Proposal
    from bot.services.reviews.reps import Rep
    from store.engine import Session
    from store.kpis.keeping import Kept
    from store.kpis.scope import Scope, Spread
    from store.kpis.stages import Passage
    from store.model import Json, Team

MONTHS: Final = 6
STANDING: Final = frozenset({"open", "pipeline", "weighted_pipeline"})
ENOUGH: Final = 10
"""Stays that ended in a stage below which it is not called the bottleneck."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One month, as it was known at its end."""

    period: Period
    created: int
    won: int
    lost: int
    won_amount: Money
    pipeline: Money
    in_time: Kept | None

    @property
    def win_rate(self) -> float | None:
        return outcomes.rate(self.won, self.won + self.lost)


@dataclass(frozen=True, slots=True)
class Step:
    """One open stage over the six months: of the stays that ended, how many went on, and how long they had lasted."""

    stage: str
    flow: Passage | None
    dwell: Spread | None


@dataclass(frozen=True, slots=True)
class Monthly:
    team: Team
    period: Period
    now: datetime
    figures: Figures
    before: Figures
    goals: Sequence[Goal]
    """For the month itself, and for the quarter and the year that it is in, as of its end."""
    trend: Sequence[Trend]
    steps: Sequence[Step]
    outlook: Outlook
    held: Sequence[Held] = ()
    losses: Losses | None = None
    """None: the policy has losses reviewed at another time, or never."""
    reps: Sequence[Rep] = ()
    agenda: dict[str, list[Point]] = field(default_factory=dict)
    proposals: Sequence[Proposal] = ()

    @property
    def narrowest(self) -> Step | None:
        """The stage from which the smallest share goes on; None: not enough data, or nothing is lost anywhere."""
        told = [each for each in self.told if each.flow and each.flow.forward < each.flow.all]
        return min(told, key=lambda each: (each.flow and each.flow.rate) or 0.0, default=None)

    @property
    def told(self) -> Sequence[Step]:
        """The stages of which enough is known."""
        return [each for each in self.steps if each.flow and each.flow.all >= ENOUGH]

    @property
    def deals(self) -> set[str]:
        """Ids of all deals it names."""
        return {each.deal.deal_id for points in self.agenda.values() for each in points if each.deal}

    @property
    def slowest(self) -> Step | None:
        """The stage in which deals stay longest (median); None: not enough data."""
        told = [each for each in self.steps if each.dwell and each.dwell.count >= ENOUGH]
        return max(told, key=lambda each: each.dwell.median if each.dwell else 0.0, default=None)


def read(session: Session, deps: Deps, order: Order) -> Monthly:
    """All aggregates in the database, a hundred small statements; what comes back is as large as the team has people."""
    team = members.get_team(session, order.workspace, order.team_id)
    assert team is not None
    policy, now, zone = deps.policy(order.workspace).policy, deps.now(), zone_of(team)
    period = periods.parse(order.period, policy.fiscal_year_starts)
    assert period is not None
    scope = _month(policy, team, period)
    before = _month(policy, team, period.before(1))
    last = _last(period)
    people = reps.read(session, policy, replace(scope, as_of=now), team)
    return Monthly(
        team,
        period,
        now,
        kpis.figures(session, policy, scope, in_full=False)[""],
        kpis.figures(session, policy, before, in_full=False)[""],
        goals.read(session, policy, team, scope.end, [period, *_around(policy, period)]),
        [_trend(session, policy, each, _month(policy, team, each)) for each in last],
        _steps(session, policy, replace(scope, begin=last[0].moments(zone)[0])),
        outlook.read(session, policy, replace(scope, as_of=now), zone, period),
        [outlook.held(session, policy, order, each, _month(policy, team, each)) for each in last[-AHEAD:]],
        losses.read(session, policy, scope) if policy.reviews.loss_review == "monthly" else None,
        people,
        agenda.read(
            session,
            policy,
            replace(scope, as_of=now),
            {each.id: each.habits for each in people},
            [each.id for each in people],
        ),
        proposals.read(session, deps, order.workspace, scope.end),
    )


def _around(policy: Policy, period: Period) -> list[Period]:
    """The quarter and the year."""
    begins = policy.fiscal_year_starts
    return [periods.of("quarter", period.last, begins), periods.of("year", period.last, begins)]


def _month(policy: Policy, team: Team, period: Period) -> Scope:
    """The team's deals in a month, as they were known when it ended."""
    return weekly.scope_of(policy, team, period, period.moments(zone_of(team))[1])


def _last(period: Period) -> list[Period]:
    """Oldest first."""
    found = [period]
    while len(found) < MONTHS:
        found.append(found[-1].before(1))
    return found[::-1]


def _trend(session: Session, policy: Policy, period: Period, scope: Scope) -> Trend:
    won = outcomes.outcomes(session, scope).get("", outcomes.Outcome())
    return Trend(
        period,
        outcomes.created(session, scope).get("", 0),
        won.won,
        won.lost,
        reps.amount(policy, won.won_amounts),
        _standing(session, policy, scope),
        keeping.in_time(session, scope, "meeting_unlogged").get(""),
    )


def _standing(session: Session, policy: Policy, scope: Scope) -> Money:
    money = kpis.Money()
    for each in outcomes.pipeline(session, scope).get("", ()):
        money.add(policy, each.currency, each.total, each.stated)
    return money


def _steps(session: Session, policy: Policy, scope: Scope) -> list[Step]:
    """Stages that the policy no longer has are left out: nobody can change how deals pass them."""
    flow, dwell = stages.flow(session, scope), stages.dwell(session, scope)
    return [
        Step(each.key, flow.get(("", each.key)), dwell.get(("", each.key))) for each in policy.open_stages
    ]


def told(found: Monthly) -> Json:
    """What is kept beside the review: its figures, and the forecast, amounts in the policy's currency, as text.

    What stood open at the month's end is left out: what changed since is asked of the moment of writing.
    """
    kept = numbers.kept(found.figures, found.period)
    done = {name: each for name, each in kept.items() if name not in STANDING}
    return {**done, "forecast": outlook.kept(found.outlook.ahead)}
