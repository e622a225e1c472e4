"""People in full: read from a card, changed, met, moved, and known on more than one deal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.views import stakeholder_edit, stakeholder_form
from store import tables
from tests.stories.forging import Payload, catch, send_as_it_is
from tests.stories.test_stakeholder import a_stakeholder

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

ONE_LANGUAGE = pytest.mark.parametrize("office", ["ja"], indirect=True)
"""For what happens, where nothing new is said."""
CARD = """株式会社アクメ
営業部　課長　山本 太郎
〒100-0001 東京都千代田区千代田1-1
TEL 03-1234-5678　FAX 03-1234-0000
yamamoto@example.co.jp"""


def people(office: Office) -> list[dict[str, Any]]:
    return office.rows(tables.stakeholder)


def to_change(office: Office, number: int = 0, deal: str = "acme", who: str = "aoi") -> Modal:
    """The form to change somebody, by way of those known on the deal."""
    person = office.person(who)
    person.slash(f"/deal {office.said('stakeholder', '関係者')} {deal}")
    person.form.select(stakeholder_form.KNOWN, person.form.options(stakeholder_form.KNOWN)[number])
    return person.form


def on_two_deals(office: Office) -> None:
    """Yamamoto is on Acme and, as the same person, on Beta."""
    office.new_deal("Beta pilot", company="アクメ", contact="佐藤")
    for deal in ("acme", "beta"):
        aoi = office.person("aoi")
        aoi.slash(f"/deal {office.said('stakeholder', '関係者')} {deal}")
        aoi.form.fill({office.t("Name"): "山本 太郎", office.t("E-mail"): "Yamamoto@example.co.jp"})
        assert aoi.form.submit().ok
        if deal == "beta":
            aoi.form.select(stakeholder_form.SAME, aoi.form.options(stakeholder_form.SAME)[0])
            assert aoi.form.submit().ok
        aoi.form.close()


def test_a_pasted_card_is_filled_in_and_stored_only_once_it_was_looked_at(office: Office) -> None:
    t = office.t
    form = a_stakeholder(office).fill({"paste": CARD, t("Name"): "山本"})
    form.click(t("Fill in from this"))
    filled = {field.label: field.value for field in form.fields}
    address = "〒100-0001 東京都千代田区千代田1-1"
    expected = {
        "Name": "山本", "Title": "課長", "Department": "営業部", "Phone": "03-1234-5678", "Postal address": address,
    }  # fmt: skip
    assert {key: filled[t(key)] for key in expected} == expected
    assert filled[t("Their company, if another")] is None
    assert filled[t("Paste a signature or business card")] == "FAX 03-1234-0000"
    assert len(people(office)) == 1
    assert form.submit().ok
    assert (people(office)[-1]["phone"], people(office)[-1]["address"]) == ("03-1234-5678", address)


@ONE_LANGUAGE
def test_a_card_that_nobody_looked_at_is_never_stored_however_often_it_is_sent(office: Office) -> None:
    t = office.t
    form = a_stakeholder(office).fill({"paste": CARD, t("Name"): "山本"})
    for number in (1, 2):
        assert form.submit().outcome == "updated"
        assert len(people(office)) == 1
        form.fill({f"paste{number}": f"別の紙 {number}\n03-0000-000{number}"})
    assert form.submit().outcome == "updated"
    form.fill({"paste3": ""})
    assert form.submit().ok
    assert office.person("aoi").form.title == t("Stakeholder added")


def test_a_paste_without_anything_in_it_is_said_and_kept(office: Office) -> None:
    t = office.t
    form = a_stakeholder(office).fill({"paste": "よろしくお願いいたします"})
    form.click(t("Fill in from this"))
    assert form.field(t("Paste a signature or business card")).value == "よろしくお願いいたします"
    assert t.md(":mag: I recognised nothing here. Please fill in the fields yourself.") in form.texts()


def test_somebody_is_changed_and_the_receipt_can_undo_it(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = to_change(office)
    said = t.customer("田中")
    assert t.md("None of us has met {person} yet.", person=said) in form.texts()
    assert form.submit().errors == {"person:name": t("Nothing was changed.")}
    form.fill(
        {t("Role"): office.said("Champion", "推進者"), t("Concerns"): "移行", t("E-mail"): "x@example.com"}
    )
    assert form.submit().ok
    shown = f"{said} ({office.said('Champion', '推進者')})"
    assert t.md(":white_check_mark: *{person}* was changed.", person=shown) in aoi.form.texts()
    (row,) = people(office)
    assert (row["role"], row["concerns"], row["email"]) == ("champion", "移行", "x@example.com")
    aoi.form.click(t("Undo"))
    (row,) = people(office)
    assert (row["role"], row["concerns"], row["email"]) == (None, None, "tanaka@example.co.jp")


@ONE_LANGUAGE
def test_our_contacts_with_somebody_are_shown_newest_first(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for number in range(9):
        aoi.slash(f"/deal {t('log')} acme")
        there = {t("Who was there"): [t.customer("田中")], t("In a few words"): f"第{number}回"}
        aoi.form.fill({t("What came of it"): office.outcome(), **there})
        assert aoi.form.submit().ok
        aoi.form.close()
        office.tick(minutes=1)
    texts = [text for text in to_change(office).texts() if "回" in text]
    assert [text[-3:] for text in texts] == [f"第{number}回" for number in range(8, 0, -1)]
    assert all(t.colleague("Aoi") in text for text in texts)
    assert t.n("{count} earlier contact", "{count} earlier contacts", 1) in aoi.form.texts()


def test_two_who_change_the_same_field_see_both_values_and_choose(office: Office) -> None:
    """Fault 24, for people: what only one of them changed is kept without asking."""
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    form = to_change(office)
    other = to_change(office, who="mana").fill({t("Title"): "部長", t("Phone"): "03-9"})
    assert other.submit().ok
    assert mana.form.title == t("Stakeholder changed")
    form.fill({t("Title"): "課長", t("Interests"): "費用"})
    assert form.submit().outcome == "updated"
    changed = t("Someone else changed this in the meantime. What you typed is kept; please look again.")
    assert f":warning: {changed}" in form.texts()
    assert (form.field(t("Title")).value, form.field(t("Phone")).value) == ("課長", "03-9")
    assert form.field(t("Title")).hint == t("Now on record: {value}", value="部長")
    assert form.field(t("Interests")).value == "費用"
    assert form.submit().ok
    assert aoi.form.title == t("Stakeholder changed")
    (row,) = people(office)
    assert (row["title"], row["phone"], row["interests"]) == ("課長", "03-9", "費用")


@ONE_LANGUAGE
def test_a_stale_form_that_touches_other_fields_loses_nothing(office: Office) -> None:
    t = office.t
    form = to_change(office)
    assert to_change(office, who="mana").fill({t("Title"): "部長"}).submit().ok
    assert form.fill({t("Interests"): "費用"}).submit().ok
    (row,) = people(office)
    assert (row["title"], row["interests"]) == ("部長", "費用")


def test_one_person_on_two_deals_is_asked_about_and_changed_on_both_at_once(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    on_two_deals(office)
    first, second = (row for row in people(office) if row["name"] == "山本 太郎")
    assert second["person_id"] == first["id"]
    form = to_change(office, deal="beta")
    if form.field(t("Name")).value != "山本 太郎":
        form.close()
        form = to_change(office, 1, deal="beta")
    form.fill({t("Phone"): "090-1", t("Postal address"): "大阪市北区梅田1-1", t("Interests"): "納期"})
    assert form.submit().ok
    both = [row for row in people(office) if row["name"] == "山本 太郎"]
    assert [(row["phone"], row["address"]) for row in both] == [("090-1", "大阪市北区梅田1-1")] * 2
    assert sorted(row["interests"] or "" for row in both) == ["", "納期"]
    assert any("#1 *Acme renewal*" in text for text in aoi.form.texts())
    aoi.form.click(t("Undo"))
    assert [(row["phone"], row["address"]) for row in people(office)] == [(None, None)] * 4


@ONE_LANGUAGE
def test_somebody_else_of_that_name_stays_somebody_else(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta pilot", company="(株)アクメ", contact="佐藤")
    office.new_deal("Gamma", company="別会社", contact="木村")
    aoi.slash(f"/deal {office.said('stakeholder', '関係者')} beta")
    aoi.form.fill({t("Name"): "田中"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.form.has(stakeholder_form.SAME)
    assert aoi.form.submit().ok
    assert people(office)[-1]["person_id"] is None
    aoi.slash(
        f"/deal {office.said('stakeholder', '関係者')} gamma"
    )  # another company, and no address: nothing in common
    aoi.form.fill({t("Name"): "田中"})
    assert aoi.form.submit().ok
    assert aoi.form.title == t("Stakeholder added")


@ONE_LANGUAGE
def test_the_same_person_is_not_entered_twice_on_one_deal(office: Office) -> None:
    t = office.t
    form = a_stakeholder(office).fill({t("Name"): "田中", t("E-mail"): "TANAKA@example.co.jp"})
    double = t("This person is on this deal already. Please choose them above to change something.")
    assert form.submit().errors == {"person:email": double}


def test_who_has_moved_no_longer_counts_and_is_proposed_where_they_are_now(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Gamma", company="新天地", contact="木村")
    form = to_change(office)
    tick = t("They have moved: no longer part of this deal")
    form.fill({"person:moved": [tick], t("Since"): date(2026, 11, 1), t("New company"): "㈱新天地"})
    assert form.submit().ok
    row = people(office)[0]
    assert (row["moved_on"], row["company"]) == (date(2026, 11, 1), "㈱新天地")
    assert t.md("They no longer count on this deal.") in aoi.form.texts()
    aoi.form.click(stakeholder_form.FOLLOW)
    assert aoi.form.field(t("Deal")).shown == "#2 Gamma (新天地)"
    assert aoi.form.field(t("Name")).value == "田中"
    assert len(people(office)) == 2, "nobody is added by itself"
    assert aoi.form.submit().ok
    assert people(office)[-1]["person_id"] == row["id"]
    aoi.form.close(whole_stack=True)
    aoi.slash(f"/deal {t('stage')} acme")
    aoi.form.fill({t("New stage"): office.stage("opportunity")})
    moved = f"{t.customer('田中')} ({t('moved')})"
    aoi.slash(f"/deal {office.said('stakeholder', '関係者')} acme")
    assert aoi.form.options(stakeholder_form.KNOWN) == [moved]


@ONE_LANGUAGE
def test_a_forged_form_changes_nobody_but_whom_one_may(office: Office) -> None:
    """Whatever stands in what the form carries: an error under a field, or the form again, never a failure."""
    form = to_change(office).fill({office.t("Title"): "部長"})
    sent = catch(office, "view_submission", form.submit)
    before = people(office)
    for mark in ("", "[]", "{", "7", '{"stakeholder": 7, "round": "x", "seen": []}', '{"round": 5}'):
        view = {**sent.body["view"], "private_metadata": mark, "hash": mark or "x"}
        answer = send_as_it_is(office, Payload(sent.kind, {**sent.body, "view": view}))
        assert answer.ack["response_action"] in ("errors", "update")
    unseen = stakeholder_edit.State(stakeholder=before[0]["id"]).dump()
    view = {**sent.body["view"], "private_metadata": unseen, "hash": "y"}
    answer = send_as_it_is(office, Payload(sent.kind, {**sent.body, "view": view}))
    assert answer.ack["response_action"] == "update"  # nobody saw what is on record: it is shown first
    assert people(office) == before
