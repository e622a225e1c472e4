"""The monthly review of a team of any size, word by word, and within what Slack takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import review
from bot.services.reviews import MONTHLY, Order, monthly
from sandbox import limits
from store import reviews, rows, tables
from store.model import Review, Target
from tests.builders import HOME
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill
from tests.reviews.written import written

if TYPE_CHECKING:
    from bot.services.reviews import Digest
    from tests.company import Company

GOLDEN = Path(__file__).parent / "golden_months"
LOCALES = {"en": "en-US", "ja": "ja-JP"}
OCTOBER = Order(HOME, MONTHLY, "2026-10", "east", "mana")


@pytest.fixture
def office(small_company: Company) -> Company:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    return small_company


def of_october(company: Company, language: str) -> Digest:
    with company.deps.writes.begin() as session:
        session.execute(tables.member.update().values(locale=LOCALES[language]))
    return review.compose(company.deps, OCTOBER)


@pytest.mark.parametrize("deals", [0, 1, 40])
def test_the_review_reads_word_by_word(office: Company, deals: int) -> None:
    fill(office, deals)
    for language in LOCALES:
        said = written(of_october(office, language).parts)
        golden = GOLDEN / f"monthly_{deals}.{language}.txt"
        if not golden.exists():
            golden.write_text(said, encoding="utf-8")
            pytest.fail(f"{golden.name} was missing; it is written now: read it, and run again")
        assert said == golden.read_text(encoding="utf-8")


@pytest.mark.no_cover  # the same lines as forty deals, five thousand times
def test_slack_takes_every_part_of_five_thousand_deals_and_fifty_people(office: Company) -> None:
    fill(office, 5000, people=50, name="<!channel> & 更新の商談 " * 12)
    for language, (more, history, weekly) in {
        "en": ("and 30 more", "by your own history ¥", "Remind once a week only"),
        "ja": ("ほか30件", "。過去の実績からは", "お知らせを週1回に"),
    }.items():
        parts = of_october(office, language).parts
        assert 3 < len(parts) < 14
        for part in parts:
            assert limits.of_message(part.blocks) == []
            assert not limits.too_long(part.blocks)
            assert 0 < len(part.text) < 3000
        said = written(parts)
        assert "<!channel>" not in said
        assert all(each in said for each in (more, history, weekly))


def test_a_forecast_is_held_against_what_came_as_it_was_sent(office: Company) -> None:
    fill(office, 40)
    october = {"commit": "2000000", "best": "3000000", "likely": "900400", "low": "700000", "high": "1200000"}
    _sent(office, "2026-09", {"2026-10": october})
    _sent(office, "2026-08", {"2026-09": {**october, "likely": None}})
    _sent(office, "2026-07", {"2026-08": {**october, "low": "10"}})
    said = written(of_october(office, "en").parts)
    one = "¥2M committed, ¥3M best case → "
    assert f"October 2026: {one}*¥1.1M won*; by history ¥900.4K, inside the interval" in said
    assert f"September 2026: {one}*¥7.2M won*\n" in said
    assert f"August 2026: {one}*¥0 won*; by history ¥900.4K, outside the interval" in said


def test_what_is_forecast_today_is_kept_for_the_next_review(office: Company) -> None:
    fill(office, 40)
    kept = of_october(office, "en").figures
    assert list(kept["forecast"]) == ["2026-11", "2026-12"]
    assert kept["forecast"]["2026-11"]["commit"] == "6654000"
    assert kept["forecast"]["2026-11"]["likely"] is None
    assert kept["won"] == 1
    assert "pipeline" not in kept


def _sent(company: Company, period: str, forecast: Any) -> None:
    content = {"parts": [], "figures": {"forecast": forecast}, "deals": []}
    with company.deps.writes.begin() as session:
        made = Review(
            workspace=HOME, id=period, kind=MONTHLY, period=period, team_id="east", audience="mana",
            as_of=company.clock(), content=content,
        )  # fmt: skip
        reviews.keep(session, made)


def test_figures_stand_beside_their_targets_in_their_own_units(office: Company) -> None:
    fill(office, 1)
    wanted = {"won": "5", "win_rate": "0.3", "won_amount": "9000000", "unheard_of": "1", "coverage": "3"}
    with office.deps.writes.begin() as session:
        for kpi, value in wanted.items():
            made = Target(
                workspace=HOME, id=kpi, team_id="east", kpi=kpi, period="2026-10", value=Decimal(value)
            )
            rows.add(session, tables.target, made)
        rows.add(
            session, tables.target, replace(made, id="q", kpi="won", period="FY2026-Q3", value=Decimal(20))
        )
    said = written(of_october(office, "en").parts)
    assert "Won deals: *0* (month before: 0) · target: 5" in said
    assert "Win rate: *not enough data* · target: 30%" in said
    assert "Won amount: *¥0* (month before: ¥0) · target: ¥9,000,000" in said
    assert "Pipeline coverage, October 2026: 0 times of 3 times (0%)" in said
    assert "Won deals, FY2026 Q3: 0 of 20 (0%)" in said


def test_the_agenda_gives_three_to_five_points_each_with_its_reason_and_names_the_deals(
    office: Company,
) -> None:
    fill(office, 40)
    with office.deps.reads() as session:
        found = monthly.read(session, office.deps, OCTOBER)
    assert set(found.agenda) == {"aoi", "ken"}
    assert all(3 <= len(points) <= 5 for points in found.agenda.values())
    assert {each.deal.deal_id for each in found.agenda["aoi"] if each.deal} <= found.deals
    assert found.narrowest is not None
    assert found.narrowest.stage == "proposal"
