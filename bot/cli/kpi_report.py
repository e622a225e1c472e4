"""What `dealbot kpi` prints: text, JSON or CSV, by the names of docs/kpis.md."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.cli.importing import printable
from bot.services import coverage
from bot.services.imports.table import UNSAFE
from bot.services.measures import MONEY_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.cli.kpis import Answer
    from bot.services.coverage import Coverage
    from bot.services.kpis import Figures, Money, StageFigures
    from store.kpis.keeping import Kept
    from store.kpis.scope import Spread
    from store.kpis.stages import Passage


def as_json(answer: Answer) -> dict[str, Any]:
    """Rates from 0 to 1, days of 24 hours, money as text in the policy's currency; null: not enough data."""
    return {
        "as_of": answer.as_of.isoformat(),
        "from": answer.first.isoformat(),
        "to": answer.last.isoformat(),
        "by": answer.by and answer.by.value,
        "currency": answer.currency,
        "groups": [
            {"name": name, "key": key, **flat(each), **_onward_of(answer, key)}
            for name, (key, each) in answer.groups.items()
        ],
    }


def _onward_of(answer: Answer, key: Any) -> dict[str, Any]:
    """`conversions`, where any were asked for."""
    if not answer.conversions:
        return {}
    return {"conversions": {pair: _rate(found.get(key)) for pair, found in answer.conversions.items()}}


def flat(each: Figures) -> dict[str, Any]:
    """One group's figures, by the names of docs/kpis.md."""
    slipped, covered = each.slippage, _covered(each)
    return {
        "created": each.created,
        "won": each.won,
        "lost": each.lost,
        "win_rate": each.win_rate,
        "win_rate_amount": each.win_rate_amount,
        **_money("won_amount", each.won_amount),
        "won_amount_mean": _text(each.won_amount.mean),
        **_money("lost_amount", each.lost_amount),
        **_money("lifetime_value", each.lifetime),
        **_days("won_days", each.won_days),
        **_days("lost_days", each.lost_days),
        "open": each.open,
        **_money("pipeline", each.pipeline),
        "pipeline_mean": _text(each.pipeline.mean),
        **_money("weighted_pipeline", each.weighted),
        **_money("closing_pipeline", each.closing),
        **_money("closing_weighted", each.closing_weighted),
        "to_win": _text(covered.to_win) if covered else None,
        "coverage": covered and covered.times,
        "coverage_weighted": covered and covered.times_weighted,
        "slipped_deals": slipped.deals if slipped else 0,
        "slipped_days_mean": slipped.mean if slipped else None,
        "in_time_24h": _rate(each.in_24h),
        "in_time_48h": _rate(each.in_48h),
        "completeness": _rate(each.filled),
        "hygiene_score": each.score and each.score.mean,
        "adoption": _rate(each.loggers),
        "acted_in_a_day": _rate(each.acted),
        "targets": {kpi: str(value.normalize() + 0) for kpi, value in each.targets.items()},
        "stages": {
            stage: {
                "entered": here.entered,
                "open": here.open,
                "cohort_pass_through": _rate(here.cohort),
                "flow_pass_through": _rate(here.flow),
                **_days("dwell_days", here.dwell),
            }
            for stage, here in each.stages.items()
        },
    }


def _covered(each: Figures) -> Coverage | None:
    return coverage.of(each, each.targets.get(MONEY_TARGET))


def _money(name: str, money: Money) -> dict[str, Any]:
    apart = {currency: _text(total) for currency, total in money.apart.items()}
    return {name: _text(money.total), **({f"{name}_apart": apart} if apart else {})}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount.quantize(Decimal("0.01")))


def _days(name: str, spread: Spread | None) -> dict[str, Any]:
    return {
        f"{name}_mean": spread and spread.mean,
        f"{name}_median": spread and spread.median,
        f"{name}_p90": spread and spread.p90,
    }


def as_csv(answer: Answer) -> str:
    """A row a group; a column a figure, those of stages called `stages.proposal.entered`. No name is taken for a formula."""
    rows = [
        {"name": _inert(name), **dict(_columns({**flat(each), **_onward_of(answer, key)}))}
        for name, (key, each) in answer.groups.items()
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _inert(name: str) -> str:
    return f"'{name}" if name.startswith(tuple(UNSAFE)) else name


def _columns(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in values.items():
        if isinstance(each, dict):
            yield from _columns(each, f"{before}{name}.")
        else:
            yield f"{before}{name}", "" if each is None else each


def told(answer: Answer) -> Iterator[str]:
    """The figures to read, a group after the other."""
    split = f", by {answer.by.value}" if answer.by else ""
    yield f"{answer.first} to {answer.last}, as of {answer.as_of}{split}; amounts in {answer.currency}"
    for name, (key, each) in answer.groups.items():
        if answer.by:
            yield f"{printable(name)}:"
        for line in _lines(each):
            yield f"  {line}"
        for pair, found in answer.conversions.items():
            yield f"  {printable(pair)}: {_went_on(found.get(key))}"


def _lines(each: Figures) -> Iterator[str]:
    yield f"won {each.won:,}, lost {each.lost:,}, win rate {_percent(each.win_rate)} (by amount {_percent(each.win_rate_amount)})"
    yield f"won amount {_said(each.won_amount)}, mean {_amount(each.won_amount.mean)}, lifetime {_said(each.lifetime)}"
    yield f"days to win {_spread(each.won_days)}; days to lose {_spread(each.lost_days)}"
    yield f"new {each.created:,}, open {each.open:,}, pipeline {_said(each.pipeline)}, weighted {_said(each.weighted)}"
    yield f"closing in the period {_said(each.closing)}, weighted {_said(each.closing_weighted)}; {_coverage(_covered(each))}"
    slipped = each.slippage
    yield (
        f"close dates moved later on {slipped.deals:,} deals, by {slipped.mean:.1f} days"
        if slipped
        else "no close date slipped"
    )
    rates = {
        "input in time": _rate(each.in_24h),
        "proposals in time": _rate(each.in_48h),
        "required fields filled": _rate(each.filled),
    }
    score = "not enough data" if each.score is None else f"{each.score.mean:.0f}"
    yield ", ".join(f"{name} {_percent(value)}" for name, value in rates.items()) + f", hygiene score {score}"
    yield f"people with open deals who log {_percent(_rate(each.loggers))}, acted on within a working day {_percent(_rate(each.acted))}"
    if each.targets:
        yield "targets: " + ", ".join(f"{kpi} {value:,f}" for kpi, value in each.targets.items())
    for stage, here in each.stages.items():
        yield f"  {printable(stage)}: entered {here.entered:,}, open {here.open:,}{_onward(here)}"


def _coverage(covered: Coverage | None) -> str:
    if covered is None:
        return "coverage not enough data: no target"
    if covered.times is None:
        return "the target is reached"
    return f"{covered.times:.2f} x the {covered.to_win:,.2f} still to win, weighted {covered.times_weighted:.2f} x"


def _went_on(found: Passage | None) -> str:
    if found is None:
        return "not enough data"
    return f"{found.forward:,} of {found.all:,}, {_percent(found.rate)}; lost {found.lost:,}"


def _onward(here: StageFigures) -> str:
    """What becomes of a stage that deals leave again."""
    if here.flow is None and here.cohort is None:
        return ""
    return (
        f", pass-through {_percent(_rate(here.cohort))} of those, {_percent(_rate(here.flow))} of those that left,"
        f" days {_spread(here.dwell)}"
    )


def _rate(of: Kept | Passage | None) -> float | None:
    return None if of is None else of.rate


def _percent(value: float | None) -> str:
    return "not enough data" if value is None else f"{value:.2%}"


def _amount(value: Decimal | None) -> str:
    return "not enough data" if value is None else f"{value:,.2f}"


def _said(money: Money) -> str:
    return " + ".join(
        [f"{money.total:,.2f}", *(f"{total:,.2f} {currency}" for currency, total in money.apart.items())]
    )


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "not enough data"
    return f"mean {spread.mean:.2f}, median {spread.median:g}, 90% within {spread.p90:g}"
