"""A coming meeting: when, as people write it; and the buttons of the prompt it brings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal, Shown
    from tests.stories.office import Office

TOKYO = ZoneInfo("Asia/Tokyo")
UNDERSTOOD = {  # on Monday 16 November 2026, 09:00
    "来週火曜 14時": (11, 24, 14, 0),
    "来週の火曜日　午後２時": (11, 24, 14, 0),
    "11/25 14:00": (11, 25, 14, 0),
    "11月25日(水) 14:00〜15:00": (11, 25, 14, 0),
    "明日 10時半": (11, 17, 10, 30),
    "今日の15時": (11, 16, 15, 0),
    "next tue 2pm": (11, 24, 14, 0),
    "Next Tuesday, 2:30 p.m.": (11, 24, 14, 30),
    "tomorrow noon": (11, 17, 12, 0),
    "25 Nov at 14:00": (11, 25, 14, 0),
    "in 2 hours": (11, 16, 11, 0),
}
REFUSED = {
    "昨日 10時": "This time is over. To log a meeting that was held, use /deal log.",
    "11/2 10:00": "This time is over. To log a meeting that was held, use /deal log.",
    "2029/1/10 10:00": "This is too far away. Please write a day within two years.",
    "9999/12/31 10:00": "Please write a day between the years 2000 and 2099.",
    "明日": "Please add the time too, for example 11/25 14:00.",
    "\u200b\u202e": "Please enter a day and a time, for example 11/25 14:00.",
}
UNREADABLE = ("2/30 10:00", "明日 25:00", "11/25 14:60", "🎉", "14:00", "soon", "<!channel>", "10 " * 30)


def the_plan(office: Office, words: str = "acme") -> Modal:
    aoi = office.person("aoi")
    aoi.slash(f"/deal {office.t('plan')} {words}")
    return aoi.form


def the_prompt(office: Office) -> Shown:
    """A meeting of this morning has ended and aoi was asked."""
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    return office.person("aoi").dm.last


def test_days_in_both_languages_are_understood_and_shown_back(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for typed, (month, day, hour, minute) in UNDERSTOOD.items():
        start = datetime(2026, month, day, hour, minute, tzinfo=TOKYO)
        assert the_plan(office).fill({t("When"): typed}).submit().outcome == "updated", typed
        shown = t.md("{start} to {end}", start=start, end=t.time(start + timedelta(hours=1)))
        assert shown in aoi.form.texts(), typed
        assert t.md(":white_check_mark: *{title}*", title=t("Meeting")) in aoi.form.texts()


def test_a_day_that_cannot_be_is_refused_under_its_field_and_kept(office: Office) -> None:
    t = office.t
    example = office.said("next tue 2pm or 11/25 14:00", "来週火曜 14時 or 11/25 14:00")
    unclear = t(f"Please write a day such as {example}.")
    refused = {typed: t(sentence) for typed, sentence in REFUSED.items()} | dict.fromkeys(UNREADABLE, unclear)
    form = the_plan(office).fill({t("Subject"): "Kept"})
    for typed, sentence in refused.items():
        assert form.fill({t("When"): typed}).submit().errors == {"when": sentence}, typed
        assert form.field(t("When")).value == typed
    assert form.field(t("Subject")).value == "Kept"
    assert office.rows(tables.meeting) == []
    assert form.fill({t("When"): "11/25 14:00"}).submit().ok


def test_the_day_of_the_week_must_fit_the_date(office: Office) -> None:
    t = office.t
    form = the_plan(office).fill({t("When"): "11/25(火) 14:00"})
    sentence = t(
        "{day} isn't the day of the week you wrote. Please check the date.",
        day=datetime(2026, 11, 25, tzinfo=TOKYO).date(),
    )
    assert form.submit().errors == {"when": sentence}


def test_a_colleague_who_joins_may_see_the_deal_and_an_outsider_can_not_join(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    ken.slash(f"/deal {t('log')} acme")
    assert ken.form.field(t("Deal")).value is None
    form = the_plan(office).fill({t("When"): "11/25 14:00", t("Colleagues who join"): ["ken", "guest"]})
    assert form.submit().errors == {"colleagues": t("Please choose colleagues who use Dealbot.")}
    assert form.fill({t("Colleagues who join"): ["ken"]}).submit().ok
    ken.slash(f"/deal {t('log')} acme")
    assert ken.form.field(t("Deal")).shown == "#1 Acme renewal (アクメ)"


def test_a_moved_meeting_is_shown_with_its_old_time_and_asks_again_after_the_new(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    the_prompt(office).click(t("Moved to another time"))
    was = datetime(2026, 11, 16, 10, 0, tzinfo=TOKYO)
    assert t.md("*{title}* was planned for {start}.", title="Hearing", start=was) in aoi.form.texts()
    over = t("This time is over. To log a meeting that was held, use /deal log.")
    assert aoi.form.fill({t("When"): "11/16 9:00"}).submit().errors == {"when": over}
    assert aoi.form.fill({t("When"): "11/17 14:00"}).submit().ok
    start = datetime(2026, 11, 17, 14, 0, tzinfo=TOKYO)
    shown = t.md("{start} to {end}", start=start, end="15:00")
    assert shown in aoi.form.texts()
    office.tick(minutes=1)
    assert t.md(":white_check_mark: *{title}* was moved to {start}.", title="Hearing", start=start) in (
        aoi.dm.last.texts()
    )
    assert len(aoi.dm.messages) == 1


SETTLED = "This meeting is already settled. Nothing more is needed."
BUTTONS = (
    "Log now",
    "Did not take place",
    "Moved to another time",
    "Not about a deal",
    "Make a deal from it",
)


@pytest.mark.parametrize("second", BUTTONS)
def test_a_second_click_before_the_message_changed_says_it_is_settled(office: Office, second: str) -> None:
    t, aoi = office.t, office.person("aoi")
    prompt = the_prompt(office)
    prompt.click(t("Did not take place"))
    assert prompt.buttons == [t(button) for button in BUTTONS]
    prompt.click(t(second))
    assert aoi.ephemerals[-1].text == t(SETTLED)
    assert aoi.modal is None
    assert [row["state"] for row in office.rows(tables.meeting)] == ["not_held"]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_about_a_deal_one_may_not_see_any_more_tells_nothing(office: Office, button: str) -> None:
    t, aoi = office.t, office.person("aoi")
    prompt = the_prompt(office)
    mana = next(row["id"] for row in office.rows(tables.member) if row["name"] == "Mana")
    office.write(tables.deal.update().values(owner_id=mana))
    prompt.click(t(button))
    unknown = t("That can't be found. It may have been removed, or it isn't shared with you.")
    assert aoi.ephemerals[-1].text == unknown
    assert aoi.modal is None
    assert [row["state"] for row in office.rows(tables.meeting)] == ["planned"]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_about_a_meeting_that_is_gone_answers_alike(office: Office, button: str) -> None:
    t, aoi = office.t, office.person("aoi")
    prompt = the_prompt(office)
    office.write(tables.meeting.delete())
    prompt.click(t(button))
    unknown = t("That can't be found. It may have been removed, or it isn't shared with you.")
    assert aoi.ephemerals[-1].text == unknown
    assert aoi.modal is None
