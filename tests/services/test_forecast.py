"""Forecasts from history: on small histories whose shares can be counted by hand, and on none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.cli import forecasting
from bot.services import forecast, kpis
from bot.services.chances import Chance, Doubt
from store import tables
from store.kpis.scope import Scope
from store.rows import add
from tests.builders import HOME, a_member
from tests.policies import a_policy
from tests.store.test_kpis import a_history

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.engine import Database
    from tests.store.test_kpis import History

TOKYO = ZoneInfo("Asia/Tokyo")
POLICY = a_policy()
BEGIN = datetime(2026, 1, 10, tzinfo=UTC)
NOW = datetime(2026, 9, 20, tzinfo=UTC)
DAY = timedelta(days=1)
SCOPE = Scope(workspace=HOME, process=kpis.process_of(POLICY), begin=BEGIN, end=NOW, as_of=NOW)


@pytest.fixture
def company(sqlite: Database) -> Database:
    with sqlite.writes.begin() as session:
        add(session, tables.member, a_member("aoi"))
    return sqlite


def remember(database: Database, histories: Iterable[History]) -> None:
    with database.writes.begin() as session:
        for deal, moves in histories:
            add(session, tables.deal, deal)
            add(session, tables.stage_move, *moves)


def a_year_of_leads() -> list[History]:
    """Sixty proposals begun in January, 45 of them won; sixty leads, 15 of them won: each ends within 40 days."""
    ends = [("proposal", n, "won" if n % 4 else "lost") for n in range(60)]
    ends += [("lead", n, "lost" if n % 4 else "won") for n in range(60, 120)]
    return [
        a_history(number, BEGIN + number % 10 * DAY, [(stage, 30 + number % 10), (end, 0)])
        for stage, number, end in ends
    ]


AN_OPEN_ONE = {"amount": Decimal(1000), "expected_close": date(2026, 10, 31), "probability": 80}


def test_the_share_is_what_became_of_those_that_stood_there(company: Database) -> None:
    open_one = a_history(900, NOW - 10 * DAY, [("proposal", 0)], **AN_OPEN_ONE)
    remember(company, [*a_year_of_leads(), open_one])
    with company.reads() as session:
        rates = forecast.learn(session, SCOPE, TOKYO)
        (month,) = forecast.forecast(session, POLICY, SCOPE, rates)
    assert (rates.stages["proposal"].share, rates.stages["proposal"].deals) == (0.75, 60)
    assert (rates.stages["lead"].share, rates.stages["lead"].deals) == (0.25, 60)
    assert (rates.all and rates.all.share, rates.deals) == (0.5, 120)
    assert (month.key, month.deals, month.untold) == ("2026-10", 1, 0)
    assert month.commit.total == month.best.total == month.pipeline.total == Decimal(1000)
    assert (month.weighted.total, month.likely.total) == (Decimal(800), Decimal(750))
    assert month.low.total < Decimal(750) < month.high.total


def test_a_stage_without_history_is_forecast_as_all_deals_are(company: Database) -> None:
    remember(company, [*a_year_of_leads(), a_history(900, NOW - DAY, [("closing", 0)], amount=Decimal(10))])
    with company.reads() as session:
        rates = forecast.learn(session, SCOPE, TOKYO)
        (month,) = forecast.forecast(session, POLICY, SCOPE, rates)
    assert rates.chance("closing", 0) == rates.all
    assert (month.key, month.likely.total) == (None, Decimal(5))


def test_with_too_little_history_nothing_is_guessed(company: Database) -> None:
    few = [a_history(n, BEGIN, [("lead", 40), ("won", 0)]) for n in range(forecast.ENOUGH - 1)]
    remember(company, [*few, a_history(900, NOW - DAY, [("lead", 0)], **AN_OPEN_ONE)])
    with company.reads() as session:
        rates = forecast.learn(session, SCOPE, TOKYO)
        (month,) = forecast.forecast(session, POLICY, SCOPE, rates)
        assert forecast.backtest(session, POLICY, SCOPE, TOKYO) is None
    assert (rates.all, rates.deals) == (None, forecast.ENOUGH - 1)
    assert (month.untold, month.likely.total, month.commit.total) == (1, Decimal(0), Decimal(1000))


def test_an_empty_workspace_has_no_forecast(company: Database) -> None:
    with company.reads() as session:
        rates = forecast.learn(session, SCOPE, TOKYO)
        assert forecast.forecast(session, POLICY, SCOPE, rates) == []
        assert forecast.backtest(session, POLICY, SCOPE, TOKYO) is None


def a_steady_history() -> list[History]:
    """Every month forty leads that end 40 days later; the young ones of them three of four won, the old ones one."""
    return [
        a_history(
            month * 100 + n,
            BEGIN + month * 28 * DAY,
            [("lead", 40 if n % 2 else 100), ("won" if (n % 8 < 6) == bool(n % 2) else "lost", 0)],
        )
        for month in range(6)
        for n in range(40)
    ]


def test_a_backtest_knows_only_what_was_known_and_says_which_way_is_better(company: Database) -> None:
    remember(company, a_steady_history())
    with company.reads() as session:
        tested = forecast.backtest(session, POLICY, SCOPE, TOKYO)
        blind = replace(SCOPE, as_of=BEGIN + 45 * DAY)
        assert forecast.backtest(session, POLICY, blind, TOKYO) is None
    assert tested is not None
    assert tested.forecasts >= forecast.ENOUGH
    assert 0 < tested.by_stage_and_age < tested.by_stage <= 0.3
    assert tested.by_age
    assert sum(each.forecasts for each in tested.bins) == tested.forecasts
    assert all(each.begin <= each.mean < each.begin + 0.1 + 1e-9 for each in tested.bins)


def test_an_interval_holds_its_share_and_narrows_with_more_deals() -> None:
    few, many = Chance.of(15, 30), Chance.of(1500, 3000)
    assert few.low < many.low < 0.5 < many.high < few.high
    assert (Chance.of(30, 30).high, Chance.of(0, 30).low) == pytest.approx((1.0, 0.0))


def test_a_months_interval_holds_what_comes_as_often_as_it_says() -> None:
    """Five deals of very different size, won as a whole or not at all; the share is learnt from forty others each time."""
    chance, held, months = random.Random(7), 0, 600  # noqa: S311 - repeatable chance, not a secret
    for _ in range(months):
        truth = chance.uniform(0.2, 0.8)
        known = Chance.of(sum(chance.random() < truth for _ in range(40)), 40)
        amounts = [chance.lognormvariate(14, 1) for _ in range(5)]
        doubt = Doubt()
        doubt.add(known, sum(amounts), sum(each**2 for each in amounts))
        low, high = doubt.around(Decimal(sum(amounts) * known.share))
        came = sum(each for each in amounts if chance.random() < truth)
        held += low <= Decimal(came) <= high
    assert 0.74 < held / months < 0.88


def test_a_month_that_hangs_on_one_deal_is_told_as_wide_as_it_is(company: Database) -> None:
    one = a_history(900, NOW - DAY, [("proposal", 0)], **{**AN_OPEN_ONE, "amount": Decimal(100)})
    dollars = a_history(901, NOW - DAY, [("proposal", 0)], **AN_OPEN_ONE, currency="USD")
    december = AN_OPEN_ONE | {"expected_close": date(2026, 12, 1), "amount": Decimal(1)}
    many = [a_history(910 + n, NOW - DAY, [("proposal", 0)], **december) for n in range(100)]
    remember(company, [*a_year_of_leads(), one, dollars, *many])
    with company.reads() as session:
        wide, narrow = forecast.forecast(session, POLICY, SCOPE, forecast.learn(session, SCOPE, TOKYO))
    assert (wide.likely.total, wide.likely.apart) == (Decimal(75), {"USD": Decimal(750)})
    assert wide.low.total < 20
    assert wide.high.total == 100
    assert narrow.likely.total == 75
    assert 62 < narrow.low.total < 72
    assert 78 < narrow.high.total < 88


def test_it_is_told_with_its_doubts(company: Database) -> None:
    remember(company, [*a_steady_history(), a_history(9000, NOW - DAY, [("lead", 0)], **AN_OPEN_ONE)])
    with company.reads() as session:
        tested = forecast.backtest(session, POLICY, SCOPE, TOKYO)
        rates = forecast.learn(session, SCOPE, TOKYO, by_age=True)
        months = forecast.forecast(session, POLICY, SCOPE, rates)
    answer = forecasting.Answer(date(2026, 9, 20), "JPY", months, rates, asked=True, tested=tested)
    told = list(forecasting.told(answer))
    assert told[1].startswith(
        "  2026-10: 1 deals, commit 1,000, best case 1,000, pipeline 1,000; by history "
    )
    assert any(line.startswith("Backtest: ") and "Brier" in line for line in told)
    written = forecasting.as_json(answer)
    assert written["months"][0]["commit"] == "1000.00"
    assert written["backtest"]["by_age_is_better"] is True
    bare = replace(answer, rates=replace(rates, all=None, stages={}, deals=3), tested=None)
    assert list(forecasting.told(bare))[-2:] == [
        "Not enough history: 3 ended deals, 30 are needed.",
        "Backtest: not enough history to forecast the past from.",
    ]
    assert forecasting.as_json(bare)["overall"] is None
