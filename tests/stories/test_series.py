"""A meeting that recurs: planned once, moved and called off one at a time or from one on, each taken back with Undo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.views import coming, plan_form
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

TOKYO = ZoneInfo("Asia/Tokyo")
PLANNED, OFF = "planned", "not_held"


def every_week(office: Office, times: str = "4") -> None:
    """aoi's, on Tuesdays at 10:00 from tomorrow on."""
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal plan acme")
    aoi.form.fill({t("When"): office.said("tomorrow 10:00", "明日 10時"), t("How often"): t("Every week")})
    assert aoi.form.fill({t("How many times"): times}).submit().ok, aoi.form.errors
    assert t.md_n("{count} meeting in all", "{count} meetings in all", int(times)) in aoi.form.texts()


def the_list(office: Office) -> Modal:
    aoi = office.person("aoi")
    aoi.slash("/deal plan")
    aoi.form.click(office.t("What is planned already"))
    return aoi.form


def choose(office: Office, number: int, what: str) -> None:
    form = the_list(office)
    ids = [block["block_id"] for block in form.blocks if block.get("accessory")]
    form.choose(ids[number], office.t(what))


def times(office: Office) -> list[str]:
    rows = sorted(office.rows(tables.meeting), key=lambda row: row["starts_at"])
    return [
        row["starts_at"].astimezone(TOKYO).strftime("%m-%d %H:%M") for row in rows if row["state"] == PLANNED
    ]


WEEKLY = ["11-17 10:00", "11-24 10:00", "12-01 10:00", "12-08 10:00"]


def test_a_series_is_planned_in_one_go_and_taken_back_in_one_go(office: Office) -> None:
    every_week(office)
    assert times(office) == WEEKLY
    assert len({row["series_id"] for row in office.rows(tables.meeting)}) == 1
    office.person("aoi").form.click(office.t("Undo"))
    assert office.rows(tables.meeting) == []


def test_the_form_asks_until_when_only_once_it_repeats_and_keeps_what_was_typed(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal plan acme")
    form = aoi.form.fill({t("When"): "11/17 10:00", t("Subject"): "Kept"})
    assert not form.has(t("Until"))
    form.select(t("How often"), t("Every month"))
    assert form.submit().errors == {plan_form.UNTIL: t("Please say until when, or how many times.")}
    form.fill({t("Until"): date(2026, 11, 16)})
    assert form.submit().errors == {plan_form.UNTIL: t("This day lies before the first meeting.")}
    form.fill({t("Until"): date(2027, 1, 31)})
    assert form.field(t("Subject")).value == "Kept"
    assert form.submit().ok
    assert times(office) == ["11-17 10:00", "12-17 10:00", "01-17 10:00"]
    assert [row["title"] for row in office.rows(tables.meeting)] == ["Kept"] * 3


def test_a_choice_back_to_once_plans_one(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal plan")
    form = aoi.form.fill({t("How often"): t("Every two weeks"), t("When"): "11/17 10:00"})
    form.fill({t("How often"): t("Once")})
    form.select(plan_form.DEAL, "Acme")
    assert form.submit().ok
    assert [row["series_id"] for row in office.rows(tables.meeting)] == [None]


def test_one_is_moved_and_the_others_stay(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    every_week(office)
    choose(office, 1, "Move to another time")
    assert aoi.form.fill({t("When"): "11/26 15:00"}).submit().ok
    assert times(office) == ["11-17 10:00", "11-26 15:00", "12-01 10:00", "12-08 10:00"]


def test_one_and_all_that_follow_are_moved_by_as_many_days(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    every_week(office)
    choose(office, 1, "Move to another time")
    aoi.form.fill({t("When"): "11/26 15:00", t("What to move"): t("This one and all that follow")})
    assert aoi.form.submit().ok
    assert times(office) == ["11-17 10:00", "11-26 15:00", "12-03 15:00", "12-10 15:00"]
    aoi.form.click(t("Undo"))
    assert times(office) == WEEKLY


def test_one_is_called_off_or_all_from_it_on_and_can_be_taken_back(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    every_week(office)
    choose(office, 1, "Will not take place")
    assert times(office) == [WEEKLY[0], *WEEKLY[2:]]
    choose(office, 1, "Nor those that follow")
    assert times(office) == WEEKLY[:1]
    said = (
        ":white_check_mark: {count} meeting will not take place. Nobody is asked about it.",
        ":white_check_mark: {count} meetings will not take place. Nobody is asked about them.",
    )
    assert t.md_n(*said, 2) in aoi.form.texts()
    aoi.form.click(t("Undo"))
    assert times(office) == [WEEKLY[0], *WEEKLY[2:]]


def test_each_of_a_series_is_asked_about_when_it_has_ended(office: Office) -> None:
    every_week(office, "2")
    office.tick(days=1, hours=2, minutes=5)
    assert len(office.person("aoi").dm.messages) == 1
    office.person("aoi").dm.last.click(office.t("Did not take place"))
    office.tick(days=7)
    assert len(office.person("aoi").dm.messages) == 2


def test_what_is_planned_is_listed_for_those_who_are_in_it_and_only_on_deals_they_may_see(
    office: Office,
) -> None:
    t = office.t
    office.plan("11/17 10:00", colleagues=("ken",), subject="Joint")
    for who, sees in {"aoi": True, "ken": True, "mana": False, "ada": False}.items():
        person = office.person(who)
        person.slash("/deal plan")
        person.form.click(t("What is planned already"))
        assert (t.md("*{title}*", title="Joint") in " ".join(person.form.texts())) == sees, who
        assert (coming.MENU in str(person.form.blocks)) == sees, who


def test_a_menu_entry_that_was_never_offered_does_nothing(office: Office) -> None:
    office.plan("11/17 10:00")
    form = the_list(office)
    block = next(block for block in form.blocks if block.get("accessory"))
    block["accessory"]["options"][0]["value"] = "explode:everything"
    form.choose(block["block_id"], "explode:everything")
    assert [row["state"] for row in office.rows(tables.meeting)] == [PLANNED]
