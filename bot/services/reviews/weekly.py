"""What stands in a weekly review: the team's figures beside last week's, the deals behind them, and who keeps the process.

Read from aggregates and short lists; the open deals themselves are never loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.services import kpis
from bot.services.forecast import COMMIT
from bot.services.reviews import WEEKLY, goals, rule_keeping, schedule
from store import members, reviews
from store.kpis import deciding, keeping
from store.kpis import weekly as lists
from store.kpis.deciding import Stake
from store.kpis.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.kpis import Figures
    from bot.services.reviews import Order
    from bot.services.reviews.goals import Goal
    from bot.services.reviews.rule_keeping import Keeper
    from store.engine import Session
    from store.kpis.deciding import Decision, Won
    from store.kpis.weekly import Closed, Few, Line, Moved, Slipped
    from store.model import Team

WEEK: Final = timedelta(days=7)
LISTED: Final = 10
"""Deals of one kind spelt out in the full version; more is counted."""
IN_CHANNEL: Final = 5
RISKS: Final = (
    "quiet",
    "dwell",
    "close_date_passed",
    "close_date_pushed",
    "no_next_step",
    "no_decision_maker",
)
"""Rules whose findings put a deal at risk."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """`full` is for whoever leads the team; the other version names no deal, for whoever is in its channel."""

    team: Team
    period: Period
    as_of: datetime
    full: bool
    figures: Figures
    before: Figures
    """Of the week before, as it stood a week ago."""
    score_before: float | None
    """The hygiene score that the last review told: it can't be computed for the past."""
    goals: Sequence[Goal]
    decide: Few[Decision]
    won: Few[Closed]
    lost: Few[Closed]
    created: Few[Line]
    moved: Few[Moved]
    slipped: Few[Slipped]
    overrides: Few[Moved]
    overdue: dict[str, int]
    """Findings that are overdue, by rule."""
    keepers: Sequence[Keeper]
    """Per person, whoever has most overdue first; empty in the version for the channel."""
    best: Won | None
    """The win that is the best example of keeping the process."""
    live: bool = False
    """Of the week that is under way."""


def read(session: Session, deps: Deps, order: Order, *, live: bool = False) -> Weekly:
    """As things stand now; `live`: of the week that is under way, not of the one that was due last."""
    team = members.get_team(session, order.workspace, order.team_id)
    assert team is not None
    policy, now = deps.policy(order.workspace).policy, deps.now()
    of = schedule.this_week if live else schedule.last_week
    period = of(policy, team, now)
    scope = scope_of(policy, team, period, now)
    full = not order.for_channel
    most = LISTED if full else IN_CHANNEL
    keepers = rule_keeping.read(session, policy, scope) if full else ()
    return Weekly(
        team=team,
        period=period,
        as_of=now,
        full=full,
        figures=kpis.figures(session, policy, scope, in_full=False)[""],
        before=_before(session, policy, team, period, now),
        score_before=_score_before(session, team, period),
        goals=goals.read(session, policy, team, now),
        decide=deciding.deciding(session, scope, stake(policy, team, now), most),
        won=lists.closed(session, scope, scope.process.won, most),
        lost=lists.closed(session, scope, scope.process.lost, most),
        created=lists.created(session, scope, most),
        moved=lists.moved(session, scope, most),
        slipped=lists.slipped(session, scope, most),
        overrides=lists.overrides(session, scope, most),
        overdue={rule: count for (_, rule), count in keeping.overdue(session, scope).items()},
        keepers=keepers,
        best=deciding.best_won(session, scope),
        live=live,
    )


def scope_of(policy: Policy, team: Team, period: Period, as_of: datetime) -> Scope:
    begin, end = period.moments(zone_of(team))
    return Scope(
        workspace=team.workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=as_of,
        teams=[team.id],
        bands=kpis.bands_of(policy),
    )


def stake(policy: Policy, team: Team, now: datetime) -> Stake:
    """What makes a deal worth a decision under this policy. Large: in the highest price band, if there are several."""
    rates = kpis.rates(policy)
    bands = policy.price_bands
    least: Decimal | None = bands[-2].below if len(bands) > 1 else None
    return Stake(
        rules=[rule for rule in RISKS if policy.rules[rule].enabled],
        likely=COMMIT,
        large={currency: least / rate for currency, rate in rates.items()} if least else {},
        rates=rates,
        closing=(now + WEEK).astimezone(zone_of(team)).date(),
    )


def _before(session: Session, policy: Policy, team: Team, period: Period, now: datetime) -> Figures:
    last = schedule.seven_days(period.first)
    scope = scope_of(policy, team, last, now - WEEK)
    return kpis.figures(session, policy, scope, in_full=False, past=True)[""]


def _score_before(session: Session, team: Team, period: Period) -> float | None:
    last = schedule.seven_days(period.first)
    kept = reviews.of_team(session, team.workspace, team.id, WEEKLY, last.key)
    return kept[0].content["figures"].get("hygiene_score") if kept else None
