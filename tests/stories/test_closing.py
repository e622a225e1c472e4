"""Deals end and begin again: won through its gate, lost with a reason, reopened where they left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from store import tables
from tests.stories.forging import catch, send_as_it_is
from tests.stories.test_stage import GATED, everything, the_stage

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

WORDS = {"won": "受注", "lost": "失注", "reopen": "再開"}


def the_form(office: Office, word: str, who: str = "aoi", deal: str = "acme") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.said(word, WORDS[word])} {deal}")
    return person.form


def the_deal(office: Office) -> dict[str, Any]:
    return office.rows(tables.deal)[0]


def lose(office: Office, reason: str = "competitor", who: str = "aoi") -> None:
    label = next(
        office.policy.label(each, office.t.language)
        for each in office.policy.loss_reasons
        if each.key == reason
    )
    assert (
        the_form(office, "lost", who).fill({office.field("lost_reason"): label}).submit().outcome == "updated"
    )


def test_what_winning_asks_for_is_filled_in_in_the_same_form(office: Office) -> None:
    t = office.t
    form = the_form(office, "won")
    assert [f.label for f in form.fields if f.block_id.startswith("gate:")] == [
        office.condition(s) for s in GATED
    ]
    form.fill(everything(office, *GATED) | {office.condition("won"): date(2027, 1, 1)})
    ahead = t("This lies in the future. Please give the day it took place.")
    assert form.submit().errors == {"gate:field:contract_on": ahead}
    assert form.fill(everything(office, "won")).submit().outcome == "updated"
    deal = the_deal(office)
    assert (deal["stage"], deal["open"], deal["closed_at"]) == ("won", False, office.world.clock.now())
    form.click(t("Undo"))
    assert (the_deal(office)["stage"], the_deal(office)["contract_on"]) == ("lead", None)


def test_a_loss_says_why_to_whom_and_what_was_missing(office: Office) -> None:
    t = office.t
    form = the_form(office, "lost")
    assert form.field(office.field("lost_reason")).required
    reason = office.policy.label(office.policy.loss_reasons[1], t.language)
    form.fill({office.field("lost_reason"): reason, office.field("competitor"): "<東都>"})
    form.fill({office.field("lost_missing"): "SSO\nAPI"})
    assert form.submit().outcome == "updated"
    assert t.md("{field}: *{value}*", field=office.field("lost_reason"), value=reason) in form.texts()
    deal = the_deal(office)
    assert (deal["stage"], deal["open"], deal["lost_reason"]) == ("lost", False, "competitor")
    assert (deal["competitor"], deal["lost_missing"]) == ("<東都>", "SSO\nAPI")


def test_a_closed_deal_is_reopened_where_it_left(office: Office) -> None:
    t = office.t
    the_stage(office, "opportunity").fill(everything(office, "mql", "sql", "opportunity")).submit()
    lose(office)
    form = the_form(office, "reopen")
    assert form.field(t("Back to")).shown == office.stage("opportunity")
    assert office.stage("won") not in form.field(t("Back to")).choices
    assert form.submit().outcome == "updated"
    deal = the_deal(office)
    assert (deal["stage"], deal["open"], deal["closed_at"], deal["lost_reason"]) == (
        "opportunity",
        True,
        None,
        "competitor",
    )
    stays = [row["stage"] for row in office.rows(tables.stage_move)]
    assert stays == ["lead", "opportunity", "lost", "opportunity"]
    form.click(t("Undo"))
    assert (the_deal(office)["stage"], the_deal(office)["open"]) == ("lost", False)


def test_a_gate_holds_on_the_way_back_too(office: Office) -> None:
    t = office.t
    lose(office)
    form = the_form(office, "reopen").fill({t("Back to"): office.stage("mql")})
    assert form.has(office.condition("mql"))
    form.fill({office.condition("mql"): "3"})
    assert form.submit().errors == {"gate:field:score": t("This is still needed for the stage.")}
    assert form.fill({office.condition("mql"): "70"}).submit().outcome == "updated"


@pytest.mark.parametrize("word", ["won", "lost"])
def test_a_closed_deal_is_not_closed_twice(office: Office, word: str) -> None:
    t = office.t
    form = the_form(office, word).fill(
        everything(office, *GATED) if word == "won" else {"lost_reason:1": "price"}
    )
    lose(office, who="mana")
    before = the_deal(office)
    assert form.submit().errors == {
        f"{word}_deal": t("This deal is closed already. To change that, please reopen it first.")
    }
    assert the_deal(office) == before


def test_an_open_deal_needs_no_reopening(office: Office) -> None:
    t = office.t
    lose(office)
    form = the_form(office, "reopen")
    office.person("mana").slash("/deal reopen acme")
    assert office.person("mana").form.submit().outcome == "updated"
    assert form.submit().errors == {"reopen_deal": t("This deal is open. There is nothing to reopen.")}


def test_the_right_deals_are_offered(office: Office) -> None:
    """Open ones to close, closed ones to reopen; of a stranger's none."""
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta")
    lose(office)
    offered = {}
    for word in WORDS:
        aoi.slash(f"/deal {word}")
        offered[word] = aoi.form.options(f"{word}_deal", "")
    assert offered == {
        "won": ["#2 Beta (アクメ)"],
        "lost": ["#2 Beta (アクメ)"],
        "reopen": ["#1 Acme renewal (アクメ)"],
    }
    hint = t("No closed deal of yours fits “{typed}”. Please search here.", typed="beta")
    assert the_form(office, "reopen", deal="beta").field("reopen_deal").hint == hint
    office.person("ken").slash("/deal reopen acme")
    assert office.person("ken").form.options("reopen_deal", "") == []


def test_another_deal_in_the_form_brings_its_own_facts(office: Office) -> None:
    t = office.t
    office.new_deal("Beta")
    form = the_form(office, "lost").fill({office.field("competitor"): "東都"})
    form.fill({t("Deal"): "beta"})
    assert form.field(office.field("competitor")).value is None


def test_who_was_second_is_told(office: Office) -> None:
    form = the_form(office, "lost").fill({office.field("lost_reason"): "price"})
    office.person("mana").slash("/deal edit acme")
    office.person("mana").form.fill({office.t("Next step"): "x"}).submit()
    changed = office.t(
        "Someone else changed this in the meantime. What you typed is kept; please look again."
    )
    assert form.submit().outcome == "updated"
    assert f":warning: {changed}" in form.texts()
    assert form.field(office.field("lost_reason")).value == "price"
    assert form.submit().outcome == "updated"
    assert the_deal(office)["stage"] == "lost"


# Past the gate


def test_a_gate_once_passed_or_answered_for_is_not_asked_for_again_on_reopening(office: Office) -> None:
    t = office.t
    assert the_override(office).fill({t("Reason"): "x"}).submit().outcome == "updated"
    lose(office)
    form = the_form(office, "reopen")
    for stage, asked in (("closing", False), ("mql", False), ("opportunity", False)):
        form.fill({t("Back to"): office.stage(stage)})
        assert any(each.block_id.startswith("gate:") for each in form.fields) is asked, stage
    assert form.submit().outcome == "updated"
    assert the_deal(office)["stage"] == "opportunity"
    form = the_stage(office, "closing")  # an open deal goes through its gates
    assert form.has(office.condition("closing"))
    lose(office)
    form = the_form(office, "reopen").fill({t("Back to"): office.stage("closing")})
    assert form.submit().outcome == "updated"
    form = the_form(office, "won")
    assert [each.label for each in form.fields if each.block_id.startswith("gate:")] == [
        office.condition("won")
    ]


def the_override(office: Office, who: str = "mana") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.t('stage')} acme")
    person.form.fill({office.t("New stage"): office.stage("closing")})
    person.form.click(office.t("Move anyway, with a reason"))
    return person.form


def test_a_manager_moves_past_the_gate_with_a_reason_that_stays(office: Office) -> None:
    t = office.t
    form = the_override(office)
    assert form.field(t("New stage")).shown == office.stage("closing")
    lacking = "\n".join(
        f"• {office.condition(stage)}" for stage in ("mql", "sql", "opportunity", "proposal", "closing")
    )
    assert f"{t.md('Still missing:')}\n{lacking}" in form.texts()
    assert form.fill({t("Reason"): " \u200b"}).submit().errors == {
        "override_reason": t("Please give a reason. It is kept with the move.")
    }
    assert form.fill({t("Reason"): "<明日> 署名"}).submit().outcome == "updated"
    assert t.md("Moved past the gate because: {reason}", reason="<明日> 署名") in form.texts()
    moves = [(row["stage"], row["override_reason"]) for row in office.rows(tables.stage_move)]
    assert moves == [("lead", None), ("closing", "<明日> 署名")]
    assert "<明日> 署名" in str(office.rows(tables.change)[-1]["after"]) + str(office.rows(tables.change))
    form.click(t("Undo"))
    assert the_deal(office)["stage"] == "lead"


def test_where_the_gate_lacks_nothing_no_reason_is_recorded(office: Office) -> None:
    form = the_override(office)
    form.fill({office.t("New stage"): office.stage("lost"), office.t("Reason"): "x"})
    form.fill({office.field("lost_reason"): "price"})
    assert office.t.md("Nothing is missing for this stage.") in form.texts()
    assert form.submit().outcome == "updated"
    assert [row["override_reason"] for row in office.rows(tables.stage_move)] == [None, None]
    assert not [text for text in form.texts() if text[-1:] == "x"]


def test_whoever_answers_for_a_loss_says_why_it_was_lost(office: Office) -> None:
    t = office.t
    form = the_override(office).fill({t("New stage"): office.stage("lost"), t("Reason"): "x"})
    assert form.field(office.field("lost_reason")).required
    form.fill({office.field("lost_reason"): "price", office.field("lost_missing"): "SSO"})
    assert form.submit().outcome == "updated"
    deal = the_deal(office)
    assert (deal["stage"], deal["lost_reason"], deal["lost_missing"]) == ("lost", "price", "SSO")


def test_a_form_past_the_gate_that_was_sent_as_a_loss_asks_why_first(office: Office) -> None:
    form = the_override(office).fill({office.t("Reason"): "x"})
    sent = catch(office, "view_submission", form.submit)
    answer = send_as_it_is(office, sent.changed(("closing", "lost")))
    assert office.field("lost_reason") in answer.text
    assert the_deal(office)["stage"] == "lead"


def test_a_closed_deal_that_is_meant_can_be_reopened_from_there(office: Office) -> None:
    """By whoever may change it, not by who may only look."""
    t = office.t
    office.plan(office.said("tomorrow 10:00", "明日 10時"), colleagues=("ken",))
    lose(office)
    form = the_form(office, "won")
    told = t.md(
        "{deal} is closed: *{stage}*. To change that, please reopen it first.",
        deal=t.md("#{number} *{name}* ({account})", number=1, name="Acme renewal", account="アクメ"),
        stage=office.stage("lost"),
    )
    assert told in form.texts()
    assert told not in the_form(office, "won", who="ken").texts()
    form.click(t("Reopen"))
    assert office.person("aoi").form.submit().outcome == "updated"
    assert the_deal(office)["open"]


@pytest.mark.parametrize("word", ["won", "reopen"])
def test_the_way_past_the_gate_stands_in_every_form_with_one_for_managers_alone(
    office: Office, word: str
) -> None:
    anyway = office.t("Move anyway, with a reason")
    if word == "reopen":
        lose(office)
    forms = {who: the_form(office, word, who) for who in ("aoi", "mana", "ada")}
    if word == "reopen":
        for form in forms.values():
            form.fill({office.t("Back to"): office.stage("closing")})
    assert {who for who, form in forms.items() if anyway in form.buttons} == {"mana", "ada"}
    forms["mana"].click(anyway)
    wanted = office.stage("won" if word == "won" else "closing")
    assert office.person("mana").form.field(office.t("New stage")).shown == wanted


def test_a_rep_neither_sees_the_way_past_the_gate_nor_can_forge_it(office: Office) -> None:
    aoi = office.person("aoi")
    assert office.t("Move anyway, with a reason") not in the_stage(office, "closing").buttons
    block = {"type": "actions", "block_id": "x"}
    deal = the_deal(office)["id"]
    aoi.form.press(block, {"type": "button", "action_id": "override_open", "text": {}, "value": deal})
    assert (
        office.t("You can see this, but you can't change it. Please ask its owner or your manager.")
        in aoi.form.texts()
    )
    assert the_deal(office)["stage"] == "lead"


def test_a_manager_who_was_second_sees_it_before_the_gate_is_passed(office: Office) -> None:
    form = the_override(office).fill({office.t("Reason"): "x"})
    lose(office)
    assert form.submit().outcome == "updated"
    assert the_deal(office)["stage"] == "lost"
    changed = office.t(
        "Someone else changed this in the meantime. What you typed is kept; please look again."
    )
    assert f":warning: {changed}" in form.texts()
    assert form.field(office.t("Reason")).value == "x"
