"""A deal is edited: a part at a time, by one person or by two at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.views import edit_form
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

UNKNOWN = "That can't be found. It may have been removed, or it isn't shared with you."


def the_form(office: Office, who: str = "aoi", part: str | None = None) -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.said('edit', '編集')} acme")
    if part is not None:
        person.form.select(edit_form.PART, part)
    return person.form


def the_deal(office: Office) -> dict[str, Any]:
    return office.rows(tables.deal)[0]


def choose(office: Office, form: Modal, *which: str) -> None:
    """What to keep, for each field in question from the top."""
    said = {"mine": "Mine, as it stands below", "theirs": "Keep what is there now"}
    asked = [each.block_id for each in form.fields if each.block_id.startswith(edit_form.CHOICE)]
    for block, what in zip(asked, which, strict=True):
        form.fill({block: office.t(said[what])})


def test_what_was_typed_in_one_part_stays_while_another_is_filled_in(office: Office) -> None:
    t = office.t
    form = the_form(office).fill({t("Next step"): "見積", t("Deal name"): "Acme 2027"})
    form.select(edit_form.PART, "budget")
    form.fill({office.field("amount"): "$5,000.50", t("Further products"): "A\nB、C\nA"})
    form.select(edit_form.PART, "timeline")
    form.fill({office.field("start_on"): date(2027, 4, 1)})
    assert t.md("Also changed, not saved yet:") in form.texts()
    assert form.field(t("Next step")).value == "見積"
    assert form.submit().outcome == "updated"
    assert t.md("{field}: *{value}*", field=office.field("amount"), value="$5,000.50").replace("*", "") in [
        text.replace("*", "") for text in office.person("aoi").form.texts()
    ]
    deal = the_deal(office)
    assert (deal["name"], deal["next_step"], deal["start_on"]) == ("Acme 2027", "見積", date(2027, 4, 1))
    assert (deal["amount"], deal["currency"], deal["other_products"]) == (
        Decimal("5000.5"),
        "USD",
        ["A", "B", "C"],
    )
    assert the_form(office, part="budget").field(t("Further products")).value == "A\nB\nC"
    office.person("aoi").slash("/deal edit 2027")
    assert office.person("aoi").form.has(t("Deal name"))


def test_every_field_can_be_filled_in_shown_again_and_cleared(office: Office) -> None:
    """Whatever the policy knows; what goes in is what stands there next time."""
    typed: dict[str, Any] = {}
    for part in ("budget", "decision", "timeline", "proposal", "forecast", "lead"):
        form = the_form(office, part=part)
        for field in [each for each in form.fields if not each.required]:
            key = field.block_id.split(":")[-1]
            good: dict[str, Any] = {
                "datepicker": date(2027, 3, 31),
                "number_input": "60",
                "users_select": "ken",
            }
            first = field.choices[0] if field.choices else "1,200,000"
            typed[key] = good.get(field.element["type"], first)
            form.fill({field.block_id: typed[key]})
        assert form.submit().outcome == "updated", form.errors
        form = the_form(office, part=part)
        shown = {field.block_id.split(":")[-1]: field.shown for field in form.fields if not field.required}
        assert all(shown.values())
        assert {key: typed[key] for key, value in shown.items() if value == typed[key]}.keys() >= {
            key for key in shown if isinstance(typed[key], str) and typed[key] == "1,200,000"
        }
        form.fill({field.block_id: None for field in form.fields if not field.required})
        assert form.submit().outcome == "updated", form.errors
        assert not [key for key in shown if the_deal(office)[key] not in (None, [])]
    assert {"sdr_id", "other_products", "approval_on", "recurring_months", "quoted_amount"} <= set(typed)


@pytest.mark.parametrize(
    ("part", "field", "typed", "sentence"),
    [
        ("budget", "amount", "たくさん", "Please write an amount such as 1,200,000 or 1.2M or $12,000.50."),
        ("forecast", "probability", "101", "Please enter a number from 0 to 100."),
        ("lead", "sdr_id", "guest", "Please choose a colleague; guests can't use Dealbot."),
    ],
)
def test_what_cannot_be_taken_is_said_under_its_field_and_stays(
    office: Office, part: str, field: str, typed: str, sentence: str
) -> None:
    form = the_form(office, part=part).fill({office.field(field): typed})
    assert form.submit().errors == {f"edit:2:{field}": office.t(sentence)}
    form.select(edit_form.PART, "basics")
    assert form.has(f"edit:2:{field}")
    assert form.submit().errors == {f"edit:2:{field}": office.t(sentence)}


def test_two_currencies_are_one_too_many(office: Office) -> None:
    form = the_form(office, part="budget").fill(
        {office.field("amount"): "$5", office.field("currency"): "EUR"}
    )
    assert form.submit().errors == {"edit:2:amount": office.t("Please write one currency only.")}
    assert form.fill({office.field("amount"): "5"}).submit().outcome == "updated"
    assert (the_deal(office)["amount"], the_deal(office)["currency"]) == (5, "EUR")


def test_a_deal_goes_to_a_company_that_is_new_or_to_none(office: Office) -> None:
    t = office.t
    form = the_form(office).fill({t("Company"): "日本電機"})
    assert form.submit().outcome == "updated"
    office.person("aoi").slash("/deal edit 日本電機")
    form = office.person("aoi").form
    assert form.field(t("Company")).shown == "日本電機"
    assert form.fill({t("Company"): None}).submit().outcome == "updated"
    assert the_deal(office)["account_id"] is None
    form.click(t("Undo"))
    office.person("aoi").slash("/deal edit 日本電機")
    assert office.person("aoi").form.field(t("Company")).shown == "日本電機"


def test_nothing_changed_is_nothing_done(office: Office) -> None:
    before = the_deal(office)
    form = the_form(office)
    assert form.submit().outcome == "updated"
    assert office.t("Nothing was changed.") in form.texts()
    assert the_deal(office) == before


def test_what_two_people_change_in_different_fields_is_merged(office: Office) -> None:
    first, second = the_form(office, part="budget"), the_form(office, "mana", "budget")
    assert second.fill({office.field("budget"): "900万"}).submit().outcome == "updated"
    first.select(edit_form.PART, "decision")
    first.select(edit_form.PART, "budget")
    assert first.field(office.field("budget")).value == "9,000,000"
    third = the_form(office, "mana", "budget").fill({office.field("budget"): None})
    assert third.submit().outcome == "updated"
    assert first.fill({office.field("amount"): "100万"}).submit().outcome == "updated"
    assert (the_deal(office)["budget"], the_deal(office)["amount"]) == (None, 1_000_000)


def test_what_both_changed_is_shown_with_both_values_and_chosen(office: Office) -> None:
    """Nothing typed is lost, and a third change meanwhile is seen again."""
    t, amount, terms = office.t, office.field("amount"), office.field("payment_terms")
    form = the_form(office, part="budget").fill(
        {amount: "700万", terms: "翌月末", office.field("budget"): "1億"}
    )
    office.tick(minutes=12)
    the_form(office, "mana", "budget").fill({amount: "600万", terms: "前払い"}).submit()
    assert form.submit().outcome == "updated"
    said = " ".join(form.texts())
    assert all(
        each in said
        for each in ("¥6,000,000", "¥7,000,000", "前払い", "翌月末", t.colleague("Mana"), "09:12")
    )
    assert form.field(amount).value == "700万"
    choose(office, form, "mine", "theirs")
    office.tick(minutes=1)
    the_form(office, "mana", "budget").fill({amount: "650万"}).submit()
    assert form.submit().outcome == "updated"
    assert "¥6,500,000" in " ".join(form.texts())
    assert (the_deal(office)["amount"], the_deal(office)["budget"]) == (6_500_000, None)
    assert form.field(terms).value == "翌月末"
    asked = [each for each in form.fields if each.block_id.startswith(edit_form.CHOICE)]
    assert [each.value for each in asked] == [None, "theirs"]
    choose(office, form, "mine", "theirs")
    assert form.submit().outcome == "updated"
    deal = the_deal(office)
    assert (deal["amount"], deal["payment_terms"], deal["budget"]) == (7_000_000, "前払い", 100_000_000)
    form.click(t("Undo"))
    assert (the_deal(office)["amount"], the_deal(office)["payment_terms"]) == (6_500_000, "前払い")


def test_who_keeps_the_colleagues_values_changes_nothing(office: Office) -> None:
    t = office.t
    form = the_form(office).fill({t("Company"): "日本電機"})
    the_form(office, "mana").fill({t("Company"): "東都"}).submit()
    assert form.submit().outcome == "updated"
    assert all(name in " ".join(form.texts()) for name in ("東都", "日本電機"))
    choose(office, form, "theirs")
    before = the_deal(office)
    assert form.submit().outcome == "updated"
    assert office.t("Nothing was changed.") in form.texts()
    assert the_deal(office) == before


def test_a_name_is_needed(office: Office) -> None:
    form = the_form(office)
    form.fill({office.t("Deal name"): "\u200b "})
    assert form.submit().errors == {"edit:2:name": office.t("Please enter a name for the deal.")}


def test_a_deal_is_found_by_its_name_or_picked(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal edit")
    form = aoi.form
    form.fill({t("Deal"): "acme"})
    assert form.has(t("Deal name"))
    aoi.slash("/deal edit")
    assert aoi.form.options(edit_form.DEAL, "acme") == ["#1 Acme renewal (アクメ)"]
    office.person("ken").slash("/deal edit #1")
    assert not office.person("ken").form.has(t("Deal name"))


def test_more_than_a_form_can_hold_is_saved_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_form, "MOST_KEPT", 2)
    t, form = office.t, the_form(office)
    form.fill({t("Deal name"): "A", t("Next step"): "B", t("Date of the next step"): date(2027, 1, 1)})
    form.select(edit_form.PART, "budget")
    assert f":warning: {t('That is a lot at once. Please save this first.')}" in form.texts()
    assert not form.has(office.field("amount"))
    assert form.submit().outcome == "updated"
    assert (the_deal(office)["name"], the_deal(office)["next_step"]) == ("A", "B")
