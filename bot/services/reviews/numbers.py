"""A review's figures as they are kept beside it: for the next review, and for what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.policy.periods import Period
from bot.services import kpis
from bot.services.reviews import weekly
from store.kpis import outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.policy import Policy
    from bot.services.kpis import Figures, Money
    from store.engine import Session
    from store.model import Json, Review, Team

NOW_ONLY: Final = frozenset({"hygiene_score"})
"""Known for the present alone: what it would be for the past by now can't be told."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """One figure as it was told, and as it is known now. Amounts are Decimals, rates shares of one."""

    name: str
    then: Any
    now: Any


def kept(figures: Figures, period: Period) -> Json:
    """By the names of docs/kpis.md; money as text in the policy's currency, what has no rate apart."""
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "won": figures.won,
        "lost": figures.lost,
        "created": figures.created,
        "win_rate": figures.win_rate,
        "slipped_deals": figures.slippage.deals if figures.slippage else 0,
        "in_time_24h": figures.in_24h.rate if figures.in_24h else None,
        "hygiene_score": figures.score.mean if figures.score else None,
        "open": figures.open,
        "won_amount": _text(figures.won_amount),
        "pipeline": _text(figures.pipeline),
        "weighted_pipeline": _text(figures.weighted),
    }


def _text(money: Money) -> dict[str, str]:
    """By currency; the policy's own under an empty name."""
    return {"": str(money.total), **{currency: str(total) for currency, total in sorted(money.apart.items())}}


def period_of(review: Review) -> Period:
    """The week of a weekly review."""
    first, last = (date.fromisoformat(review.content["figures"][each]) for each in ("first", "last"))
    return Period(review.period, "week", first, last)


def corrected(
    session: Session, policy: Policy, team: Team, review: Review, now: datetime
) -> Sequence[Corrected]:
    """What is known differently by now about that week: later entries, deals reopened, amounts put right.

    The pipeline is that of the moment at which the review was written.
    """
    told, period = review.content["figures"], period_of(review)
    found = kpis.figures(
        session, policy, weekly.scope_of(policy, team, period, now), in_full=False, past=True
    )[""]
    standing = kpis.Figures()
    scope = weekly.scope_of(policy, team, period, review.as_of)
    for each in outcomes.pipeline(session, scope).get("", ()):
        kpis.add_open(standing, policy, each)
    found.open, found.pipeline, found.weighted = standing.open, standing.pipeline, standing.weighted
    known = kept(found, period)
    return [
        Corrected(name, _value(told[name]), _value(known[name]))
        for name in known
        if name not in NOW_ONLY and told[name] != known[name]
    ]


def _value(written: Any) -> Any:
    return (
        {currency: Decimal(total) for currency, total in written.items()}
        if isinstance(written, dict)
        else written
    )
