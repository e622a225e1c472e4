"""What the daily message lists is settled from there: filled in, moved, put off; and it says why it came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.cli import why as asking
from bot.errors import Misconfigured
from bot.policy.hygiene import Rules
from bot.services import explaining
from bot.services.explaining import Silence
from bot.views import fixes, snooze_form, stage_form
from store import deals, tables
from store.model import NoticeKind

if TYPE_CHECKING:
    from sandbox.people import Modal, Person
    from tests.stories.office import Office


def at_opportunity(office: Office) -> None:
    """The deal is at Opportunity, which asks for more than is there; it has a next step."""
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal log Acme")
    aoi.form.fill({t("What came of it"): office.outcome()})
    aoi.form.fill({t("Next step"): "Quote", t("Date of the next step"): date(2026, 11, 30)})
    aoi.form.fill({t("Stage"): office.stage("opportunity")})
    aoi.form.fill({office.condition("mql"): "70", office.condition("opportunity"): date(2026, 11, 13)})
    assert aoi.form.submit().ok, aoi.form.errors
    aoi.form.close()


def the_morning_after(office: Office) -> Person:
    """Tuesday 09:05; the message that lists the empty fields has come."""
    at_opportunity(office)
    office.tick(days=1, minutes=5)
    return office.person("aoi")


def said(screen: Any) -> str:
    return "\n".join(screen.texts())


def put_off(office: Office, form: Modal, day: date | None = None) -> Modal:
    t = office.t
    return form.fill({t("Why"): t("Waiting for the customer"), snooze_form.DAY: day})


def test_five_empty_fields_are_one_item_with_one_fix_and_one_form(watched: Office) -> None:
    t, aoi = watched.t, the_morning_after(watched)
    message = aoi.dm.last
    assert said(message).count("Acme renewal") == 1
    assert watched.field("amount") in said(message)
    assert watched.field("budget") in said(message)
    assert [each for each in message.buttons if each == t("Fill in")] == [t("Fill in")]
    message.click(t("Fill in"))
    asked = {field.label for field in aoi.form.fields}
    assert {watched.field(key) for key in ("source", "product", "amount", "budget")} <= asked
    assert t("Deal name") not in asked
    aoi.form.fill({watched.field("amount"): "500万", watched.field("budget"): "400万"})
    assert aoi.form.submit().outcome == "updated"
    aoi.form.close()
    watched.tick(minutes=1)
    for key in ("amount", "budget"):
        done = t("{field} is filled in.", field=watched.field(key))
        assert f"{done}" in said(aoi.dm.last)
    assert t.colleague("Aoi") in said(aoi.dm.last)
    assert watched.field("product") in said(aoi.dm.last)


def test_what_has_to_wait_is_put_off_with_a_reason_until_a_working_day(watched: Office) -> None:
    t, aoi = watched.t, the_morning_after(watched)
    aoi.dm.last.click(t("Later"))
    days = {
        date(2026, 11, 17): "Please choose a day after today.",
        date(
            2027, 3, 31
        ): "Please choose a day within 90 days. If nothing will happen before, please mark the deal lost.",
    }
    for day, sentence in days.items():
        assert put_off(watched, aoi.form, day).submit().errors == {snooze_form.DAY: t(sentence)}
    off = t("{day} is a day off ({name}). Please choose a working day.", day=date(2026, 11, 23), name="*")
    wrong = put_off(watched, aoi.form, date(2026, 11, 23)).submit().errors[snooze_form.DAY]
    assert wrong.split("(")[0] == off.split("(")[0]
    wrong = put_off(watched, aoi.form, date(2026, 11, 21)).submit().errors[snooze_form.DAY]
    assert wrong == t("{day} is a day off. Please choose a working day.", day=date(2026, 11, 21))
    assert put_off(watched, aoi.form, date(2026, 11, 24)).submit().outcome == "updated"
    rows = [row for row in watched.rows(tables.finding) if row["snoozed_until"]]
    assert len(rows) > 3
    assert {row["snooze_reason"] for row in rows} == {"customer"}
    watched.tick(minutes=1)
    assert t("Waiting for the customer") in said(aoi.dm.last)
    assert t("Everything in this list is done or put off. Thank you!") in said(aoi.dm.last)
    assert aoi.dm.last.buttons == []
    aoi.form.click(t("Undo"))
    watched.tick(minutes=1)
    assert t("Fill in") in aoi.dm.last.buttons
    assert not [row for row in watched.rows(tables.finding) if row["snoozed_until"]]


def test_why_names_rule_event_clock_days_off_deadline_people_and_version(watched: Office) -> None:
    t, aoi = watched.t, watched.person("aoi")
    watched.tick(days=4, hours=8)  # Friday 17:00, with a holiday on Monday
    at_opportunity(watched)
    watched.tick(days=4, minutes=5)  # Tuesday
    aoi.slash("/deal show Acme")
    aoi.form.click(t("Why did I get this?"))
    shown = said(aoi.form)
    holiday = watched.policy.calendar.holiday(date(2026, 11, 23), t.language)
    assert holiday
    for fact in (
        holiday, t.colleague("Aoi"), t.colleague("Mana"), t("The clock: hours on days off don't count."),
        t("Found under version {version} of the policy.", version=1), watched.field("amount"),
    ):  # fmt: skip
        assert str(fact) in shown, fact


def test_a_change_that_completes_the_next_gate_offers_the_move_in_its_receipt(watched: Office) -> None:
    t, aoi = watched.t, watched.person("aoi")
    aoi.slash("/deal edit acme")
    aoi.form.select("edit_part", "lead")
    aoi.form.fill({watched.field("score"): "70"})
    assert aoi.form.submit().outcome == "updated"
    move = t("Move to {stage}", stage=watched.stage("mql"))
    aoi.form.click(move)
    assert aoi.form.field(stage_form.STAGE).value == "mql"
    assert aoi.form.submit().outcome == "updated"
    aoi.form.close(whole_stack=True)
    aoi.slash("/deal show acme")
    assert move not in aoi.form.buttons


def test_a_manager_puts_off_what_came_up_to_them(watched: Office) -> None:
    t, mana = watched.t, watched.person("mana")
    at_opportunity(watched)
    watched.tick(days=2)
    watched.tick(days=6)  # two working days after the deadline, with a weekend and a holiday between
    (place,) = [at for at, each in enumerate(mana.dm.messages) if t("Overdue in your team") in said(each)]
    assert mana.dm.messages[place].buttons[:2] == [t("Open"), t("Later")]
    mana.dm.messages[place].click(t("Later"))
    assert put_off(watched, mana.form, date(2026, 12, 1)).submit().outcome == "updated"
    watched.tick(minutes=1)
    assert t("Waiting for the customer") in said(mana.dm.messages[place])


def test_every_entry_of_the_menu_opens_what_it_says(watched: Office) -> None:
    aoi = the_morning_after(watched)
    message = aoi.dm.last
    (menu,) = [each for _, each in message._elements() if each["type"] == "overflow"]
    opened = set()
    for option in menu["options"]:
        message.choose(fixes.MENU, option["value"])
        opened.add(aoi.form.callback_id)
        aoi.form.close()
    assert {"why", "hand", "lost"} <= opened


def test_the_shell_says_of_every_rule_why_it_rang_or_did_not(watched: Office) -> None:
    the_morning_after(watched)
    deps, workspace = watched.bot.deps, watched.world.team_id
    lines = list(asking.told(deps, workspace, "#1", None))
    assert lines[0].startswith("#1 Acme renewal")
    assert {line.split(":")[0] for line in lines if not line.startswith(" ")} - {"#1 Acme renewal"} == {
        *Rules.model_fields
    }
    assert [line for line in lines if line.startswith("quiet: Nothing is wrong.")]
    assert any(line.startswith("    Last told: ") for line in lines)
    assert list(asking.told(deps, workspace, "1", "dwell"))[1:]
    with pytest.raises(Misconfigured, match="no deal `99`"):
        list(asking.told(deps, workspace, "99", None))


def test_the_shell_says_what_holds_a_message_back(watched: Office) -> None:
    """Leave, a member whom Slack does not know, nobody at all, hours, what was put off, suppressed or failed."""
    at_opportunity(watched)
    deps = watched.bot.deps
    owner = next(row for row in watched.rows(tables.member) if row["name"] == "Aoi")

    def reasons() -> set[Silence]:
        with deps.reads() as session:
            deal = deals.get(session, watched.world.team_id, watched.rows(tables.deal)[0]["id"])
            assert deal is not None
            told = [each for found in explaining.explain(session, deps, deal) for each in found.told]
        return {held.why for each in told for held in each.silence}

    assert {Silence.NOT_DUE, Silence.BUNDLE} <= reasons()
    watched.tick(hours=12)
    assert Silence.HOURS in reasons()
    watched.tick(hours=13)
    notice = update(tables.notice).where(tables.notice.c.kind == NoticeKind.BUNDLE.value)
    for state, why in (
        ("suppressed", Silence.SUPPRESSED),
        ("failed", Silence.FAILED),
        ("due", Silence.WAITING),
    ):
        watched.write(notice.values(state=state, sent_at=None, reason="somebody said so"))
        assert why in reasons()
    watched.write(
        tables.leave.insert().values(
            workspace=owner["workspace"], id="leave", member_id=owner["id"], deputy_id=None,
            start=deps.now() - timedelta(hours=1), end=deps.now() + timedelta(days=3),
        )
    )  # fmt: skip
    assert Silence.AWAY in reasons()
    watched.write(update(tables.member).where(tables.member.c.id == owner["id"]).values(slack_user=None))
    assert Silence.UNREACHABLE in reasons()
    watched.write(update(tables.finding).values(member_id=None))
    assert Silence.NOBODY in reasons()


def test_screens_answer_plainly_when_stage_field_zone_and_language_are_gone(watched: Office) -> None:
    aoi, finding = the_morning_after(watched), tables.finding
    watched.write(update(tables.deal).values(stage="gone"))
    first, second, *_ = [row["id"] for row in watched.rows(finding) if row["rule"] == "missing_field"]
    watched.write(update(finding).where(finding.c.id == first).values(subject="dropped", evidence={}))
    watched.write(update(finding).where(finding.c.id == second).values(rule="gone"))
    watched.write(update(tables.member).where(tables.member.c.name == "Aoi").values(zone=None, locale=None))
    for line in ("/deal", "/deal list todo", "/deal list stale", "/deal show acme"):
        aoi.slash(line)
        assert "Acme renewal" in said(aoi.form) or line.endswith("stale"), line
    aoi.form.click(fixes.WHY)
    assert "dropped" in said(aoi.form)
    aoi.form.close()
    aoi.form.click(fixes.SNOOZE)
    assert "dropped" in said(aoi.form)
    assert list(asking.told(watched.bot.deps, watched.world.team_id, "1", None))
