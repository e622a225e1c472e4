"""A new deal: the company found again under every spelling, and the first gate as fields of the form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from sandbox import ClientRefused
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def a_new_deal(office: Office, name: str = "Acme support") -> Modal:
    """The form with its first gate filled in; the company is still open."""
    t, aoi = office.t, office.person("aoi")
    aoi.slash(f"/deal {t('new')} {name}")
    contact = office.condition("lead")
    return aoi.form.fill(
        {t("{what}: name", what=contact): "佐藤", t("{what}: e-mail or phone", what=contact): "03-1234-5678"}
    )


def test_a_known_company_is_suggested_under_another_spelling_and_never_merged(new_office: Office) -> None:
    t = new_office.t
    new_office.set_up()
    new_office.new_deal("First", company="株式会社アクメ")
    form = a_new_deal(new_office)
    for spelling in ("㈱アクメ", "アクメ株式会社", "ｱｸﾒ(株)", "アクメ"):
        offered = form.options(t("Company"), spelling)
        assert offered == ["株式会社アクメ", t("Add “{name}”", name=spelling)]
    assert form.options(t("Company"), "株式会社アクメ") == ["株式会社アクメ"]
    assert form.fill({t("Company"): "株式会社アクメ"}).submit().ok
    assert [row["name"] for row in new_office.rows(tables.account)] == ["株式会社アクメ"]
    assert a_new_deal(new_office, "Other").fill({t("Company"): "ｱｸﾒ(株)"}).submit().ok
    assert [row["name"] for row in new_office.rows(tables.account)] == ["株式会社アクメ", "ｱｸﾒ(株)"]


def test_a_company_nobody_knows_is_added_as_typed(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = a_new_deal(office)
    assert form.options(t("Company"), "日本電機") == [t("Add “{name}”", name="日本電機")]
    form.fill({t("Company"): "日本電機"})
    assert form.submit().ok
    assert t.md(":white_check_mark: {deal}", deal=t.md("#2 *Acme support* (日本電機)")) in aoi.form.texts()


def test_the_first_gate_is_asked_for_in_the_form_itself(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash(f"/deal {t('new')} Acme support")
    name, contact = (
        t(f"{{what}}: {part}", what=office.condition("lead")) for part in ("name", "e-mail or phone")
    )
    assert [field.label for field in aoi.form.fields if field.required] == [t("Deal name"), name, contact]
    with pytest.raises(ClientRefused, match="is required"):
        aoi.form.submit()
    aoi.form.fill({name: "佐藤", contact: "\u200b"})
    assert aoi.form.submit().errors == {"gate:person:any:contact": t("This is still needed for the stage.")}
    assert aoi.form.field(name).value == "佐藤"
    aoi.form.fill({contact: "sato@example.co.jp"})
    assert aoi.form.submit().ok


def test_what_was_understood_is_shown_back(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = a_new_deal(office).fill({t("Company"): "アクメ"})
    amount, close = (office.field(key) for key in ("amount", "expected_close"))
    form.fill({amount: office.said("1.2m", "1.5億円"), close: date(2027, 3, 31)})
    assert form.submit().outcome == "updated"
    assert aoi.form.title == t("Deal created")
    texts = aoi.form.texts()
    assert t.md(":white_check_mark: {deal}", deal=t.md("#2 *Acme support* (アクメ)")) in texts
    assert t.md("Amount: {amount}", amount=office.said("¥1,200,000", "¥150,000,000")) in texts
    assert t.md("Expected close: {day}", day=date(2027, 3, 31)) in texts
    assert t.md("Stage: {stage}", stage=office.stage("lead")) in texts
    assert aoi.dm.messages == []


def test_a_deal_needs_no_company_and_no_more_than_its_gate(office: Office) -> None:
    aoi = office.person("aoi")
    form = a_new_deal(office, "Just a lead")
    assert form.submit().ok
    aoi.slash("/deal log just")
    assert aoi.form.field(office.t("Deal")).shown == "#2 Just a lead"
