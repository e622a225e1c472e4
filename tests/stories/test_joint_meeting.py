"""同行: one is asked, anyone who was there may answer, and both names stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def a_joint_meeting(office: Office) -> None:
    """aoi's, with ken; it has ended and aoi was asked."""
    office.plan(office.said("today 10:00", "今日 10時"), colleagues=("ken",))
    office.tick(hours=2, minutes=5)


def the_log(office: Office, who: str) -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.t('log')} acme")
    return person.form.fill({office.t("What came of it"): office.outcome()})


def test_who_was_there_logs_it_and_the_prompt_says_who(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    a_joint_meeting(office)
    assert the_log(office, "ken").submit().outcome == "updated"
    assert t.md("Logged for: {who}", who=t.colleague("Aoi")) in ken.form.texts()
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    (activity,) = office.rows(tables.activity)
    assert (names[activity["author_id"]], names[activity["on_behalf_of"]]) == ("Ken", "Aoi")
    office.tick(minutes=1)
    logged = t.md(
        ":white_check_mark: *{title}* was logged by {who}.", title="Hearing", who=t.colleague("Ken")
    )
    assert logged in aoi.dm.last.texts()
    assert aoi.dm.last.buttons == []
    assert (len(aoi.dm.messages), len(ken.dm.messages)) == (1, 0)


def test_only_who_logged_it_can_take_it_back_and_then_the_question_returns(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    a_joint_meeting(office)
    the_log(office, "ken").submit()
    office.tick(minutes=1)
    ken.form.click(t("Undo"))
    assert ken.form.title == t("Undone")
    office.tick(minutes=1)
    assert t("Log now") in aoi.dm.last.buttons
    assert len(aoi.dm.messages) == 1


def test_who_was_second_keeps_what_they_typed_and_hears_that_it_is_settled(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    a_joint_meeting(office)
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "My own words"})
    the_log(office, "ken").submit()
    settled = t("This meeting is already settled. Nothing more is needed.")
    assert aoi.form.submit().errors == {"outcome": settled}
    assert aoi.form.field(t("In a few words")).value == "My own words"
    assert len(office.rows(tables.activity)) == 1


def test_who_was_there_may_log_but_not_move_the_deal(office: Office) -> None:
    t = office.t
    a_joint_meeting(office)
    form = the_log(office, "ken")
    assert not form.has(t("Stage"))
    form.fill({t("New stakeholder"): "山本"})
    denied = t("You can see this, but you can't change it. Please ask its owner or your manager.")
    assert form.submit().errors == {"log_deal": denied}
    assert form.fill({t("New stakeholder"): ""}).submit().ok
