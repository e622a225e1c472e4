"""The page for marketing: one set of numbers, by source, of those whom the reader leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ManagersOnly
from bot.handlers import review
from bot.policy import preset
from bot.services.reviews import marketing
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill

if TYPE_CHECKING:
    from tests.company import Company


@pytest.fixture
def office(small_company: Company) -> Company:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    fill(small_company, 40)
    return small_company


def page(company: Company, who: str, typed: str = "marketing FY2026-Q2") -> list[str]:
    view: dict[str, Any] = review.opened(company.deps, company.actor(who), typed)
    return [
        each["text"]["text"] if "text" in each else each["elements"][0]["text"] for each in view["blocks"]
    ]


def test_leads_are_told_by_source_and_what_became_of_them(office: Company) -> None:
    said = page(office, "mana")
    assert said[0] == "*2026年度 第2四半期のリード*（本日時点）"
    assert said[1] == "MQL＝「MQL」に到達（見込み度スコア50以上）"
    assert said[2] == (
        "*全経路*：24件\nMQL 20 · SQL 15\n引き渡し12 · 差し戻し6 · 未判定6\n"
        "差し戻しの内訳：見送る 2、見送る (gone_reason) 2、見送る (価格) 2\n"
        "結果：受注3（¥8,298,000）· 失注9 · 進行中12"
    )
    assert [each.split("*")[1] for each in said[3:8]] == [
        "gone_source",
        "経路不明",
        "紹介",
        "展示会",
        "問い合わせ",
    ]


def test_each_reader_sees_the_leads_they_lead(office: Company) -> None:
    assert page(office, "ada")[2] == page(office, "mana")[2]
    assert page(office, "otto")[2] == "新しいリードはありません。"
    for who in ("aoi", "ken"):
        with pytest.raises(ManagersOnly):
            page(office, who)


def test_without_a_period_it_is_last_month(office: Company) -> None:
    assert page(office, "mana", "マーケティング")[0] == "*2026年10月のリード*（本日時点）"
    assert page(office, "mana", "marketing whenever")[0] == "*2026年10月のリード*（本日時点）"


def test_mql_and_sql_are_what_the_policy_makes_of_them() -> None:
    policy = preset("b2b_en")
    stages = [
        stage.model_copy(update={"key": f"our_{stage.key}"}) if stage.key in ("mql", "sql") else stage
        for stage in policy.stages
    ]
    renamed = policy.model_copy(update={"stages": tuple(stages)})
    sql = marketing.stage_of(renamed, marketing.SQL, marketing.DECISION)
    assert sql is not None
    assert sql.key == "our_sql"
    assert marketing.accepting(renamed, sql) == "accepted"
    assert marketing.accepting(renamed, None) == "accepted"
    plain = policy.model_copy(
        update={"stages": tuple(each.model_copy(update={"gate": ()}) for each in stages)}
    )
    assert marketing.stage_of(plain, marketing.MQL, marketing.SCORE) is None
