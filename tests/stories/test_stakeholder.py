"""The people on the customer's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def a_stakeholder(office: Office, who: str = "aoi") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.said('stakeholder', '関係者')} acme")
    return person.form


def test_somebody_is_added_with_all_that_is_known(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = a_stakeholder(office)
    assert [field.label for field in form.fields if field.required and not field.value] == [t("Name")]
    form.fill(
        {
            t("Name"): "　山本　太郎 ",
            t("Role"): office.said("Decision maker", "決裁者"),
            t("Title"): "部長",
            t("Department"): "情報システム部",
            t("E-mail"): "yamamoto@example.co.jp",
            t("Phone"): "03-1234-5678",
            t("Stance"): t("In favour"),
            t("Interests"): "費用\n納期",
            t("Concerns"): "移行",
        }
    )
    assert form.submit().outcome == "updated"
    assert aoi.form.title == t("Stakeholder added")
    person = f"{t.customer('山本 太郎')} ({office.said('Decision maker', '決裁者')})"
    assert t.md(":white_check_mark: *{person}* was added.", person=person) in aoi.form.texts()
    added = office.rows(tables.stakeholder)[-1]
    assert (added["name"], added["interests"], added["stance"]) == ("山本 太郎", "費用\n納期", "for")


def test_what_cannot_be_is_said_under_its_field(office: Office) -> None:
    t = office.t
    form = a_stakeholder(office).fill({t("Name"): "\u200b\u202e\u3164", t("E-mail"): "yamamoto at example"})
    assert form.submit().errors == {
        "person:name": t("Please enter a name."),
    }
    form.fill({t("Name"): "山本"})
    address = t("Please enter an address like name@example.co.jp.")
    assert form.submit().errors == {"person:email": address}
    assert form.field(t("E-mail")).value == "yamamoto at example"
    assert form.fill({t("E-mail"): ""}).submit().ok


def test_a_colleague_who_may_only_look_cannot_add(office: Office) -> None:
    t = office.t
    office.plan(office.said("tomorrow 10:00", "明日 10時"), colleagues=("ken",))
    form = a_stakeholder(office, who="ken").fill({t("Name"): "山本"})
    denied = t("You can see this, but you can't change it. Please ask its owner or your manager.")
    assert form.submit().errors == {"stakeholder_deal": denied}
    assert form.field(t("Name")).value == "山本"
