"""`dealbot kpi forecast`: stated and learnt, month by month; and how well the latter would have told the past."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.cli import home
from bot.cli.kpis import scope_of
from bot.deps import zone_of
from bot.services import forecast
from store import members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from bot.config import Settings
    from bot.services.chances import Chance
    from bot.services.forecast import Backtest, Month, Rates
    from bot.services.kpis import Money


@dataclass(frozen=True, slots=True)
class Answer:
    """`tested` is None if it was not asked for, or if there is too little history (`asked` tells)."""

    as_of: date
    currency: str
    months: list[Month]
    rates: Rates
    asked: bool
    tested: Backtest | None


def ask(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    as_of: date | None,
    backtest: bool,
    workspace: str | None,
) -> Answer:
    """With a backtest the rates go by age as well, if that has forecast better."""
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        here = home.known(bot, workspace)
        policy = bot.deps.policy(here, session).policy
        zone = zone_of(next(iter(members.all_teams(session, here)), None))
        day = as_of or clock().astimezone(zone).date()
        scope = scope_of(here, policy, zone, day, day, day)
        tested = forecast.backtest(session, policy, scope, zone) if backtest else None
        rates = forecast.learn(session, scope, zone, by_age=tested is not None and tested.by_age)
        months = forecast.forecast(session, policy, scope, rates)
        return Answer(day, policy.currency, months, rates, backtest, tested)


def as_json(answer: Answer) -> dict[str, Any]:
    """Shares from 0 to 1; money as text in the policy's currency; null: not enough history."""
    return {
        "as_of": answer.as_of.isoformat(),
        "currency": answer.currency,
        "ended_deals_learnt_from": answer.rates.deals,
        "overall": _chance(answer.rates.all),
        "stages": {stage or "unknown": _chance(each) for stage, each in answer.rates.stages.items()},
        "months": [_month(each) for each in answer.months],
        "backtest": answer.tested and {**asdict(answer.tested), "by_age_is_better": answer.tested.by_age},
    }


def _chance(chance: Chance | None) -> dict[str, Any] | None:
    return None if chance is None else asdict(chance)


def _month(month: Month) -> dict[str, Any]:
    sums = ("commit", "best", "pipeline", "weighted", "likely", "low", "high")
    return {
        "month": month.key,
        "deals": month.deals,
        "history_cannot_tell": month.untold,
        **{name: f"{getattr(month, name).total:.2f}" for name in sums},
        "apart": {currency: f"{total:.2f}" for currency, total in month.pipeline.apart.items()},
    }


def told(answer: Answer) -> Iterator[str]:
    """The forecast to read."""
    yield f"Open deals as of {answer.as_of}, by expected close; amounts in {answer.currency}"
    for month in answer.months:
        yield (
            f"  {month.key or 'no date'}: {month.deals:,} deals, commit {_said(month.commit)},"
            f" best case {_said(month.best)}, pipeline {_said(month.pipeline)}; {_learnt(answer.rates, month)}"
        )
    yield from _history(answer.rates)
    if answer.asked:
        yield from _tested(answer.tested)


def _learnt(rates: Rates, month: Month) -> str:
    if rates.all is None:
        return "not enough history"
    return f"by history {_said(month.likely)} ({month.low.total:,.0f} to {month.high.total:,.0f})"


def _history(rates: Rates) -> Iterator[str]:
    if rates.all is None:
        yield f"Not enough history: {rates.deals} ended deals, {forecast.ENOUGH} are needed."
        return
    yield f"Of {rates.deals:,} ends learnt from, won:"
    for stage, chance in [*rates.stages.items(), ("all", rates.all)]:
        interval = f"{chance.low:.0%} to {chance.high:.0%}"
        yield f"  {stage or 'stage not known'}: {chance.share:.0%} ({interval}; {chance.deals:,} ends)"


def _tested(tested: Backtest | None) -> Iterator[str]:
    if tested is None:
        yield "Backtest: not enough history to forecast the past from."
        return
    yield f"Backtest: {tested.forecasts:,} forecasts at {tested.moments} month's ends; Brier score, less is better:"
    yield f"  the same share for every deal {tested.flat:.4f}, the stages' own probabilities {tested.stage_default:.4f},"
    yield f"  history by stage {tested.by_stage:.4f}, by stage and age {tested.by_stage_and_age:.4f}"
    yield "  forecast → won:"
    for each in tested.bins:
        yield f"    {each.begin:.0%} to {each.begin + 0.1:.0%}: {each.mean:.1%} → {each.won:.1%} ({each.forecasts:,})"


def _said(money: Money) -> str:
    return " + ".join(
        [f"{money.total:,.0f}", *(f"{total:,.0f} {currency}" for currency, total in money.apart.items())]
    )
