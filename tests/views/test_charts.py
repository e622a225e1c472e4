"""What the reviews' pictures say, and when they are left out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.pictures import Rows
from bot.policy import preset
from bot.services.forecast import Month
from bot.services.kpis import Money, StageFigures
from bot.text import text
from bot.views import charts
from sandbox import limits
from store.kpis.scope import Spread
from store.kpis.stages import Passage

if TYPE_CHECKING:
    from bot.views.charts import Lost

EN, JA = text("en", "Asia/Tokyo"), text("ja", "Asia/Tokyo")
POLICY = preset("b2b_ja")


def left(gone: int, forward: int, days: float | None = None) -> StageFigures:
    spread = None if days is None else Spread(gone, days, days, days)
    return StageFigures(flow=Passage(gone, forward), dwell=spread)


def yen(amount: int, **apart: int) -> Money:
    return Money(Decimal(amount), 1, {currency: Decimal(each) for currency, each in apart.items()})


def a_month(key: str | None, commit: int, best: int, all_: Money, likely: int = 0, untold: int = 0) -> Month:
    return Month(
        key, 3, yen(commit), yen(best), all_, likely=yen(likely) if likely else Money(),
        low=yen(likely // 2), high=yen(likely * 2), untold=untold,
    )  # fmt: skip


def test_the_funnel_names_the_stage_that_loses_most_if_enough_deals_passed_it() -> None:
    stages = {"lead": left(20, 15, 0.2), "mql": left(4, 0), "proposal": left(10, 4, 30.4), "gone": left(9, 0)}
    found = charts.funnel(EN, POLICY, stages, "last 90 days")
    assert found is not None
    assert found.finding == "Proposal loses most: 4 of 10 go on"
    assert [(row.parts, row.note, row.strong) for row in found.rows] == [
        ((15, 5), "median 1 day", False),
        ((0, 4), "", False),
        ((4, 6), "median 30 days", True),
    ]
    said = charts.funnel(JA, POLICY, stages, "直近90日間")
    assert said is not None
    assert said.finding == "最も通過が少ないのは「提案」：10件中4件"


def test_the_funnel_blames_nobody_where_nothing_is_lost_and_is_left_out_where_little_is_known() -> None:
    fine = charts.funnel(EN, POLICY, {"lead": left(6, 6), "mql": left(4, 4)}, "")
    assert fine is not None
    assert fine.finding == "No stage loses more than the others"
    assert charts.funnel(EN, POLICY, {"lead": left(5, 1), "mql": left(4, 1)}, "") is None
    assert charts.funnel(EN, POLICY, {"lead": left(50, 1)}, "") is None
    assert charts.funnel(EN, POLICY, {}, "") is None


def test_the_forecast_stands_beside_what_history_expects_where_it_can_tell() -> None:
    months = [
        a_month("2026-12", 12_000_000, 20_000_000, yen(34_000_000, EUR=5), 14_000_000),
        a_month("2027-01", 0, 0, yen(5_000_000), 1_000_000, untold=1),
        a_month("2027-02", 0, 0, yen(0)),
    ]
    found = charts.forecast(JA, POLICY, months)
    assert found is not None
    assert found.finding == "12月：確実1,200万円、過去の実績では700万円〜2,800万円"
    assert "EUR" in found.topic
    assert len(found.legend) == 4
    assert [row.parts for row in found.rows] == [(12_000_000, 8_000_000, 14_000_000), (0, 0, 5_000_000)]
    assert found.rows[0].span is not None
    assert found.rows[1].span is None
    untold = charts.forecast(EN, POLICY, months[1:])
    assert untold is not None
    assert untold.finding == "Jan: ¥0 committed of ¥5M expected to close"
    assert len(untold.legend) == 3
    assert charts.forecast(EN, POLICY, months[2:]) is None


@pytest.mark.parametrize(
    ("scores", "finding"),
    [
        ((70.0, 75.0, 84.4), "Hygiene score 84: up 14 since Mon 2 Nov"),
        ((84.0, 75.0, 70.0), "Hygiene score 70: down 14 since Mon 2 Nov"),
        ((70.0, 90.0, 70.4), "Hygiene score 70: as on Mon 2 Nov"),
        ((70.0, 90.0), None),
    ],
)
def test_the_score_is_a_trend_from_three_weeks_on(scores: tuple[float, ...], finding: str | None) -> None:
    found = charts.trend(
        EN, [(date(2026, 11, 2) + timedelta(weeks=n), each) for n, each in enumerate(scores)]
    )
    assert (found and found.finding) == finding


def test_the_most_frequent_reasons_are_told_and_the_rest_together() -> None:
    reasons: dict[str | None, Lost] = {
        None: charts.Lost(4, yen(0)),
        "price": charts.Lost(12, yen(24_000_000)),
    }
    reasons |= {f"old {number}": charts.Lost(1, yen(0)) for number in range(6)}
    found = charts.losses(JA, POLICY, reasons, "直近90日間")
    assert found is not None
    assert found.finding == "失注理由で最も多いのは「価格」：22件中12件"
    assert [row.label for row in found.rows] == ["価格", "理由の記入なし", *(f"old {n}" for n in range(4)), "その他の理由"]  # fmt: skip
    assert [row.note for row in found.rows[:2]] == ["2,400万円", ""]
    assert charts.losses(JA, POLICY, {"price": charts.Lost(9, yen(1))}, "") is None


@pytest.mark.parametrize(
    ("amount", "currency", "ja", "en"),
    [
        ("0", "JPY", "0円", "¥0"),
        ("9999.6", "JPY", "10,000円", "¥10K"),
        ("15000", "JPY", "1.5万円", "¥15K"),
        ("12000000", "JPY", "1,200万円", "¥12M"),
        ("123456789", "JPY", "1.2億円", "¥123.5M"),
        ("950.4", "USD", "$950", "$950"),
        ("12000000", "USD", "$1,200万", "$12M"),
    ],
)
def test_amounts_are_short(amount: str, currency: str, ja: str, en: str) -> None:
    assert (charts.short(JA, Decimal(amount), currency), charts.short(EN, Decimal(amount), currency)) == (
        ja,
        en,
    )


def test_a_picture_says_its_finding_to_whoever_can_not_see_it() -> None:
    block = charts.block("F1", Rows("topic", "finding " * 400, []))
    assert block["alt_text"].startswith("finding finding")
    assert limits.of_message([block]) == []
