"""A deal changes its stage: forward through gates, back, out, and on after it was won."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.policy import Policy
from store import tables
from tests.policies import watching
from tests.stories.conftest import one_deal
from tests.stories.forging import catch, send_as_it_is

if TYPE_CHECKING:
    from sandbox.people import Modal
    from store.engine import Database
    from tests.stories.office import Office

HELD = date(2026, 11, 13)
GATED = ("mql", "sql", "opportunity", "proposal", "closing", "won")


def the_stage(office: Office, stage: str | None = None, who: str = "aoi") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.t('stage')} acme")
    return person.form.fill({office.t("New stage"): office.stage(stage)}) if stage else person.form


def everything(office: Office, *stages: str) -> dict[str, Any]:
    """What the gates of these stages ask for, by the label of its field."""
    known: dict[str, Any] = {"mql": "70", "sql": office.said("Accepted", "営業へ引き渡す")}
    return {office.condition(stage): known.get(stage, HELD) for stage in stages}


def test_the_next_stage_is_proposed_with_what_it_lacks(office: Office) -> None:
    t = office.t
    form = the_stage(office)
    assert t.md("Stage now: {stage}", stage=office.stage("lead")) in form.texts()
    assert form.field(t("New stage")).shown == office.stage("mql")
    assert office.stage("lead") not in form.field(t("New stage")).choices
    assert form.has(office.condition("mql"))


def test_everything_every_gate_lacks_is_asked_for_at_once(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = the_stage(office, "won")
    asked = [field.label for field in form.fields if field.block_id.startswith("gate:")]
    assert asked == [office.condition(stage) for stage in GATED]
    intro = t.md_n(
        "*{stage}* needs one more thing. Please fill it in here.",
        "*{stage}* needs {count} more things. Please fill them in here.",
        6,
        stage=office.stage("won"),
    )
    assert intro in form.texts()
    form.fill(everything(office, *GATED) | {office.condition("mql"): "3"})
    still = t("This is still needed for the stage.")
    assert form.submit().errors == {"gate:field:score": still}
    assert form.field(office.condition("won")).value == "2026-11-13"
    assert form.fill({office.condition("mql"): "70"}).submit().outcome == "updated"
    line = t.md(
        ":white_check_mark: Moved from {before} to *{after}*.",
        before=office.stage("lead"),
        after=office.stage("won"),
    )
    assert line in aoi.form.texts()
    assert aoi.dm.messages == []


def test_what_was_given_once_is_not_asked_for_again_on_the_way_back(office: Office) -> None:
    the_stage(office, "opportunity").fill(everything(office, "mql", "sql", "opportunity")).submit()
    form = the_stage(office, "mql")
    assert not [field for field in form.fields if field.block_id.startswith("gate:")]
    assert form.submit().outcome == "updated"
    assert [row["stage"] for row in office.rows(tables.deal)] == ["mql"]
    form = the_stage(office, "opportunity")
    assert not [field for field in form.fields if field.block_id.startswith("gate:")]


def lose(office: Office, who: str = "aoi") -> None:
    """By way of the stage: what a loss asks for is asked there, too."""
    form = the_stage(office, "lost", who)
    label = office.policy.label(office.policy.loss_reasons[0], office.t.language)
    form.fill({office.field("lost_reason"): label, office.field("lost_missing"): "SSO"})
    assert form.submit().outcome == "updated", form.errors


def test_who_chooses_the_loss_is_asked_why_as_whoever_says_lost(office: Office) -> None:
    form = the_stage(office, "lost")
    asked = {key: form.field(office.field(key)) for key in ("lost_reason", "competitor", "lost_missing")}
    assert {key: field.required for key, field in asked.items()} == {
        "lost_reason": True,
        "competitor": False,
        "lost_missing": False,
    }
    lose(office)
    (deal,) = office.rows(tables.deal)
    assert (deal["stage"], deal["lost_missing"]) == ("lost", "SSO")
    assert deal["lost_reason"] == office.policy.loss_reasons[0].key


def test_a_leap_over_more_gates_than_a_form_has_room_for_is_made_in_steps(
    sqlite: Database, prepared: Any
) -> None:
    office: Office = prepared("ja", one_deal, steep()).open(sqlite)
    t, aoi = office.t, office.person("aoi")
    told = t.md(
        "*{stage}* needs {count} more things, too many for one form. Please move to *{first}* first, and on from there.",
        stage=office.stage("closing"),
        count="81",
        first=office.stage("proposal"),
    )
    form = the_stage(office, "closing")
    assert told in form.texts()
    assert form.submit().outcome == "updated"  # nothing can be missed: it is said again
    assert told in form.texts()
    form.fill({t("New stage"): office.stage("won")})
    form.click(t("Move there first"))
    form = aoi.form
    assert form.field(t("New stage")).shown == office.stage("proposal")
    asked = [each.label for each in form.fields if each.block_id.startswith("gate:")]
    assert len(asked) == 61
    assert form.fill(dict.fromkeys(asked, "70")).submit().outcome == "updated"
    assert [row["stage"] for row in office.rows(tables.deal)] == ["proposal"]
    assert len([f for f in the_stage(office, "closing").fields if f.block_id.startswith("gate:")]) == 20


def steep() -> Policy:
    """Twenty fields to enter each of four stages; the score for the one before them, as it is."""
    said = watching().model_dump(mode="json", by_alias=True)
    own = [
        {"key": f"own{n}", "label": {"ja": f"項目{n}", "en": f"Field {n}"}, "type": "text"} for n in range(80)
    ]
    gates = [[{"field": each["key"]} for each in own[n : n + 20]] for n in range(0, 80, 20)]
    steps = dict(zip(("sql", "opportunity", "proposal", "closing"), gates, strict=True))
    for stage in said["stages"]:
        stage["gate"] = steps.get(stage["key"], stage["gate"])
    return Policy.model_validate(said | {"fields": said["fields"] + own})


def test_a_stage_form_that_was_sent_as_a_loss_asks_before_anything_is_stored(office: Office) -> None:
    """By a phone that was too slow to draw the form anew, or by a forger."""
    form = the_stage(office, "mql").fill(everything(office, "mql"))
    sent = catch(office, "view_submission", form.submit)
    answer = send_as_it_is(office, sent.changed(("mql", "lost")))
    assert (answer.ack["response_action"], answer.ack["view"]["callback_id"]) == ("update", "lost")
    assert [row["stage"] for row in office.rows(tables.deal)] == ["lead"]


def test_a_lost_deal_is_closed_and_can_be_taken_up_again(office: Office) -> None:
    aoi = office.person("aoi")
    lose(office)
    assert [row["open"] for row in office.rows(tables.deal)] == [False]
    form = the_stage(office)
    assert form.field(office.t("Deal")).shown == "#1 Acme renewal (アクメ)"
    form.fill({office.t("New stage"): office.stage("mql")})
    form.fill(everything(office, "mql"))
    assert form.submit().outcome == "updated"
    assert [(row["stage"], row["open"], row["closed_at"]) for row in office.rows(tables.deal)] == [
        ("mql", True, None)
    ]
    assert aoi.dm.messages == []


def test_who_was_second_is_told_and_nothing_is_overwritten(office: Office) -> None:
    t = office.t
    form = the_stage(office, "opportunity").fill(everything(office, "mql", "sql", "opportunity"))
    lose(office, who="mana")
    changed = t("Someone else changed this in the meantime. What you typed is kept; please look again.")
    assert form.submit().outcome == "updated"
    assert f":warning: {changed}" in form.texts()
    assert form.field(office.condition("mql")).value == "70"
    assert [row["stage"] for row in office.rows(tables.deal)] == ["lost"]
    assert t.md("Stage now: {stage}", stage=office.stage("lost")) in form.texts()
    assert form.submit().outcome == "updated"


def test_the_stage_it_just_got_is_no_move(office: Office) -> None:
    t = office.t
    form = the_stage(office, "mql")
    assert the_stage(office, "mql", who="mana").fill(everything(office, "mql")).submit().outcome == "updated"
    form.fill({t("Deal"): "#1"})
    assert t.md("Stage now: {stage}", stage=office.stage("mql")) in form.texts()
    assert form.field(t("New stage")).shown == office.stage("sql")


def test_a_day_ahead_is_not_taken_for_something_that_was_held(office: Office) -> None:
    form = the_stage(office, "opportunity")
    form.fill(everything(office, "mql", "sql") | {office.condition("opportunity"): date(9999, 12, 31)})
    ahead = office.t("This lies in the future. Please give the day it took place.")
    assert form.submit().errors == {"gate:field:first_hearing_on": ahead}
    assert form.field(office.condition("opportunity")).value == "9999-12-31"
