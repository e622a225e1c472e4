"""Logging a meeting: one screen, a receipt in its place, a way back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from store import tables
from tests.stories.forging import catch, send_as_it_is

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def the_log(office: Office, words: str = "acme", who: str = "aoi") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.t('log')} {words}".rstrip())
    return person.form


def values(form: Modal) -> dict[str, object]:
    return {field.block_id: field.value for field in form.fields}


def test_a_meeting_is_logged_with_one_line_and_two_taps(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.taps = aoi.typed = 0
    form = the_log(office)
    assert [field.label for field in form.fields if field.required and not field.value] == [
        t("What came of it")
    ]
    form.fill({t("What came of it"): office.outcome()})
    assert form.submit().outcome == "updated"
    assert (aoi.typed, aoi.taps) == (1, 2)
    assert aoi.form.title == t("Logged")
    assert aoi.dm.messages == []


def test_without_a_name_the_deal_is_searched_for_in_the_form(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Beta pilot", company="日本電機")
    form = the_log(office, "")
    assert not form.has(t("Stage"))
    assert form.options(t("Deal"), "") == ["#2 Beta pilot (日本電機)", "#1 Acme renewal (アクメ)"]
    assert form.options(t("Deal"), "ﾆｯﾎﾟﾝ") == []
    assert form.options(t("Deal"), "日本") == ["#2 Beta pilot (日本電機)"]
    form.fill({t("In a few words"): "Short call", t("Deal"): "日本"})
    assert form.field(t("Stage")).shown == t("Stays: {stage}", stage=office.stage("lead"))
    assert form.field(t("In a few words")).value == "Short call"
    form.fill({t("What came of it"): office.outcome()})
    assert form.submit().ok
    assert t.md("#2 *Beta pilot* (日本電機)") in " ".join(aoi.form.texts())


def test_everything_of_a_meeting_goes_into_one_form(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = the_log(office)
    form.fill(
        {
            t("What came of it"): office.outcome(),
            t("In a few words"): "予算は来期\n決裁は4月",
            t("When it took place"): datetime(2026, 11, 13, 5, 0, tzinfo=UTC),
            t("Who was there"): [t.customer("田中")],
            t("Colleagues who joined"): ["ken"],
            t("Next step"): "見積を送る",
            t("Date of the next step"): date(2026, 11, 20),
            t("New stakeholder"): "山本",
            t("Their role"): office.said("Decision maker", "決裁者"),
            t("Their title"): "部長",
        }
    )
    assert form.submit().outcome == "updated"
    texts = aoi.form.texts()
    assert t.md("Took place: {when}", when=datetime(2026, 11, 13, 5, 0, tzinfo=UTC)) in texts
    assert t.md("Noted: {summary}", summary="予算は来期\n決裁は4月") in texts
    assert t.md("Next: {step} ({on})", step="見積を送る", on=t.date(date(2026, 11, 20))) in texts
    (activity,) = office.rows(tables.activity)
    assert len(activity["stakeholder_ids"]) == 2
    assert len(activity["member_ids"]) == 1
    newcomer = f"{t.customer('山本')} ({office.said('Decision maker', '決裁者')})"
    assert newcomer in the_log(office).field(t("Who was there")).choices


def test_the_form_asks_for_all_a_new_stage_lacks_at_once_and_keeps_what_was_typed(office: Office) -> None:
    t = office.t
    form = the_log(office)
    form.fill(
        {
            t("What came of it"): office.outcome(1),
            t("In a few words"): "Presented",
            t("Next step"): "Quote",
            t("Date of the next step"): date(2026, 11, 20),
            t("Colleagues who joined"): ["ken"],
            t("New stakeholder"): "山本",
        }
    )
    typed = values(form)
    form.fill({t("Stage"): office.stage("proposal")})
    asked = [office.condition(stage) for stage in ("mql", "sql", "opportunity", "proposal")]
    assert [field.label for field in form.fields if field.block_id.startswith("gate:")] == asked
    assert {key: value for key, value in values(form).items() if key in typed} == typed | {
        "log_stage": "proposal"
    }
    form.fill({t("Stage"): t("Stays: {stage}", stage=office.stage("lead"))})
    assert values(form) == typed


def test_what_the_gate_still_lacks_is_said_under_its_own_field(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("In a few words"): "Yes"})
    form.fill({t("Stage"): office.stage("opportunity")})
    form.fill(
        {
            office.condition("mql"): "49",
            office.condition("sql"): office.said("Rejected", "見送る"),
            office.condition("opportunity"): date(2026, 11, 13),
        }
    )
    still = t("This is still needed for the stage.")
    wrong = {"gate:field:score": still, "gate:field:inside_sales_decision": still}
    assert form.submit().errors == wrong
    assert form.field(office.condition("mql")).value == "49"
    assert office.rows(tables.activity) == []
    form.fill(
        {office.condition("mql"): "50", office.condition("sql"): office.said("Accepted", "営業へ引き渡す")}
    )
    assert form.submit().outcome == "updated"
    assert t.md("Stage: {stage}", stage=office.stage("opportunity")) in aoi.form.texts()


def test_days_that_cannot_be_are_refused_under_their_fields(office: Office) -> None:
    t = office.t
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("In a few words"): "Kept"})
    future = t("This lies in the future. To plan a meeting, use /deal plan.")
    for year in (2026, 2099, 9999):
        form.fill({t("When it took place"): datetime(year, 12, 31, tzinfo=UTC)})
        assert form.submit().errors == {"happened_at": future}
    past = t("The next step's date is in the past. Please choose a coming day.")
    form.fill({t("When it took place"): datetime(2026, 11, 13, 5, 0, tzinfo=UTC)})
    form.fill({t("Date of the next step"): date(2026, 11, 13)})
    assert form.submit().errors == {"next_step_on": past}
    assert form.field(t("In a few words")).value == "Kept"
    form.fill({t("Date of the next step"): date(9999, 12, 31)})
    assert form.submit().ok
    assert "9999" in " ".join(office.person("aoi").form.texts())


def test_somebody_may_log_for_another_and_both_are_on_record(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    form = the_log(office, who="mana")
    form.fill({t("What came of it"): office.outcome(), t("Logged for"): "aoi"})
    assert form.submit().ok
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    (activity,) = office.rows(tables.activity)
    assert (names[activity["author_id"]], names[activity["on_behalf_of"]]) == ("Mana", "Aoi")
    written = [row for row in office.rows(tables.change) if row["noun"] == "activity"]
    assert {(names[row["actor_id"]], names[row["on_behalf_of"]]) for row in written} == {("Mana", "Aoi")}
    assert t.md("Logged for: {who}", who=t.colleague("Aoi")) in mana.form.texts()


def test_nobody_logs_for_somebody_who_is_not_one_of_us(office: Office) -> None:
    t = office.t
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("Logged for"): "guest"})
    assert form.submit().errors == {"on_behalf_of": t("Please choose a colleague who uses Dealbot.")}
    form.fill({t("Logged for"): None})
    assert form.submit().ok


def test_a_waiting_meeting_of_the_deal_is_what_is_logged(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"), colleagues=("ken",))
    office.tick(hours=2, minutes=5)
    form = the_log(office)
    assert form.field(t("When it took place")).value == datetime(2026, 11, 16, 1, 0, tzinfo=UTC).timestamp()
    assert form.field(t("Colleagues who joined")).value == [office.person("ken").id]
    assert form.fill({t("What came of it"): office.outcome()}).submit().ok
    office.tick(minutes=1)
    assert aoi.dm.last.buttons == [t("Undo")]
    assert len(aoi.dm.messages) == 1


def test_a_loss_that_is_logged_says_why_at_once(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("Stage"): office.stage("mql")})
    sent = catch(office, "view_submission", form.fill({office.condition("mql"): "70"}).submit)
    answer = send_as_it_is(office, sent.changed(("mql", "lost")))  # by a phone too slow to draw the form anew
    assert (answer.ack["response_action"], office.rows(tables.activity)) == ("update", [])
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("Stage"): office.stage("lost")})
    assert form.field(office.field("lost_reason")).required
    form.fill({office.field("lost_reason"): "price", office.field("competitor"): "東都"})
    assert form.submit().outcome == "updated"
    price = next(each for each in office.policy.loss_reasons if each.key == "price")
    reason = office.policy.label(price, t.language)
    assert t.md("{field}: *{value}*", field=office.field("lost_reason"), value=reason) in aoi.form.texts()
    (deal,) = office.rows(tables.deal)
    assert (deal["stage"], deal["lost_reason"], deal["competitor"]) == ("lost", "price", "東都")


def test_a_stage_chosen_in_an_old_form_is_asked_again_and_a_mere_note_is_not(office: Office) -> None:
    """Fault 24: the deal moved on while somebody was writing."""
    t, aoi = office.t, office.person("aoi")
    form = the_log(office).fill({t("What came of it"): office.outcome(), t("In a few words"): "Long talk"})
    form.fill({t("Stage"): office.stage("lost"), office.field("lost_reason"): "price"})
    mana = office.person("mana")
    mana.slash(f"/deal {t('stage')} acme")
    mana.form.fill({office.condition("mql"): "80"}).submit()
    assert form.submit().outcome == "updated"
    changed = t("Someone else changed this in the meantime. What you typed is kept; please look again.")
    assert f":warning: {changed}" in form.texts()
    assert form.field(t("In a few words")).value == "Long talk"
    assert [row["stage"] for row in office.rows(tables.deal)] == ["mql"]
    assert office.rows(tables.activity) == []
    form.fill({t("Stage"): t("Stays: {stage}", stage=office.stage("mql"))})
    assert form.submit().outcome == "updated"
    assert aoi.form.title == t("Logged")
    assert [row["stage"] for row in office.rows(tables.deal)] == ["mql"]
