"""Targets: one per team, KPI and period; only for what there is, only by whoever leads, and never lost out of sight."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import kpi_report
from bot.errors import Conflict, InvalidInput, ManagersOnly, NotFound, NothingChanged
from bot.services import coverage, targets
from bot.services.kpis import Figures, Money, StageFigures
from bot.services.measures import measures
from bot.services.targets import Sheet, Wanted
from bot.text import text
from bot.views import measure_text
from store import rows, tables
from store.kpis.keeping import Kept, Score
from store.kpis.outcomes import Slippage
from store.kpis.scope import Spread
from store.kpis.stages import Passage
from store.model import Target
from tests.builders import HOME
from tests.policies import a_policy
from tests.services.given import contents

if TYPE_CHECKING:
    from store.model import Command
    from tests.company import Company

WANTED = Wanted(team="east", kpi="won", period="2026-11", value=Decimal(12))


def aim(company: Company, who: str = "mana", **given: Any) -> Command:
    return targets.set_target(company.deps, company.ask(who), replace(WANTED, **given))


def sheet(company: Company, who: str = "mana", team: str | None = None) -> Sheet:
    with company.deps.reads() as session:
        return targets.sheet(session, company.deps, company.actor(who), team)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kpi": "luck"}, "kpi"),
        ({"kpi": "stages.gone.entered"}, "kpi"),
        ({"period": "2026-10"}, "period"),
        ({"period": "2026-W47"}, "period"),
        ({"value": Decimal(0)}, "value"),
        ({"value": Decimal(-1), "kpi": "slipped_deals"}, "value"),
    ],
)
def test_only_for_what_there_is_and_what_is_to_come(small_company: Company, wrong: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        aim(small_company, **wrong)
    assert refused.value.field == field
    assert sheet(small_company).set == []


def test_only_whoever_leads_the_team_and_others_learn_nothing(small_company: Company) -> None:
    made = aim(small_company).receipt["target"]
    before = contents(small_company)
    for act in (aim, lambda company, who: targets.remove(company.deps, company.ask(who), made)):
        for who, refusal in (("aoi", ManagersOnly), ("otto", NotFound)):
            with pytest.raises(refusal):
                act(small_company, who)
    for who, refusal in (("aoi", ManagersOnly), ("otto", NotFound)):
        with pytest.raises(refusal), small_company.deps.reads() as session:
            targets.one(session, small_company.deps, small_company.actor(who), made)
    with pytest.raises(NotFound):
        sheet(small_company, "otto", "east")
    with pytest.raises(NotFound), small_company.deps.reads() as session:
        targets.one(session, small_company.deps, small_company.actor("mana"), "no-such")
    with pytest.raises(NotFound):
        targets.remove(small_company.deps, small_company.ask("mana"), "no-such")
    assert contents(small_company) == before
    assert aim(small_company, "ada", value=Decimal(13), seen=Decimal(12)).receipt["before"] == "12"


def test_the_same_once_more_is_no_change(small_company: Company) -> None:
    aim(small_company)
    with pytest.raises(NothingChanged):
        aim(small_company)


def test_nobody_takes_the_place_of_a_target_that_they_did_not_see(small_company: Company) -> None:
    made = aim(small_company).receipt["target"]
    for seen in (None, Decimal(11)):
        with pytest.raises(Conflict):
            aim(small_company, "ada", value=Decimal(13), seen=seen)
    assert [goal.target for goal, _ in sheet(small_company).set] == [Decimal(12)]
    targets.remove(small_company.deps, small_company.ask("mana"), made)
    with pytest.raises(Conflict):
        aim(small_company, "ada", value=Decimal(13), seen=Decimal(12))
    assert aim(small_company, "ada", value=Decimal(13)).receipt["before"] is None


def test_what_the_policy_no_longer_knows_can_still_be_removed(small_company: Company) -> None:
    with small_company.deps.writes.begin() as session:
        gone = Target(
            workspace=HOME,
            id="gone",
            team_id="east",
            kpi="stages.gone.entered",
            period="FY2026",
            value=Decimal(1),
        )
        rows.add(session, tables.target, gone)
    assert [each.id for each in sheet(small_company).lost] == ["gone"]
    with pytest.raises(NotFound), small_company.deps.reads() as session:
        targets.one(session, small_company.deps, small_company.actor("mana"), "gone")
    targets.remove(small_company.deps, small_company.ask("mana"), "gone")
    assert sheet(small_company).lost == []


def test_what_has_not_begun_has_no_actual_figure_and_what_is_over_is_no_longer_listed(
    small_company: Company,
) -> None:
    for period in ("2026-11", "2026-12"):
        aim(small_company, period=period)
    assert [(goal.period.key, goal.actual) for goal, _ in sheet(small_company).set] == [
        ("2026-11", 0),
        ("2026-12", None),
    ]
    small_company.clock.move(days=31)
    assert [(goal.period.key, goal.actual) for goal, _ in sheet(small_company).set] == [("2026-12", 0)]


def test_a_manager_of_no_team_has_no_targets(small_company: Company) -> None:
    with small_company.deps.writes.begin() as session:
        session.execute(tables.membership.delete().where(tables.membership.c.manages))
    assert sheet(small_company).team is None


DAYS = Spread(3, 2.5, 2.0, 4.25)
FULL = Figures(
    created=4, won=2, lost=1, won_amount=Money(Decimal(300), 2), lost_amount=Money(Decimal(100), 1), won_days=DAYS,
    open=5, pipeline=Money(Decimal(1000), 4), closing=Money(Decimal(600), 2), closing_weighted=Money(Decimal(150), 2),
    slippage=Slippage(2, 3, 30.0), in_24h=Kept(4, 3), in_48h=Kept(2, 1), filled=Kept(10, 9), score=Score(5, 87.6),
    loggers=Kept(4, 3), acted=Kept(10, 4),
)  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs" / "kpis.md"


def test_every_kpi_that_can_have_a_target_is_one_that_the_shell_prints_and_the_docs_define() -> None:
    policy = a_policy()
    stages = {each.key: StageFigures(6, Passage(6, 3), Passage(4, 1), DAYS) for each in policy.open_stages}
    full = replace(FULL, stages=stages, targets={"won_amount": Decimal(700)})
    printed, page = kpi_report.flat(full), DOCS.read_text(encoding="utf-8")
    for key, measure in measures(policy).items():
        known: Any = printed
        for part in key.split("."):
            known = known[part]
        assert float(known) == pytest.approx(float(measure.actual(full, Decimal(700)) or 0)), key
        assert f"`{key.rpartition('.')[2]}`" in page
        for language in ("en", "ja"):
            assert measure_text.choice(text(language, "Asia/Tokyo"), policy, measure)


def test_without_a_target_or_with_nothing_left_to_win_there_is_no_coverage() -> None:
    for target, told in {700: (400.0, 1.5, 0.375), 300: (0.0, None, None), 100: (0.0, None, None)}.items():
        known = coverage.of(FULL, Decimal(target))
        assert known is not None
        assert (float(known.to_win), known.times, known.times_weighted) == told
    assert coverage.of(FULL, None) is None
    covered = measures(a_policy())["coverage"].actual
    assert (covered(FULL, None), covered(FULL, Decimal(300))) == (None, None)
