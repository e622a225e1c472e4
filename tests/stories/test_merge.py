"""統合: what is the same becomes one after a look at what will happen, and can be taken apart again without a trace."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.views import deal_card, log_form
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

FACTS = (
    tables.account, tables.activity, tables.deal, tables.deal_share, tables.finding, tables.hand_over, tables.meeting,
    tables.stage_move, tables.stakeholder, tables.notice_item,
)  # fmt: skip
COUNTING = {"version", "next_check_at"}


def everything(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Whole tables, without the marks that only ever count up."""
    return {
        table.name: [{k: v for k, v in row.items() if k not in COUNTING} for row in office.rows(table)]
        for table in FACTS
    }


def join(office: Office, who: str = "mana", what: str = "deals", keep: str = "#1", gone: str = "#2") -> Modal:
    person, kind = office.person(who), what.removesuffix("s")
    person.slash(f"/deal {office.said('merge', '統合')}")
    person.form.select("merge_kind", office.t("Two deals" if what == "deals" else "Two companies"))
    person.form.select(f"merge_keep_{kind}", keep)
    person.form.select(f"merge_gone_{kind}", gone)
    return person.form


def two_deals(office: Office) -> None:
    """#2 is ken's: with a meeting that is over and asked about, a coming one, an amount and somebody to know."""
    office.new_deal("Acme again", "アクメ商事", "ken", contact="佐藤")
    office.plan(office.said("today 10:00", "今日 10時"), "Acme again", "ken", subject="Over")
    office.plan("11/25 14:00", "Acme again", "ken", subject="To come", colleagues=("aoi",))
    office.write(
        tables.deal.update()
        .where(tables.deal.c.number == 2)
        .values(
            amount=Decimal(5_000_000),
            expected_close=date(2027, 1, 29),
            external_id="x-2",
            custom={"rank": "A"},
        )
    )
    ken = office.person("ken")
    ken.slash(f"/deal {office.said('hand', '引継ぎ')} #2")
    ken.form.fill({"hand_to": "aoi", "hand_reason": "重複"}).submit()
    office.tick(hours=2, minutes=5)


def test_two_deals_become_one_and_undo_restores_every_row(office: Office) -> None:
    t, mana, ken = office.t, office.person("mana"), office.person("ken")
    two_deals(office)
    before = everything(office)
    form = join(office)
    said = " ".join(form.texts())
    assert t.n("{count} meeting", "{count} meetings", 2) in said
    assert office.field("amount") in said
    assert form.submit().outcome == "updated"
    assert mana.form.title == t("Joined")
    (deal,) = office.rows(tables.deal)
    assert (deal["number"], deal["amount"], deal["external_id"]) == (1, Decimal(5_000_000), "x-2")
    assert len(office.rows(tables.meeting)) == 2
    assert {row["deal_id"] for row in office.rows(tables.meeting)} == {deal["id"]}
    assert {row["deal_id"] for row in office.rows(tables.stage_move)} == {deal["id"]}
    assert len(ken.dm.messages) == 1  # what was asked before is not asked again
    mana.form.click(t("Undo"))
    assert mana.form.title == t("Undone")
    assert everything(office) == before
    office.tick(minutes=1)
    assert len(ken.dm.messages) == 1


def test_who_asks_for_a_deal_that_was_joined_into_another_is_shown_that_one(office: Office) -> None:
    """By way of another, too; whoever may not see where it lives on gets what one gets for a number nobody has."""
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    office.new_deal("Acme again", "アクメ商事", "ken", contact="佐藤")
    office.new_deal("Acme once more", "アクメ商事", "aoi", contact="木村")
    old = next(row["id"] for row in office.rows(tables.deal) if row["number"] == 2)
    for keep, gone in (("#3", "#2"), ("#1", "#3")):
        assert join(office, keep=keep, gone=gone).submit().outcome == "updated"
    said = t.md(":link: #{number} was joined into this deal.", number="2")
    for typed in ("2", "#2", "＃２"):
        aoi.slash(f"/deal {office.said('show', '表示')} {typed}")
        assert said in aoi.form.texts()
        assert "#1 Acme renewal" in aoi.form.texts()
    aoi.slash("/deal show #1")
    assert said not in aoi.form.texts()
    for action, title in (
        (deal_card.OPEN, "Deal"),
        (log_form.OPEN, "Log a meeting"),
    ):  # as an old message has it
        aoi.form.press({"type": "actions", "block_id": "x"}, _button(action, old))
        assert aoi.form.title == t(title)
        assert "#1 Acme renewal" in str([*aoi.form.texts(), *(each.shown for each in aoi.form.fields)])
        aoi.slash("/deal show #1")
    office.person("mana").form.click(t("Undo"))
    aoi.slash("/deal show 2")
    assert said in aoi.form.texts()
    assert "#3 Acme once more" in aoi.form.texts()
    office.write(tables.deal_share.delete())
    shown = []
    for number in ("2", "9"):
        ken.slash(f"/deal show {number}")
        shown.append(str(ken.form.texts()).replace(number, "?"))
    assert shown[0] == shown[1]


def _button(action: str, deal_id: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": {}, "value": deal_id}


def test_two_companies_that_look_alike_become_one_with_their_deals(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    office.new_deal("Beta", "株式会社アクメ", "ken")
    mana.slash("/deal merge")
    mana.form.select("merge_kind", t("Two companies"))
    assert t.md("These look like the same company:") in mana.form.texts()
    mana.form.click(t("Choose these"))
    assert t.md_n("• {count} deal moves.", "• {count} deals move.", 1) in " ".join(mana.form.texts())
    assert mana.form.submit().outcome == "updated"
    (kept,) = office.rows(tables.account)
    assert {row["account_id"] for row in office.rows(tables.deal)} == {kept["id"]}
    mana.slash(f"/deal {office.said('hand', '引継ぎ')} {kept['name']}")
    assert len(mana.form.options("hand_deal_choice")) == 2  # both are found under the company's name now


def test_undo_takes_companies_apart_and_refuses_once_something_newer_depends_on_it(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    office.new_deal("Beta", "株式会社アクメ", "ken")
    before = everything(office)
    for keep, gone in (("アクメ", "株式会社アクメ"), ("株式会社アクメ", "アクメ")):
        assert join(office, what="accounts", keep=keep, gone=gone).submit().outcome == "updated"
        assert len(office.rows(tables.account)) == 1
        mana.form.click(t("Undo"))
        assert everything(office) == before
    form = join(office, what="accounts", keep="アクメ", gone="株式会社アクメ")
    assert form.submit().ok
    aoi = office.person("aoi")
    aoi.slash("/deal stakeholder #2")
    office.person("ken").slash("/deal stakeholder #2")
    assert office.person("ken").form.fill({t("Name"): "山本"}).submit().ok
    form.click(t("Undo"))
    assert len(office.rows(tables.account)) == 1


def test_what_was_changed_after_the_preview_is_shown_again_first(office: Office) -> None:
    t = office.t
    two_deals(office)
    form = join(office)
    office.person("ken").slash("/deal stakeholder #2")
    assert office.person("ken").form.fill({t("Name"): "山本"}).submit().ok
    assert form.submit().outcome == "updated"
    warning = "Someone else changed this in the meantime. What you typed is kept; please look again."
    assert t.md(":warning: {warning}", warning=t(warning)) in form.texts()
    assert len(office.rows(tables.deal)) == 2
    assert form.submit().ok
    assert len(office.rows(tables.deal)) == 1


REFUSED = {
    "These are the same. Please choose two different ones.": ("#1", "#1"),
    "#{number} is closed already. Please keep that one and let the open one go.": ("#1", "#2"),
}


def test_what_cannot_be_joined_says_why_above_the_form(office: Office) -> None:
    office.new_deal("Acme again", "アクメ商事", "ken")
    office.write(tables.deal.update().where(tables.deal.c.number == 2).values(open=False))
    for sentence, (keep, gone) in REFUSED.items():
        form = join(office, keep=keep, gone=gone)
        said = office.t.md(":warning: {warning}", warning=office.t(sentence, number=2))
        assert said in form.texts()
        assert form.submit().errors == {"merge_gone_deal": office.t(sentence, number=2)}
    assert len(office.rows(tables.deal)) == 2


def test_only_who_manages_all_of_it_may_join_it(office: Office) -> None:
    """A company with deals of another team is an admin's to join; a rep's command opens nothing."""
    t, aoi = office.t, office.person("aoi")
    office.join("nina", "otto")
    office.team("West", ["otto"], ["nina"])
    office.new_deal("Beta", "アクメ商事", "nina")
    assert aoi.slash("/deal merge").text == t(
        "Only managers and admins can do this. Please ask your manager."
    )
    assert aoi.modal is None
    refused = t("Deals outside your team belong to them, too. Please ask an admin to join these two.")
    form = join(office, what="accounts", keep="アクメ", gone="アクメ商事")
    assert form.submit().errors == {"merge_gone_account": refused}
    assert join(office, "ada", "accounts", "アクメ", "アクメ商事").submit().outcome == "updated"
    assert len(office.rows(tables.account)) == 1
