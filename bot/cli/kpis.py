"""`dealbot kpi`: the figures of docs/kpis.md, as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.cli import home
from bot.cli.importing import printable
from bot.deps import zone_of
from bot.errors import Misconfigured
from bot.policy import periods
from bot.policy.zones import start_of
from bot.services import kpis
from store import members
from store.kpis.scope import By, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from bot.config import Settings
    from bot.policy import Policy
    from bot.services.kpis import Figures, Money, StageFigures
    from store.engine import Session
    from store.kpis.keeping import Kept
    from store.kpis.scope import Spread
    from store.kpis.stages import Passage

DAY: Final = timedelta(days=1)
PEOPLE: Final = (By.OWNER, By.MANAGER, By.SDR, By.BDR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days are local ones, both ends in; left out: the fiscal quarter up to `as_of`, and that is now."""

    as_of: date | None
    first: date | None
    last: date | None
    by: By | None
    workspace: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`groups`: name → key and figures, in the order of their names."""

    as_of: date
    first: date
    last: date
    by: By | None
    currency: str
    groups: dict[str, tuple[Any, Figures]]


def ask(settings: Settings, clock: Callable[[], datetime], asked: Asked) -> Answer:
    """Misconfigured for a period that ends before it begins."""
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        workspace = home.known(bot, asked.workspace)
        policy = bot.deps.policy(workspace, session).policy
        zone = zone_of(next(iter(members.all_teams(session, workspace)), None))
        as_of = asked.as_of or clock().astimezone(zone).date()
        last = asked.last or as_of
        first = asked.first or periods.of("quarter", last, policy.fiscal_year_starts).first
        if last < first:
            raise Misconfigured(
                f"The period ends on {last}, before it begins on {first}. Swap --from and --to."
            )
        scope = scope_of(workspace, policy, zone, first, last, as_of)
        found = kpis.figures(session, policy, replace(scope, by=asked.by))
        names = _names(session, workspace, asked.by)
        return Answer(as_of, first, last, asked.by, policy.currency, _named(found, names))


def scope_of(workspace: str, policy: Policy, zone: ZoneInfo, first: date, last: date, as_of: date) -> Scope:
    """Everybody's deals from the first day to the last, as known at the end of the day `as_of`; all of them local days."""
    begin, end = start_of(first, zone), start_of(last + DAY, zone)
    return Scope(
        workspace=workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=start_of(as_of + DAY, zone),
        bands=kpis.bands_of(policy),
    )


def _names(session: Session, workspace: str, by: By | None) -> Mapping[Any, str]:
    if by in PEOPLE:
        return {each.id: each.name for each in members.all_members(session, workspace)}
    if by is By.TEAM:
        return {each.id: each.name for each in members.all_teams(session, workspace)}
    return {}


def _named(found: Mapping[Any, Figures], names: Mapping[Any, str]) -> dict[str, tuple[Any, Figures]]:
    """Namesakes keep apart by their ids; deals without a value stand under a dash."""
    called = {key: names.get(key, key) or ("" if key == "" else "-") for key in found}
    taken = list(called.values())
    unique = {key: f"{name} ({key})" if taken.count(name) > 1 else name for key, name in called.items()}
    return {name: (key, found[key]) for key, name in sorted(unique.items(), key=lambda each: each[1])}


def as_json(answer: Answer) -> dict[str, Any]:
    """Rates from 0 to 1, days of 24 hours, money as text in the policy's currency; null: not enough data."""
    return {
        "as_of": answer.as_of.isoformat(),
        "from": answer.first.isoformat(),
        "to": answer.last.isoformat(),
        "by": answer.by and answer.by.value,
        "currency": answer.currency,
        "groups": [{"name": name, "key": key, **flat(each)} for name, (key, each) in answer.groups.items()],
    }


def flat(each: Figures) -> dict[str, Any]:
    """One group's figures, by the names of docs/kpis.md."""
    slipped = each.slippage
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
        "slipped_deals": slipped.deals if slipped else 0,
        "slipped_days_mean": slipped.mean if slipped else None,
        "in_time_24h": _rate(each.in_24h),
        "in_time_48h": _rate(each.in_48h),
        "completeness": _rate(each.filled),
        "hygiene_score": each.score and each.score.mean,
        "stages": {
            stage: {
                "entered": here.entered,
                "cohort_pass_through": _rate(here.cohort),
                "flow_pass_through": _rate(here.flow),
                **_days("dwell_days", here.dwell),
            }
            for stage, here in each.stages.items()
        },
    }


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
    """A row a group; a column a figure, those of stages called `stages.proposal.entered`."""
    rows = [{"name": name, **dict(_columns(flat(each)))} for name, (_, each) in answer.groups.items()]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


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
    for name, (_, each) in answer.groups.items():
        if answer.by:
            yield f"{printable(name)}:"
        for line in _lines(each):
            yield f"  {line}"


def _lines(each: Figures) -> Iterator[str]:
    yield f"won {each.won:,}, lost {each.lost:,}, win rate {_percent(each.win_rate)} (by amount {_percent(each.win_rate_amount)})"
    yield f"won amount {_said(each.won_amount)}, mean {_amount(each.won_amount.mean)}, lifetime {_said(each.lifetime)}"
    yield f"days to win {_spread(each.won_days)}; days to lose {_spread(each.lost_days)}"
    yield f"new {each.created:,}, open {each.open:,}, pipeline {_said(each.pipeline)}, weighted {_said(each.weighted)}"
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
    for stage, here in each.stages.items():
        yield f"  {printable(stage)}: entered {here.entered:,}{_onward(here)}"


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
