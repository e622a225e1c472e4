"""不在: half days, a deputy who is asked meanwhile, silence for whoever is away, and everything as usual afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (16, 17, 18))


def leave(office: Office, who: str = "aoi", **filled: object) -> Modal:
    """From Monday 16 November on, unless said otherwise."""
    person = office.person(who)
    person.slash(f"/deal {office.said('away', '不在')}")
    return person.form.fill({f"away_{name}": value for name, value in filled.items()})


def test_the_deputy_is_asked_and_nothing_is_sent_to_who_is_away_until_they_are_back(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    office.plan(office.said("today 10:00", "今日 10時"))
    form = leave(office, first=MONDAY, first_half=t("Morning"), last=MONDAY, last_half=t("End of the day"))
    assert form.field(t("Deputy")).value == ken.id  # proposed: a colleague of the team
    assert form.submit().outcome == "updated"
    assert aoi.form.title == t("Noted")
    office.tick(hours=2, minutes=5)
    assert [len(each.dm.messages) for each in (aoi, ken)] == [0, 1]
    assert t("Log now") in ken.dm.last.buttons
    office.tick(hours=22)  # Tuesday 09:10
    assert len(ken.dm.messages) == 1
    office.plan(office.said("today 10:00", "今日 10時"), subject="Second")
    office.tick(hours=2)
    assert any("Second" in text for text in aoi.dm.last.texts())
    assert len(ken.dm.messages) == 1


def test_an_admin_sees_everybodys_leave_in_the_set_up_and_names_a_deputy_there(office: Office) -> None:
    t, ada = office.t, office.person("ada")
    assert leave(office, first=TUESDAY, last=TUESDAY, deputy="").submit().ok
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("Leave and deputies"))
    assert any(t.colleague("Aoi") in text for text in ada.form.texts())
    assert (ada.form.field(t("Who is away")).value, ada.form.field(t("Deputy")).value) == (None, None)
    ada.form.fill(
        {"away_member": "ken", "away_first": TUESDAY, "away_last": WEDNESDAY, "away_deputy": "mana"}
    )
    assert ada.form.submit().ok
    assert ada.form.title == t("Noted")
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    known = {(names[row["member_id"]], names.get(row["deputy_id"])) for row in office.rows(tables.leave)}
    assert known == {("Aoi", None), ("Ken", "Mana")}
    ada.slash(f"/deal {office.said('away', '不在')}")
    assert not any(t.colleague("Aoi") in text for text in ada.form.texts())


def test_a_prompt_that_waits_goes_to_the_deputy_as_soon_as_the_leave_is_known_and_back_when_cancelled(
    office: Office,
) -> None:
    """The meeting is over after hours; the leave is entered before anybody was asked."""
    t, aoi, ken, mana = office.t, *(office.person(name) for name in ("aoi", "ken", "mana"))
    office.plan(office.said("today 18:30", "今日 18時半"))
    office.tick(hours=11)
    taken = leave(office, "mana", member="aoi", first=TUESDAY, last=WEDNESDAY, deputy="ken")
    assert taken.submit().outcome == "updated"
    mana.form.click(t("Undo"))
    assert mana.form.title == t("Undone")
    assert leave(office, "mana", member="aoi", first=TUESDAY, last=WEDNESDAY, deputy="ken").submit().ok
    mana.slash(f"/deal {office.said('away', '不在')}")
    assert any(t.colleague("Aoi") in text for text in mana.form.texts())
    mana.form.click(t("Cancel the leave"))
    assert mana.form.title == t("Cancelled")
    office.tick(hours=13, minutes=5)  # Tuesday 09:05
    assert [len(each.dm.messages) for each in (aoi, ken)] == [1, 0]


def test_the_deputy_is_asked_about_what_ended_before_the_leave(office: Office) -> None:
    aoi, ken = office.person("aoi"), office.person("ken")
    office.plan(office.said("today 18:30", "今日 18時半"))
    office.tick(hours=11)
    assert leave(office, first=TUESDAY, last=WEDNESDAY, deputy="ken").submit().ok
    office.tick(hours=13, minutes=5)
    assert [len(each.dm.messages) for each in (aoi, ken)] == [0, 1]
    office.tick(hours=48)  # Thursday morning: overdue by now, and in aoi's own bundle
    assert len(aoi.dm.messages) == 1
    assert office.t("Overdue") in aoi.dm.last.texts()


HALVES = {
    ("Morning", "Noon"): ("2026-11-15 15:00", "2026-11-16 04:00"),
    ("Afternoon", "End of the day"): ("2026-11-16 04:00", "2026-11-16 15:00"),
    ("Morning", "End of the day"): ("2026-11-15 15:00", "2026-11-16 15:00"),
}


def test_a_half_day_is_shown_back_as_it_was_understood(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for (first, last), span in HALVES.items():
        form = leave(office, first=MONDAY, first_half=t(first), last=MONDAY, last_half=t(last))
        assert form.submit().outcome == "updated"
        (row,) = office.rows(tables.leave)
        assert (f"{row['start']:%Y-%m-%d %H:%M}", f"{row['end']:%Y-%m-%d %H:%M}") == span
        half = "{day} morning" if last == "Noon" else "{day} afternoon" if first == "Afternoon" else "{day}"
        said = t(half, day=t.date(MONDAY)) if half != "{day}" else half.format(day=t.date(MONDAY))
        assert any(said in text for text in aoi.form.texts())
        aoi.form.click(t("Undo"))


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "before it begins": ({"first": TUESDAY, "last": MONDAY}, "last", "It ends before it begins. Please check the two days."),
    "over": (
        {"first": date(2026, 11, 1), "last": date(2026, 11, 2)},
        "last",
        "This is over already. Please choose today or a coming day.",
    ),
    "too long": ({"last": date(2030, 1, 1)}, "last", "This is too far away. Please choose days within two years."),
    "the last day of all": ({"last": date(9999, 12, 31)}, "last", "This is too far away. Please choose days within two years."),
    "oneself": ({"deputy": "aoi"}, "deputy", "Nobody can stand in for themselves. Please choose somebody else."),
    "a guest": ({"deputy": "guest"}, "deputy", "Please choose a colleague who uses Dealbot."),
}  # fmt: skip


def test_a_leave_that_cannot_be_says_why_under_its_field(office: Office) -> None:
    for filled, field, sentence in WRONG.values():
        form = leave(office).fill({f"away_{name}": value for name, value in filled.items()})
        assert form.submit().errors == {f"away_{field}": office.t(sentence)}
    assert office.rows(tables.leave) == []


def test_leaves_do_not_overlap_and_a_deputy_is_there(office: Office) -> None:
    t = office.t
    assert leave(office, first=TUESDAY, last=WEDNESDAY).submit().ok
    start, end = (office.rows(tables.leave)[0][name] for name in ("start", "end"))
    sentence = (
        "There is a leave from {start} to {end} already. Please cancel that one first, or choose other days."
    )
    again = leave(office, first=MONDAY, last=TUESDAY).submit()
    assert again.errors == {"away_first": t(sentence, start=start, end=end)}
    assert leave(office, first=MONDAY, last=MONDAY).submit().ok
    away = t("{who} is away in that time, too. Please choose somebody else.", who="Aoi")
    form = leave(office, "ken", first=WEDNESDAY, last=WEDNESDAY, deputy="aoi")
    assert form.submit().errors == {"away_deputy": away}


def test_a_rep_enters_it_for_nobody_else_and_cancels_nobody_elses(office: Office) -> None:
    """Faults 16 and 17: a forged person or leave answers as one that isn't there."""
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    assert leave(office, "ken", first=TUESDAY, last=TUESDAY, deputy="aoi").submit().ok
    ken.slash("/deal away")
    theirs = office.rows(tables.leave)[0]["id"]
    assert leave(office, first=MONDAY, last=MONDAY, deputy="ken").submit().ok
    form = leave(office)
    assert not form.has("away_member")
    for forged in (theirs, "no-such-leave"):
        for block in form.blocks:
            if "accessory" in block:
                block["accessory"]["value"] = forged
        form.click(t("Cancel the leave"))
        said = t("That can't be found. It may have been removed, or it isn't shared with you.")
        assert said in aoi.form.texts()
        aoi.form.close()
    assert len(office.rows(tables.leave)) == 2
