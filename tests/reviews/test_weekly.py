"""The weekly review of a team of any size, word by word, for its manager and for its channel, and within what Slack takes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import review
from bot.policy import periods
from bot.services import kpis
from bot.services.measures import measures
from bot.services.reviews import WEEKLY, Order, goals
from bot.services.reviews import weekly as weekly_content
from sandbox import limits
from store import rows, tables
from store.model import Target
from tests.builders import HOME, a_team
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill
from tests.reviews.written import written

if TYPE_CHECKING:
    from bot.services.reviews import Digest
    from tests.company import Company

GOLDEN = Path(__file__).parent / "golden_weeks"
LOCALES = {"en": "en-US", "ja": "ja-JP"}
READERS = {"manager": "mana", "channel": "east"}


@pytest.fixture
def office(small_company: Company) -> Company:
    small_company.clock.move(FIRST_OF_NOVEMBER)
    return small_company


def of_the_week(company: Company, language: str, audience: str = "mana") -> Digest:
    with company.deps.writes.begin() as session:
        session.execute(tables.member.update().values(locale=LOCALES[language]))
        session.execute(tables.team.update().values(language=language, channel="C0EAST"))
    return review.compose(company.deps, Order(HOME, WEEKLY, "2026-W44", "east", audience))


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("deals", [0, 1, 40])
def test_the_review_reads_word_by_word(office: Company, deals: int, reader: str, language: str) -> None:
    fill(office, deals)
    said = written(of_the_week(office, language, READERS[reader]).parts)
    golden = GOLDEN / f"{reader}_{deals}.{language}.txt"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(said, encoding="utf-8")
        pytest.fail(f"{golden.name} was missing; it is written now: read it, and run again")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.no_cover  # the same lines as forty deals, five thousand times
def test_slack_takes_every_part_of_five_thousand_deals_and_fifty_people(office: Company) -> None:
    fill(office, 5000, people=50, name="<!channel> & 更新の商談 " * 12)
    for language, audience in product(LOCALES, READERS.values()):
        digest = of_the_week(office, language, audience)
        assert 0 < len(digest.parts) < 4
        for part in digest.parts:
            assert limits.of_message(part.blocks) == []
            assert not limits.too_long(part.blocks)
            assert 0 < len(part.text) < 3000
            assert "<!channel>" not in written([part])
        assert bool(digest.deals) == (audience == "mana")


def test_a_channel_reads_of_no_deal_by_name_and_of_no_customer(office: Company) -> None:
    fill(office, 200, name="Secret renewal")
    said = written(of_the_week(office, "en", "east").parts)
    assert "*#" in said
    assert "Secret" not in said
    assert "Tanaka" not in said
    assert "Secret" in written(of_the_week(office, "en").parts)


def test_currencies_without_a_rate_stand_apart_and_their_sum_has_no_change(office: Company) -> None:
    fill(office, 40)
    with office.deps.writes.begin() as session:
        some = tables.deal.c.number % 2 == 0
        session.execute(tables.deal.update().where(some).values(currency="USD", amount=Decimal(1000)))
    said = fields(of_the_week(office, "en"))
    assert " + $" in said["Pipeline"]
    assert "(" not in said["Pipeline"]


def test_what_the_team_means_to_reach_stands_beside_what_it_has_reached(office: Company) -> None:
    fill(office, 40)
    wanted = {
        "won_amount": ("FY2026-Q3", Decimal(10_000_000)),
        "win_rate": ("2026-11", Decimal("0.5")),
        "stages.lead.entered": ("2026-11", Decimal(3)),
        "stages.lead.dwell_days_median": ("FY2026", Decimal(7)),
        "odd": ("2026-11", Decimal(1)),
    }
    with office.deps.writes.begin() as session:
        for kpi, (period, value) in wanted.items():
            target = Target(workspace=HOME, id=kpi, team_id="east", kpi=kpi, period=period, value=value)
            rows.add(session, tables.target, target)
    said = written(of_the_week(office, "en").parts)
    assert "Win rate, this month: not enough data of 50%" in said
    assert "Won amount, this quarter: ¥" in said
    assert " of ¥10,000,000 (" in said
    assert "_Expected to close: ¥" in said
    assert "Lead: deals that came in, this month: 0 of 3 (0%)" in said
    assert re.search(r"Lead: days in it, median, this fiscal year: [\d.]+ days, at most 7 days", said)
    assert "_Expected to close" not in written(of_the_week(office, "en", "east").parts)
    assert "odd" not in said


def test_a_target_asks_for_no_more_than_it_needs_and_finds_the_same(office: Company) -> None:
    """Each KPI by itself, against all figures at once."""
    fill(office, 40)
    policy = office.deps.policy(HOME).policy
    team, every = a_team(), measures(policy)
    period = periods.of("quarter", office.clock().date(), policy.fiscal_year_starts)
    scope = replace(
        weekly_content.scope_of(policy, team, period, office.clock()), closes=(period.first, period.last)
    )
    with office.deps.writes.begin() as session:
        full = kpis.figures(session, policy, scope)[""]
        for kpi, measure in every.items():
            session.execute(tables.target.delete())
            aims = {kpi: Decimal(1)} | ({"won_amount": Decimal(10**9)} if "coverage" in kpi else {})
            rows.add(session, tables.target, *(
                Target(workspace=HOME, id=each, team_id="east", kpi=each, period=period.key, value=value)
                for each, value in aims.items()
            ))  # fmt: skip
            found = goals.read(session, policy, team, office.clock())
            assert {each.kpi: each.actual for each in found}[kpi] == measure.actual(full, Decimal(10**9)), kpi
    told = [each.actual(full, Decimal(10**9)) for each in every.values()]
    assert sum(bool(each) for each in told) > len(told) / 2


def fields(digest: Digest) -> dict[str, Any]:
    block = next(each for each in digest.parts[0].blocks if "fields" in each)
    pairs = (each["text"].split("*: ", 1) for each in block["fields"])
    return {name.strip("*"): value for name, value in pairs}
