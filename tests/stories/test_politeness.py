"""How people and things are called on everything that is shown in a day: 様, さん, and the team's own words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.policy import Policy, preset
from bot.views import rules_page
from tests.stories.office import an_office
from tests.stories.test_one_language import _shown

if TYPE_CHECKING:
    from store.engine import Database
    from tests.stories.office import Office

COLLEAGUE = re.compile(r"\b(?:Aoi|Ken|Mana|Ada)\b(?!さん)")
CUSTOMER = re.compile(r"(?:田中|Tanaka)(?!様)")
BY_NAME = ("show", "log", "edit", "stakeholder", "hand", "won", "lost", "stage", "plan")


def of_a_team(**words: object) -> Policy:
    return Policy.model_validate(json.loads(preset("b2b_ja").canonical) | words)


def everything_shown(office: Office) -> set[str]:
    """A day's messages and forms, then every screen that names people, and a deal that changes hands."""
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    office.set_up()
    office.new_deal("新基幹システム", "アクメ商事")
    office.plan("今日 10時", "#1", colleagues=("ken",), subject="初回訪問")
    office.tick(hours=2, minutes=5)
    office.tick(days=1)
    for name in BY_NAME:
        aoi.slash(f"/deal {name} #1")
    aoi.slash("/deal show #1")
    aoi.form.click(t("Changes"))
    for command in ("", "list", "away", "bulk", "merge", "export"):
        mana.slash(f"/deal {command}")
    aoi.slash("/deal away")
    aoi.form.fill({"away_first": "2026-12-01", "away_last": "2026-12-02", "away_deputy": "ken"})
    assert aoi.form.submit().ok
    mana.slash("/deal away")
    for button in (t("Decline"), t("Confirm")):
        aoi.slash("/deal hand #1")
        aoi.form.fill({"hand_to": "ken", "hand_reason": "1"})
        assert aoi.form.submit().ok
        office.tick(minutes=1)
        mana.dm.last.click(button)
        if button == t("Decline"):
            mana.form.fill({mana.form.fields[0].block_id: "1"})
            assert mana.form.submit().ok
        office.tick(minutes=1)
    mana.slash("/deal bulk")
    mana.form.select("bulk_source", "Ken")
    office.world.user("ken").deleted = True
    office.meet_everyone()
    mana.slash("/deal bulk")
    mana.form.click(t("Show"))
    for person in (aoi, mana, office.person("ada")):
        person.open_home()
    return set(_shown(office))


def test_people_outside_are_sama_colleagues_san_and_a_deal_is_what_the_team_calls_it(
    sqlite: Database,
) -> None:
    office = an_office(sqlite, "ja", policy=of_a_team(words={"deal": "商談"}))
    seen = everything_shown(office)
    assert any("Kenさん" in each for each in seen)
    assert any("田中様" in each for each in seen)
    assert [each for each in seen if COLLEAGUE.search(each)] == []
    assert [each for each in seen if CUSTOMER.search(each)] == []
    assert [each for each in seen if "案件" in each] == []


def test_the_fiscal_year_begins_in_the_month_of_the_policy(sqlite: Database) -> None:
    office = an_office(sqlite, "ja", policy=of_a_team(fiscal_year_starts=10))
    office.set_up()
    aoi = office.person("aoi")
    aoi.slash("/deal ルール")
    aoi.form.choose(rules_page.CHAPTER, "figures")
    assert "*年度*: 10月に始まります" in aoi.form.texts()
