"""The Home as people keep it open: a rep's day, a manager's team, an admin's office, each thing one click from its fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import ManagersOnly
from bot.handlers.words import SUBCOMMANDS
from bot.services.home_parts import DEALS
from bot.views import checkup, home_filter, home_rows
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Screen
    from tests.stories.office import Office


def opened(office: Office, who: str) -> Screen:
    home = office.person(who).open_home()
    assert home is not None
    return home


def shown(office: Office, who: str) -> str:
    """Everything that stands on somebody's Home now."""
    home = office.person(who).home
    assert home is not None
    return "\n".join(home.texts())


def test_a_rep_finds_what_is_overdue_with_the_fix_of_each_and_narrows_it_down(watched: Office) -> None:
    t, aoi = watched.t, watched.person("aoi")
    watched.tick(days=4)
    home = opened(watched, "aoi")
    assert t.md("*Overdue* ({count})", count="2") in home.texts()
    assert watched.stage("lead") in shown(watched, "aoi")
    assert t("hygiene {score}", score="80") in shown(watched, "aoi")
    home.click(t("Fill in"))
    assert aoi.form.field(watched.field("source"))
    aoi.form.close()
    home.choose(home_filter.STAGE, "closing")
    assert t.md("*To do*\nNothing is due. Well done!") in shown(watched, "aoi")
    opened(watched, "aoi")
    assert t("Fill in") in opened(watched, "aoi").buttons


def test_a_page_is_turned_and_stays_within_what_is_chosen(office: Office) -> None:
    for number in range(DEALS + 1):
        office.new_deal(f"Spare {number}")
    elsewhere = tables.deal.c.name == "Spare 3"
    office.write(tables.deal.update().where(elsewhere).values(stage="closing"))
    opened(office, "aoi").choose(home_filter.STAGE, "lead")
    total = DEALS + 1
    turns: list[tuple[str, tuple[int, int]]] = [("Next", (DEALS + 1, total)), ("Back", (1, DEALS))]
    for button, (first, last) in turns:
        home = office.person("aoi").home
        assert home is not None
        home.click(office.t(button))
        told = office.t.md("*{first}–{last} of {total}*", first=str(first), last=str(last), total=str(total))
        assert told in shown(office, "aoi")
        assert "Spare 3" not in shown(office, "aoi")
    office.person("aoi").home.click(office.t("Next"))  # type: ignore[union-attr]
    office.person("aoi").home.choose(home_filter.STAGE, "closing")  # type: ignore[union-attr]
    assert "Spare 3" in shown(office, "aoi"), "another choice begins at its first page"
    assert "Spare 4" not in shown(office, "aoi")


def test_a_manager_sees_who_has_what_overdue_and_answers_a_hand_over(office: Office) -> None:
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(days=3)
    said = "\n".join(opened(office, "mana").texts())
    assert t.md("*Who has what overdue*") in said
    assert t.n("{count} overdue", "{count} overdue", 1) in said
    home = mana.home
    assert home is not None
    home.click(t("Look"))
    assert "Hearing" in shown(office, "mana")
    mana.home.click(t("Everybody"))  # type: ignore[union-attr]
    aoi.slash(f"/deal {office.said('hand', '引継ぎ')} acme")
    aoi.form.fill({t("New owner"): "ken", t("Reason"): "away"})
    assert aoi.form.submit().ok, aoi.form.errors
    opened(office, "mana").click(t("Confirm"))
    waiting = t.md("*Hand-overs that wait for an answer* ({count})", count="1")
    assert waiting not in shown(office, "mana")
    assert [each["granted"] for each in office.rows(tables.hand_over)] == [True]


def test_what_did_not_take_place_is_gone_from_the_home_at_once(office: Office) -> None:
    t = office.t
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    opened(office, "aoi").click(t("Did not take place"))
    assert "Hearing" not in shown(office, "aoi")


def test_an_admin_finds_the_office_and_turns_to_a_team(office: Office) -> None:
    t, ada = office.t, office.person("ada")
    office.plan(office.said("tomorrow 10:00", "明日 10時"))
    home = opened(office, "ada")
    assert t.md("*To look after*") in home.texts()
    home.click(t("Open the set-up"))
    assert ada.form.title == t("Set-up")
    ada.form.close()
    home.click(t("Team"))
    assert "Acme renewal" in shown(office, "ada")
    again = opened(office, "ada")
    assert t.md("*To look after*") not in again.texts(), "the tab stays"


def test_a_forged_choice_is_as_if_nothing_had_been_chosen() -> None:
    views: list[dict[str, Any]] = [
        {"private_metadata": "no json"},
        {"private_metadata": "[]"},
        {"private_metadata": '{"tab": 7, "items": "x", "owner": null}'},
    ]
    assert all(home_filter.asked(view) == home_filter.asked({}) for view in views)
    wanted = home_filter.asked({"private_metadata": '{"tab": "team", "deals": 3}'})
    for value in (None, "", "deals:x", "deals:" + "9" * 7, "rights:1", 5):
        again = home_filter.changed(wanted, {"action_id": home_rows.GO, "value": value})
        assert again.tab == "team"
        assert again.deals in (0, 3)
    kept = {"home_filter:*": {home_filter.STAGE: {"selected_option": {"value": "lead"}}}}
    assert home_filter.asked({"state": {"values": kept}}).stage == "lead"


def test_the_check_up_answers_every_line_for_those_who_lead_and_tells_a_rep_who_may(office: Office) -> None:
    t = office.t
    word = office.said(*SUBCOMMANDS["checkup"][:2])
    for who in ("mana", "ada"):
        person = office.person(who)
        person.slash(f"/deal {word}")
        said = "\n".join(person.form.texts())
        assert all(t(line.title) in said for line in checkup.LINES.values())
        person.form.close()
    assert office.person("aoi").slash(f"/deal {word}").text == ManagersOnly().say(t)
    opened(office, "ada").click(t("Check-up"))
    assert office.person("ada").form.title == t("Check-up")
