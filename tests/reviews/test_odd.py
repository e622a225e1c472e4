"""Reviews of what should not be and is: ends before beginnings, stages and reasons since removed, nobody's deals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.handlers import review as marketing
from bot.jobs import review
from bot.policy import preset
from bot.services.reviews import LOSS, MONTHLY, WEEKLY, Order, monthly
from bot.text import text
from bot.views import weekly_asks
from bot.views.finding_words import Words
from sandbox import limits
from store import tables
from store.kpis.deciding import Decision
from store.kpis.weekly import Line
from tests.builders import HOME
from tests.policies import a_policy
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill
from tests.reviews.written import written

if TYPE_CHECKING:
    from typing import Any

    from tests.company import Company

DAY = timedelta(days=1)
KINDS = {
    "the week": Order(HOME, WEEKLY, "2026-W44", "east", "mana"),
    "the channel's week": Order(HOME, WEEKLY, "2026-W44", "east", "east"),
    "the month": Order(HOME, MONTHLY, "2026-10", "east", "mana"),
    "the losses": Order(HOME, LOSS, "FY2026-Q2", "east", "mana"),
}
DEAL, MOVE = tables.deal, tables.stage_move
ODDITIES: dict[str, list[Any]] = {
    "ended before it began": [DEAL.update().values(created_at=FIRST_OF_NOVEMBER + 9 * DAY)],
    "a stage that is none": [
        DEAL.update().where(DEAL.c.open).values(stage="gone", probability=None),
        MOVE.update().where(MOVE.c.left_at.is_(None), MOVE.c.stage.not_in(["won", "lost"])).values(stage="gone"),
    ],
    "nobody's": [DEAL.update().values(owner_id=None, source=None, competitor=None, lost_reason="")],
    "a currency that is none": [DEAL.update().values(currency="XYZ", amount=Decimal("0.01"))],
    "no amount at all": [DEAL.update().values(amount=None, expected_close=None)],
    "of a team without people": [tables.membership.delete().where(~tables.membership.c.manages)],
}  # fmt: skip


@pytest.mark.parametrize("odd", ODDITIES)
def test_every_review_is_written_however_odd_the_deals_are(small_company: Company, odd: str) -> None:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    fill(small_company, 42)
    for locale in ("ja-JP", "en-US"):
        with small_company.deps.writes.begin() as session:
            session.execute(tables.member.update().values(locale=locale))
            for statement in ODDITIES[odd]:
                session.execute(statement)
        for order in KINDS.values():
            parts = review.compose(small_company.deps, order).parts
            assert parts
            assert [limits.of_message(each.blocks) for each in parts] == [[]] * len(parts)
            said = written(parts)
            assert not re.search(r"\b(?:None|nan|NaN|inf)\b|-\d+ ?(?:day|日)", said)
        page: Any = marketing.opened(small_company.deps, small_company.actor("mana"), "marketing 2026-10")
        assert limits.of_view(page, "modal") == []


def test_a_week_is_over_where_the_team_is_and_not_where_its_reader_is(small_company: Company) -> None:
    """Monday morning in Tokyo is Sunday in California."""
    small_company.clock.move(FIRST_OF_NOVEMBER)
    fill(small_company, 3)
    with small_company.deps.writes.begin() as session:
        session.execute(tables.member.update().values(zone="America/Los_Angeles", locale="en-US"))
    said = written(review.compose(small_company.deps, KINDS["the week"]).parts)
    assert "so far" not in said
    assert "[What changed since]" in said


def test_deals_that_no_month_counts_are_told_apart_from_the_forecast(small_company: Company) -> None:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    fill(small_company, 40)
    open_ones = DEAL.update().where(DEAL.c.open)
    with small_company.deps.writes.begin() as session:
        session.execute(open_ones.values(currency="JPY", amount=Decimal(1_000_000)))
        session.execute(open_ones.where(DEAL.c.number <= 3).values(expected_close=None))
        session.execute(
            open_ones.where(DEAL.c.number.between(4, 5)).values(
                expected_close=FIRST_OF_NOVEMBER.date() - 9 * DAY
            )
        )
    with small_company.deps.reads() as session:
        found = monthly.read(session, small_company.deps, KINDS["the month"])
    assert found.outlook.adrift is not None
    count = found.outlook.adrift.deals
    assert 0 < count <= 5
    assert found.outlook.adrift.pipeline.total == count * 1_000_000
    said = written(review.compose(small_company.deps, KINDS["the month"]).parts)
    assert f"受注予定日が未定・超過*：案件{count}件、{count}00万円" in said


def test_a_teams_own_field_is_told_where_won_deals_had_it(small_company: Company) -> None:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    own = {"key": "champion_met", "label": {"ja": "推進者との面談", "en": "Champion met"}, "type": "text"}
    policy = a_policy(fields=[own])
    deps = replace(
        small_company.deps, policy=lambda *_: replace(small_company.deps.policy(HOME), policy=policy)
    )
    fill(small_company, 40)
    with small_company.deps.writes.begin() as session:
        session.execute(DEAL.update().where(DEAL.c.stage == "won").values(custom={"champion_met": "11/4"}))
        session.execute(tables.member.update().values(locale="en-US"))
    said = written(review.compose(deps, KINDS["the month"]).parts)
    assert "Champion met | 100% | 0%" in said


def a_decision(*rules: str, owner: str | None = "Aoi", closing: bool = False) -> Decision:
    line = Line("acme", 1, "Acme", None, owner, None, "JPY", "proposal")
    found: Any = [type("Found", (), {"rule": each})() for each in rules]
    return Decision(line, 80, None, likely=True, large=False, closing=closing, findings=found)


@pytest.mark.parametrize(
    ("decision", "asked"),
    [
        (a_decision("no_next_step", "quiet"), "→ *Aoi*: plan the next step"),
        (a_decision("a_rule_of_tomorrow", "quiet"), "→ *Aoi*: get in touch, or decide to let it go"),
        (a_decision(closing=True), "→ *Aoi*: settle what is still open before the close"),
        (a_decision(), "→ *Aoi*: agree on the way to win it"),
        (a_decision("quiet", owner=None), "→ decide who takes it"),
    ],
)
def test_a_decision_says_who_is_asked_and_for_what(decision: Decision, asked: str) -> None:
    words = Words(text("en", "Asia/Tokyo"), preset("b2b_en"), FIRST_OF_NOVEMBER)
    assert weekly_asks.ask(words, decision, named=True) == asked
    assert "Aoi" not in weekly_asks.ask(words, decision, named=False)


def test_every_rule_that_puts_a_deal_at_risk_has_an_ask() -> None:
    from bot.services.reviews.weekly import RISKS

    assert set(RISKS) == set(weekly_asks.ASKS)
