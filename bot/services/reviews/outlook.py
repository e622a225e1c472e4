"""The forecast in a monthly review: the months ahead, what stands in none of them, and what came of earlier forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import forecast
from bot.services.kpis import Money
from bot.services.reviews import MONTHLY, reps
from store import reviews
from store.kpis import outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.forecast import Month
    from bot.services.reviews import Order
    from store.engine import Session
    from store.kpis.scope import Scope
    from store.model import Json

AHEAD: Final = 3
"""Months of which the forecast is kept, to be held against what comes."""


@dataclass(frozen=True, slots=True)
class Adrift:
    """Open deals that no coming month counts: without an expected close, or with one that has passed."""

    deals: int
    pipeline: Money


@dataclass(frozen=True, slots=True)
class Held:
    """What was forecast at the beginning of a month, as it was sent then, and what the month brought."""

    period: Period
    said: Json | None
    """`commit`, `best`, `likely`, `low`, `high`: amounts as text; None where no forecast was kept."""
    won: Money


@dataclass(frozen=True, slots=True)
class Outlook:
    """`ahead`: the months after the one that is reviewed, as far as the forecast is kept."""

    ahead: Sequence[Month]
    adrift: Adrift | None


def read(session: Session, policy: Policy, scope: Scope, zone: ZoneInfo, period: Period) -> Outlook:
    """From `period` on, with what is known at the scope's as-of."""
    rates = forecast.learn(session, scope, zone)
    months = forecast.forecast(session, policy, scope, rates)
    coming = [each for each in months if each.key is not None and each.key > period.key]
    return Outlook(coming[:AHEAD], _adrift(policy, [each for each in months if each not in coming]))


def _adrift(policy: Policy, months: Sequence[Month]) -> Adrift | None:
    whole = Money()
    for each in months:
        whole.add(policy, policy.currency, each.pipeline.total, each.pipeline.count)
        for currency, total in each.pipeline.apart.items():
            whole.add(policy, currency, total, 1)
    return Adrift(sum(each.deals for each in months), whole) if months else None


def kept(ahead: Sequence[Month]) -> Json:
    """As it is kept beside the review."""
    return {
        str(each.key): {
            "commit": str(each.commit.total),
            "best": str(each.best.total),
            "likely": None if each.untold == each.deals else str(each.likely.total),
            "low": str(each.low.total),
            "high": str(each.high.total),
        }
        for each in ahead
    }


def held(session: Session, policy: Policy, order: Order, period: Period, scope: Scope) -> Held:
    """The forecast stands in the review that was sent as the month began: the one about the month before."""
    before = period.before(1).key
    sent = reviews.get(session, order.workspace, MONTHLY, before, order.team_id, order.audience)
    said = (sent.content.get("figures", {}).get("forecast") or {}).get(period.key) if sent else None
    won = outcomes.outcomes(session, scope).get("", outcomes.Outcome())
    return Held(period, said, reps.amount(policy, won.won_amounts))
