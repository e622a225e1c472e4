"""Undo: for ten minutes, whatever was done, until something newer depends on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from store import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.people import Modal
    from tests.stories.office import Office

FACTS = (
    tables.account,
    tables.activity,
    tables.deal,
    tables.deal_share,
    tables.meeting,
    tables.stage_move,
    tables.stakeholder,
)
MARKS = {"version", "next_check_at"}


def facts(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Everything known of deals, without the marks that only ever count up."""
    return {
        table.name: [
            {name: value for name, value in row.items() if name not in MARKS} for row in office.rows(table)
        ]
        for table in FACTS
    }


def the_form(office: Office, subcommand: str, words: str = "acme", who: str = "aoi") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {subcommand} {words}")
    return person.form


def a_new_deal(office: Office) -> Modal:
    t, contact = office.t, office.condition("lead")
    filled = {"{what}: name": "佐藤", "{what}: e-mail or phone": "03-1234-5678"}
    form = the_form(office, "new", "Other").fill({t("Company"): "日本電機"})
    return form.fill({t(label, what=contact): value for label, value in filled.items()})


def a_log(office: Office) -> Modal:
    """With everything that a log can bring along."""
    t = office.t
    form = the_form(office, "log").fill({t("What came of it"): office.outcome(), t("Next step"): "見積"})
    form.fill({t("Who was there"): [t.customer("田中")], t("New stakeholder"): "山本"})
    form.fill({t("Stage"): office.stage("opportunity"), office.condition("mql"): "70"})
    return form.fill({office.condition("opportunity"): date(2026, 11, 13)})


def a_move(office: Office) -> Modal:
    form = the_form(office, "stage")
    return form.fill({office.condition("mql"): "70"})


def a_stakeholder(office: Office) -> Modal:
    return the_form(office, "stakeholder").fill({office.t("Name"): "山本"})


def a_plan(office: Office) -> Modal:
    t = office.t
    return the_form(office, "plan").fill({t("When"): "11/25 14:00", t("Colleagues who join"): ["ken"]})


def a_moved_meeting(office: Office) -> Modal:
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    aoi = office.person("aoi")
    aoi.dm.last.click(office.t("Moved to another time"))
    return aoi.form.fill({office.t("When"): "11/25 14:00"})


WAYS = (a_new_deal, a_log, a_move, a_stakeholder, a_plan, a_moved_meeting)


@pytest.mark.parametrize("way", WAYS)
def test_undo_leaves_everything_as_it_was(office: Office, way: Callable[[Office], Modal]) -> None:
    t, aoi = office.t, office.person("aoi")
    form = way(office)
    before = facts(office)
    assert form.submit().outcome == "updated"
    assert facts(office) != before
    office.tick(minutes=9)
    aoi.form.click(t("Undo"))
    assert aoi.form.title == t("Undone")
    assert aoi.form.buttons == []
    assert facts(office) == before


@pytest.mark.parametrize("way", WAYS)
def test_after_ten_minutes_the_button_says_why_not(office: Office, way: Callable[[Office], Modal]) -> None:
    t, aoi = office.t, office.person("aoi")
    assert way(office).submit().outcome == "updated"
    until = office.world.clock.now()
    receipt = aoi.form
    office.tick(minutes=10, seconds=1)
    before = facts(office)
    receipt.click(t("Undo"))
    why = t("This can't be undone any more: {reason}", reason=t("more than 10 minutes have passed."))
    assert why in aoi.form.texts()
    assert facts(office) == before
    aoi.form.close()
    assert until < office.world.clock.now()
    assert aoi.form.title == receipt.title


def test_undo_is_open_to_the_last_second_of_ten_minutes(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    a_stakeholder(office).submit()
    until = t.md("You can undo this until {time}.", time="09:10")
    assert until in aoi.form.texts()
    office.tick(minutes=10)
    aoi.form.click(t("Undo"))
    assert aoi.form.title == t("Undone")


def test_something_newer_must_be_taken_back_first(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    a_stakeholder(office).submit()
    office.person("mana").slash(f"/deal {t('stage')} acme")
    office.person("mana").form.fill({office.condition("mql"): "70"}).submit()
    aoi.form.click(t("Undo"))
    why = t("This can't be undone any more: {reason}", reason=t("something was changed after it."))
    assert why in aoi.form.texts()
    office.person("mana").form.click(t("Undo"))
    aoi.form.close()
    aoi.form.click(t("Undo"))
    assert why in aoi.form.texts()  # the deal's history moved on: Undo never guesses


def test_the_prompt_offers_undo_in_place_and_says_why_not_when_it_is_too_late(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Did not take place"))
    office.tick(minutes=1)
    prompt = aoi.dm.last
    assert prompt.edited
    assert t.md("You can undo this until {time}.", time="11:15") in " ".join(prompt.texts())
    office.tick(minutes=10)
    prompt.click(t("Undo"))
    why = t("This can't be undone any more: {reason}", reason=t("more than 10 minutes have passed."))
    assert aoi.ephemerals[-1].text == why
    assert len(aoi.dm.messages) == 1


def test_a_second_click_on_undo_says_that_it_is_done(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Did not take place"))
    office.tick(minutes=1)
    aoi.dm.last.click(t("Undo"))
    aoi.dm.last.click(t("Undo"))
    why = t("This can't be undone any more: {reason}", reason=t("it was undone before."))
    assert aoi.ephemerals[-1].text == why
    office.tick(minutes=1)
    assert t("Log now") in aoi.dm.last.buttons


def test_nobody_can_take_back_what_somebody_else_did(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    a_stakeholder(office).submit()
    (undo,) = [block["elements"][0]["value"] for block in aoi.form.blocks if block["type"] == "actions"]
    office.new_deal("Beta", company="日本電機", who="ken")
    the_form(office, "stakeholder", "beta", who="ken").fill({t("Name"): "山本"}).submit()
    for block in ken.form.blocks:
        if block["type"] == "actions":
            ken.form.press(block, {**block["elements"][0], "value": undo})
            break
    unknown = t("That can't be found. It may have been removed, or it isn't shared with you.")
    assert unknown in ken.form.texts()
    assert len(office.rows(tables.stakeholder)) == 4
