"""Meetings about no deal, about a new one, about two at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.services import activities
from bot.views import plan_form
from store import tables
from tests.stories.forging import catch, send_as_it_is

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.people import Modal, Shown
    from tests.stories.office import Office


def the_prompt(office: Office) -> Shown:
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    return office.person("aoi").dm.last


def states(office: Office) -> list[str]:
    return [row["state"] for row in office.rows(tables.meeting)]


def test_a_meeting_about_no_deal_is_settled_with_one_click_and_never_asked_about_again(
    office: Office,
) -> None:
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    the_prompt(office).click(t("Not about a deal"))
    office.tick(minutes=1)
    who = t.colleague("Aoi")
    said = t.md(
        ":white_check_mark: *{title}* was not about a deal (noted by {who}).", title="Hearing", who=who
    )
    assert said in aoi.dm.last.texts()
    assert aoi.dm.last.buttons == [t("Undo")]
    for _ in range(4):
        office.tick(days=1)
    assert (states(office), len(aoi.dm.messages), mana.dm.messages) == (["no_deal"], 1, [])


def test_that_it_was_about_no_deal_can_be_taken_back(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    the_prompt(office).click(t("Not about a deal"))
    office.tick(minutes=1)
    aoi.dm.last.click(t("Undo"))
    office.tick(minutes=1)
    assert states(office) == ["planned"]
    assert t("Log now") in aoi.dm.last.buttons
    assert len(aoi.dm.messages) == 1


def a_deal_from_it(office: Office, who: str = "aoi") -> Modal:
    t, person, asked = office.t, office.person(who), office.condition("lead")
    contact = {
        t("{what}: name", what=asked): "鈴木",
        t("{what}: e-mail or phone", what=asked): "a@example.co.jp",
    }
    person.form.fill(contact)
    assert person.form.submit().ok, person.form.errors
    return person.form


def test_a_deal_is_made_from_a_meeting_which_belongs_to_it_and_is_logged_there(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    the_prompt(office).click(t("Make a deal from it"))
    assert aoi.form.field(t("Deal name")).value == "Hearing"
    a_deal_from_it(office).click(t("Log the meeting"))
    old, new = (row["id"] for row in office.rows(tables.deal))
    assert [row["deal_id"] for row in office.rows(tables.meeting)] == [new]
    assert aoi.form.field(t("Deal")).value == new
    assert aoi.form.fill({t("What came of it"): office.outcome()}).submit().ok
    assert [row["deal_id"] for row in office.rows(tables.activity)] == [new]
    office.tick(minutes=1)
    assert (
        t.md(":white_check_mark: *{title}* belongs to a deal of its own now.", title="Hearing")
        in aoi.dm.last.texts()
    )
    office.tick(days=2)
    assert len(aoi.dm.messages) == 1
    assert all(row["resolved_at"] for row in office.rows(tables.finding) if row["deal_id"] == old)


def test_a_deal_made_from_a_meeting_is_asked_about_once_more_only_when_it_is_due(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    the_prompt(office).click(t("Make a deal from it"))
    a_deal_from_it(office)
    office.tick(minutes=1)
    assert len(aoi.dm.messages) == 1
    office.tick(hours=22)
    assert len(aoi.dm.messages) == 2
    assert t.md("*{title}* is not logged yet. It is due soon.", title="Hearing") in aoi.dm.last.texts()


def test_a_deal_made_from_a_meeting_can_be_taken_back_with_all_that_it_took(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    the_prompt(office).click(t("Make a deal from it"))
    a_deal_from_it(office).click(t("Undo"))
    office.tick(minutes=1)
    (deal,) = office.rows(tables.deal)
    assert [(row["deal_id"], row["state"]) for row in office.rows(tables.meeting)] == [
        (deal["id"], "planned")
    ]
    assert t("Log now") in aoi.dm.last.buttons


def test_who_was_there_may_see_the_deal_that_a_colleague_made_from_it(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    office.plan(office.said("today 10:00", "今日 10時"), colleagues=("ken",))
    office.tick(hours=2, minutes=5)
    office.person("aoi").dm.last.click(t("Make a deal from it"))
    a_deal_from_it(office)
    ken.slash("/deal log #2")
    assert ken.form.field(t("Deal")).shown == "#2 Hearing"


def a_meeting_about_two(office: Office, joins: Sequence[str] = ()) -> None:
    t, person = office.t, office.person("aoi")
    person.slash("/deal plan acme")
    filled = {t("When"): office.said("today 10:00", "今日 10時"), t("Further deals"): ["Beta"]}
    filled |= {t("Colleagues who join"): list(joins)}
    assert person.form.fill(filled).submit().ok, person.form.errors
    assert {t.md("#{number} *{name}* ({account})", number=n, name=name, account="アクメ") for n, name in ((1, "Acme renewal"), (2, "Beta"))} <= set(person.form.texts())  # fmt: skip


def test_a_meeting_about_two_deals_is_logged_once_for_both_and_taken_back_on_both(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta")
    a_meeting_about_two(office)
    aoi.form.close()
    office.tick(hours=2, minutes=5)
    assert len(aoi.dm.messages) == 1
    aoi.dm.last.click(t("Log now"))
    said = t.md("It was about these, too, and is logged there as well: {deals}", deals="#2 Beta (アクメ)")
    assert said in aoi.form.texts()
    aoi.form.fill(
        {t("What came of it"): office.outcome(), t("In a few words"): "Both", t("Next step"): "Quote"}
    )
    assert aoi.form.submit().ok
    assert [row["summary"] for row in office.rows(tables.activity)] == ["Both", "Both"]
    assert [row["next_step"] for row in office.rows(tables.deal)] == ["Quote", "Quote"]
    beta = t.md("#{number} *{name}* ({account})", number=2, name="Beta", account="アクメ")
    assert t.md("Also logged: {deal}", deal=beta) in aoi.form.texts()
    aoi.form.click(t("Undo"))
    assert office.rows(tables.activity) == []
    assert [row["next_step"] for row in office.rows(tables.deal)] == [None, None]


def test_a_meeting_about_two_deals_is_settled_from_the_further_one_just_as_well(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta")
    a_meeting_about_two(office)
    aoi.form.close()
    office.tick(hours=2, minutes=5)
    aoi.slash(f"/deal {office.said('log', '記録')} beta")
    said = t.md(
        "It was about these, too, and is logged there as well: {deals}", deals="#1 Acme renewal (アクメ)"
    )
    assert said in aoi.form.texts()
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "Both"})
    aoi.form.fill({t("Stage"): office.stage("mql"), office.condition("mql"): "70"})
    assert aoi.form.submit().ok
    assert [row["summary"] for row in office.rows(tables.activity)] == ["Both", "Both"]
    assert [row["stage"] for row in office.rows(tables.deal)] == ["lead", "mql"]
    assert [row["state"] for row in office.rows(tables.meeting)] == ["logged"]
    office.tick(minutes=1)
    logged = t.md(
        ":white_check_mark: *{title}* was logged by {who}.", title=t("Meeting"), who=t.colleague("Aoi")
    )
    assert logged in aoi.dm.last.texts()
    aoi.form.click(t("Undo"))
    assert [row["state"] for row in office.rows(tables.meeting)] == ["planned"]
    assert office.rows(tables.activity) == []


def test_who_may_not_log_on_the_deal_a_meeting_belongs_to_does_not_settle_it_from_another(
    office: Office,
) -> None:
    t, mana = office.t, office.person("mana")
    office.new_deal("Beta")
    a_meeting_about_two(office)
    office.person("aoi").form.close()
    office.tick(hours=2, minutes=5)
    mana.slash("/deal log beta")
    sent = catch(office, "view_submission", mana.form.fill({t("What came of it"): office.outcome()}).submit)
    office.write(tables.deal.update().where(tables.deal.c.number == 1).values(team_id=None))
    answer = send_as_it_is(office, sent)
    assert list(answer.ack["errors"].values()) == [t(activities.ANOTHER_DEALS)]
    assert office.rows(tables.activity) == []
    mana.slash("/deal log beta")
    assert mana.form.fill({t("What came of it"): office.outcome()}).submit().ok
    assert [row["meeting_id"] for row in office.rows(tables.activity)] == [None]


def test_colleagues_who_join_may_see_both_until_it_is_taken_back(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    office.new_deal("Beta")
    a_meeting_about_two(office, ["ken"])
    assert len(office.rows(tables.deal_share)) == 2
    ken.slash("/deal log beta")
    assert ken.form.field(t("Deal")).shown == "#2 Beta (アクメ)"
    office.person("aoi").form.click(t("Undo"))
    assert office.rows(tables.deal_share) == []


def test_a_further_deal_of_somebody_else_is_neither_offered_nor_taken(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta", who="ken")
    aoi.slash("/deal plan acme")
    assert aoi.form.options(plan_form.OTHERS, "Beta") == []
    theirs = next(row["id"] for row in office.rows(tables.deal) if row["name"] == "Beta")
    aoi.form.fill({t("When"): "11/25 10:00", t("Further deals"): ["Acme"]})
    state = aoi.form.place.values[plan_form.OTHERS][plan_form.OTHERS]
    state["selected_options"][0]["value"] = theirs
    assert list(aoi.form.submit().errors.values()) == [NotFound().say(t)]
    assert office.rows(tables.meeting) == []


def test_a_further_deal_that_one_may_not_see_any_more_is_left_out(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta")
    a_meeting_about_two(office)
    mana = next(row["id"] for row in office.rows(tables.member) if row["name"] == "Mana")
    office.write(tables.deal.update().where(tables.deal.c.name == "Beta").values(owner_id=mana))
    aoi.form.close()
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Log now"))
    assert "Beta" not in " ".join(aoi.form.texts())
    assert aoi.form.fill({t("What came of it"): office.outcome()}).submit().ok
    assert len(office.rows(tables.activity)) == 1
