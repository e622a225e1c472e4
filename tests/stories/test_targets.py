"""A team's targets: set on the phone by whoever leads it, as people write numbers, shown as actual against target, undone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.errors import ManagersOnly, NotFound
from bot.views import target_form as f
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

RIGHT = {
    ("Won amount", "JPY"): ("3,000万円", Decimal(30_000_000), "¥0 of ¥30,000,000 (0%)"),
    ("Win rate", "%"): ("２５％", Decimal("0.25"), "not enough data of 25%"),
    ("New deals", "number"): ("12件", Decimal(12), "0 of 12 (0%)"),
    ("Days to win, median", "days"): ("14.5日", Decimal("14.5"), "not enough data, at most 14.5 days"),
    ("Pipeline coverage", "times"): ("3 times", Decimal(3), "0 times of 3 times (0%)"),
    ("Hygiene score", "of 100"): ("80点", Decimal(80), "100 of 80 (125%)"),
    ("Slipped deals", "number"): ("0", Decimal(0), "0, at most 0"),
}
"""KPI and its unit → what is typed, what is kept, and how actual against target reads in English."""
WRONG = {
    ("Won amount", "JPY", "$5"): "Please write the amount in {currency}.",
    ("Won amount", "JPY", "-5"): "An amount can't be negative. Please write it without a minus sign.",
    ("Won amount", "JPY", "0"): "Please write more than 0. To do without a target, remove it from the list.",
    ("Win rate", "%", "25.5"): "Please write a whole number of percent up to 100, such as 25.",
    ("Win rate", "%", "101%"): "Please write a whole number of percent up to 100, such as 25.",
    ("Won deals", "number", "many"): "Please write a whole number, such as 12.",
    ("Won deals", "number", "12円"): "Please write a whole number, such as 12.",
    ("Days to win, median", "days", "99999"): "Please write a number of days, such as 14 or 14.5.",
    ("Hygiene score", "of 100", "101"): "Please write a whole number up to 100, such as 80.",
    ("Pipeline coverage", "times", "1e9"): "Please write how many times, such as 3 or 2.5.",
    ("Won deals", "number", "\u200b"): "Please write what is to be reached.",
}


def choice(office: Office, what: str, unit: str) -> str:
    t = office.t
    return t("{what} ({unit})", what=t(what), unit=unit if unit in ("JPY", "%") else t(unit))


def the_form(office: Office, what: str, unit: str, typed: str, who: str = "mana") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.said('targets', '目標')}")
    person.form.click(f.NEW)
    return person.form.fill({f.KPI: choice(office, what, unit), f.VALUE: typed})


def test_numbers_as_people_write_them_are_taken_in_the_units_of_their_kpi(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    for (what, unit), (typed, value, said) in RIGHT.items():
        assert the_form(office, what, unit, typed).submit().outcome == "updated", mana.form.errors
        assert {row["value"] for row in office.rows(tables.target) if row["value"] == value} == {value}
        if office.language == "en":
            assert f"*{what}*\n{said}" in mana.form.texts()
        mana.form.close(whole_stack=True)
    assert {row["period"] for row in office.rows(tables.target)} == {"2026-11"}
    home = mana.open_home()
    assert home is not None
    said = "\n".join(home.texts())
    assert t.md("*Against the target*") in said
    rest = t.money(Decimal(30_000_000), "JPY")
    covered = (
        "_Expected to close: {closing}, {times} times the {rest} still to win; weighted {weighted} times_"
    )
    assert t.md(covered, closing=t.money(Decimal(0), "JPY"), times="0", rest=rest, weighted="0") in said
    home.click(t("Targets"))
    assert t.md("*Targets of {team}*", team="East") in mana.form.texts()


def test_what_is_no_number_of_that_unit_is_refused_under_its_field_and_kept(office: Office) -> None:
    for (what, unit, typed), sentence in WRONG.items():
        form = the_form(office, what, unit, typed)
        assert form.submit().errors == {f.VALUE: office.t(sentence, currency="JPY")}, typed
        assert form.field(f.VALUE).value == typed
        office.person("mana").form.close(whole_stack=True)
    assert office.rows(tables.target) == []


def test_a_target_is_changed_and_removed_and_each_can_be_undone_while_somebody_leads_the_team(
    office: Office,
) -> None:
    t, mana = office.t, office.person("mana")
    assert the_form(office, "Won deals", "number", "12").submit().ok
    (made,) = office.rows(tables.target)
    mana.form.close()
    mana.slash("/deal targets")
    mana.form.choose(f.MENU, t("Change"))
    assert mana.form.field(f.VALUE).value == "12"
    assert mana.form.submit().errors == {f.PERIOD: t("Nothing was changed.")}
    mana.form.fill({f.VALUE: "15"})
    assert mana.form.submit().ok
    assert any(office.said("(before: 12)", "（変更前：12）") in each for each in mana.form.texts())
    assert [row["value"] for row in office.rows(tables.target)] == [Decimal(15)]
    mana.form.click(t("Undo"))
    assert office.rows(tables.target) == [made]
    mana.slash("/deal targets")
    mana.form.choose(f.MENU, t("Remove"))
    assert office.rows(tables.target) == []
    office.write(tables.membership.delete().where(tables.membership.c.manages))
    mana.form.click(t("Undo"))
    assert NotFound().say(t) in mana.form.texts()
    assert office.rows(tables.target) == []


def test_of_two_who_set_the_same_target_the_second_learns_of_the_first(office: Office) -> None:
    t, mana, ada = office.t, office.person("mana"), office.person("ada")
    form = the_form(office, "Won deals", "number", "12")
    assert the_form(office, "Won deals", "number", "15", "ada").submit().ok, ada.form.errors
    form.submit()
    told = t.md(":warning: This target is set already: {value}. Save once more to replace it.", value="15")
    assert told in mana.form.texts()
    assert mana.form.field(f.VALUE).value == "12"
    assert [row["value"] for row in office.rows(tables.target)] == [Decimal(15)]
    assert mana.form.submit().ok
    assert [row["value"] for row in office.rows(tables.target)] == [Decimal(12)]
    mana.form.close()
    mana.slash("/deal targets")
    mana.form.choose(f.MENU, t("Change"))
    mana.form.fill({f.VALUE: "20"})
    ada.slash("/deal targets")
    ada.form.choose(f.MENU, t("Remove"))
    mana.form.submit()
    gone = t.md(":warning: This target was removed meanwhile. Save once more to set it again.")
    assert gone in mana.form.texts()
    assert mana.form.submit().ok
    assert [row["value"] for row in office.rows(tables.target)] == [Decimal(20)]


def test_reps_set_no_targets_and_managers_none_of_other_teams(office: Office) -> None:
    """A forged team answers as one that isn't there."""
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    assert aoi.slash("/deal targets").text == ManagersOnly().say(t)
    office.team("West", ["ada"], [])
    west = next(row["id"] for row in office.rows(tables.team) if row["name"] == "West")
    mana.slash("/deal targets")
    assert not mana.form.has(f.TEAM)
    for forged in (west, "no-such-team"):
        for block in mana.form.blocks:
            if block.get("accessory", {}).get("action_id") == f.NEW:
                block["accessory"]["value"] = forged
        mana.form.click(f.NEW)
        assert NotFound().say(t) in mana.form.texts()
        mana.form.close()
    ada = office.person("ada")
    ada.slash("/deal targets west")
    assert t.md("*Targets of {team}*", team="West") in ada.form.texts()
    ada.form.select(f.TEAM, "East")
    assert t.md("*Targets of {team}*", team="East") in ada.form.texts()


def test_more_teams_than_a_menu_holds_are_searched_for(office: Office) -> None:
    rows = [
        {
            "workspace": office.world.team_id,
            "id": f"t{n}",
            "name": f"Region {n}",
            "language": "ja",
            "zone": "Asia/Tokyo",
        }
        for n in range(f.TEAMS)
    ]
    office.write(tables.team.insert().values(rows))
    ada = office.person("ada")
    ada.slash("/deal targets region 7")
    assert ada.form.options(f.TEAM, "region 98") == ["Region 98"]
    ada.form.select(f.TEAM, "Region 98")
    assert office.t.md("*Targets of {team}*", team="Region 98") in ada.form.texts()
