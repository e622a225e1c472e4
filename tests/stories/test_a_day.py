"""The bot's main job, told on the wire: a meeting ends, somebody is asked, somebody logs it, and that is that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.office import Office


BUTTONS = (
    "Log now",
    "Did not take place",
    "Moved to another time",
    "Not about a deal",
    "Make a deal from it",
)


def test_a_meeting_logged_from_its_prompt_is_never_asked_about_again(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    office.tick(hours=2, minutes=5)
    assert aoi.dm.last.buttons == [t(each) for each in BUTTONS]
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "They liked it"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.form.title == t("Logged")
    aoi.form.close()
    office.tick(minutes=1)
    assert aoi.dm.last.edited
    assert aoi.dm.last.buttons == [t("Undo")]
    office.tick(days=3)
    office.tick(hours=24)
    assert len(aoi.dm.messages) == 1
    assert office.person("mana").dm.messages == []


def test_an_ignored_meeting_gets_one_last_call_and_then_the_mornings_bundle(office: Office) -> None:
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    office.plan("today 15:00" if office.language == "en" else "今日 15時")
    office.tick(hours=7, minutes=5)  # Monday 16:05: it has ended
    assert len(aoi.dm.messages) == 1
    office.tick(hours=21)  # Tuesday 13:05: three hours before the deadline
    assert len(aoi.dm.messages) == 2
    office.tick(hours=4)  # Tuesday 17:05: overdue, but the day has had its messages
    assert len(aoi.dm.messages) == 2
    assert mana.dm.messages == []
    office.tick(hours=16)  # Wednesday 09:05
    assert len(aoi.dm.messages) == 3
    assert t("Overdue") in aoi.dm.last.texts()
    assert t("Overdue in your team") in mana.dm.last.texts()
    assert mana.dm.last.buttons == [t("Open"), t("Later")]


def test_each_way_to_answer_the_prompt_settles_it_in_place(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Did not take place"))
    office.tick(minutes=1)
    assert aoi.dm.last.buttons == [t("Undo")]
    aoi.dm.last.click(t("Undo"))
    office.tick(minutes=1)
    assert t("Log now") in aoi.dm.last.buttons
    aoi.dm.last.click(t("Moved to another time"))
    aoi.form.fill({t("When"): "tomorrow 14:00" if office.language == "en" else "明日 14時"})
    assert aoi.form.submit().outcome == "updated"
    aoi.form.close()
    office.tick(minutes=1)
    assert aoi.dm.last.buttons == [t("Undo")]
    office.tick(days=1, hours=4)  # Tuesday 15:06 or so: the new time is over
    assert len(aoi.dm.messages) == 2
    assert t("Log now") in aoi.dm.last.buttons


def test_undo_from_the_receipt_brings_the_question_back_without_a_new_message(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome()})
    aoi.form.submit()
    aoi.form.click(t("Undo"))
    assert aoi.form.title == t("Undone")
    aoi.form.close()
    office.tick(minutes=1)
    assert t("Log now") in aoi.dm.last.buttons
    assert len(aoi.dm.messages) == 1


def test_a_joint_meeting_asks_its_organiser_and_anyone_who_was_there_may_log_it(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    office.plan("today 10:00" if office.language == "en" else "今日 10時", colleagues=("ken",))
    office.tick(hours=2, minutes=5)
    assert ken.dm.messages == []
    ken.slash("/deal log Acme")
    assert ken.form.field(t("Logged for")).value == aoi.id
    ken.form.fill({t("What came of it"): office.outcome()})
    assert ken.form.submit().ok
    office.tick(minutes=1)
    assert "Ken" in " ".join(aoi.dm.last.texts())


def test_one_form_logs_moves_the_stage_and_fills_the_gate(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal 記録 アクメ" if office.language == "ja" else "/deal log acme")
    form = aoi.form
    form.fill({t("What came of it"): office.outcome(), t("In a few words"): "First call"})
    form.fill({t("Stage"): office.stage("sql")})
    score, decision = office.condition("mql"), office.condition("sql")
    assert form.has(score)
    assert form.has(decision)
    assert form.field(t("In a few words")).value == "First call"
    form.fill({score: "40"})
    assert not form.submit().ok
    assert list(form.errors.values()) == [t("This is still needed for the stage.")]
    form.fill({score: "60", t("Date of the next step"): date(2026, 11, 20), t("Next step"): "Hearing"})
    assert form.submit().outcome == "updated"
    assert office.stage("sql") in " ".join(aoi.form.texts())


def test_the_stage_form_shows_everything_the_gate_lacks_and_moves(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal ステージ Acme" if office.language == "ja" else "/deal stage Acme")
    aoi.form.fill({t("New stage"): office.stage("opportunity")})
    for stage in ("mql", "sql", "opportunity"):
        assert aoi.form.has(office.condition(stage))
    aoi.form.fill({office.condition("mql"): "70", office.condition("opportunity"): date(2026, 11, 13)})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.form.title == t("Moved")
    aoi.form.click(t("Undo"))
    assert aoi.form.title == t("Undone")
