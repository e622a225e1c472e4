"""引継ぎ: a rep asks and a manager decides; a manager does it at once; everybody concerned hears of it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import tables
from tests.stories.test_undo import facts

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def asks(
    office: Office, who: str = "aoi", to: str = "ken", why: str = "担当変更", deal: str = "acme"
) -> Modal:
    t, person = office.t, office.person(who)
    person.slash(f"/deal {office.said('hand', '引継ぎ')} {deal}")
    return person.form.fill({t("New owner"): to, t("Reason"): why})


def owner(office: Office, number: int = 0) -> str:
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    return str(names[office.rows(tables.deal)[number]["owner_id"]])


def test_a_rep_asks_the_manager_confirms_and_both_hear_of_it_once(office: Office) -> None:
    t, aoi, ken, mana = office.t, *(office.person(name) for name in ("aoi", "ken", "mana"))
    office.plan("11/25 14:00")
    form = asks(office)
    assert t.md("Your manager is asked first, and you hear of the answer.") in form.texts()
    assert form.submit().outcome == "updated"
    assert aoi.form.title == t("Asked")
    assert owner(office) == "Aoi"
    office.tick(minutes=1)
    assert t.md("Reason: {reason}", reason="担当変更") in " ".join(mana.dm.last.texts())
    mana.dm.last.click(t("Confirm"))
    assert owner(office) == "Ken"
    office.tick(minutes=1)
    handed = t.md(
        ":white_check_mark: Handed to *{to}* by {by}.", to=t.colleague("Ken"), by=t.colleague("Mana")
    )
    assert handed in " ".join(mana.dm.last.texts())
    assert mana.dm.last.buttons == [t("Undo")]
    assert [len(each.dm.messages) for each in (aoi, ken, mana)] == [1, 1, 1]
    assert t.md_n(
        "{by} handed a deal to you.", "{by} handed {count} deals to you.", 1, by=t.colleague("Mana")
    ) in (" ".join(ken.dm.last.texts()))
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    assert names[office.rows(tables.meeting)[0]["organiser_id"]] == "Ken"


def test_undo_gives_it_back_and_the_question_returns(office: Office) -> None:
    t, ken, mana = office.t, office.person("ken"), office.person("mana")
    office.plan("11/25 14:00")
    asks(office).submit()
    before = facts(office) | {"hand_over": office.rows(tables.hand_over)}
    office.tick(minutes=1)
    mana.dm.last.click(t("Confirm"))
    office.tick(minutes=1)
    mana.dm.last.click(t("Undo"))
    assert facts(office) | {"hand_over": office.rows(tables.hand_over)} == before
    office.tick(minutes=1)
    assert mana.dm.last.buttons == [t("Confirm"), t("Decline")]
    taken = t.md("{by} took the hand-over to {to} back.", by=t.colleague("Mana"), to=t.colleague("Ken"))
    assert taken in " ".join(ken.dm.last.texts())


def test_who_declines_says_why_and_only_who_asked_hears_it(office: Office) -> None:
    t, aoi, ken, mana = office.t, *(office.person(name) for name in ("aoi", "ken", "mana"))
    asks(office).submit()
    office.tick(minutes=1)
    mana.dm.last.click(t("Decline"))
    assert mana.form.fill({t("Reason"): "もう少し続けて"}).submit().outcome == "updated"
    office.tick(minutes=1)
    assert owner(office) == "Aoi"
    assert t.md("Reason: {reason}", reason="もう少し続けて") in " ".join(aoi.dm.last.texts())
    assert [len(each.dm.messages) for each in (aoi, ken)] == [1, 0]
    assert asks(office).submit().ok  # and may be asked again


def test_a_manager_hands_it_over_at_once_and_a_deal_follows_its_new_owners_team(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    office.join("nina", "otto")
    office.team("West", ["otto"], ["nina"])
    form = asks(office, "mana", "nina")
    assert t.md("It is handed over at once.") in form.texts()
    assert form.submit().outcome == "updated"
    assert mana.form.title == t("Handed over")
    assert owner(office) == "Nina"
    teams = {row["id"]: row["name"] for row in office.rows(tables.team)}
    assert teams[office.rows(tables.deal)[0]["team_id"]] == "West"
    mana.form.click(t("Undo"))
    assert owner(office) == "Aoi"
    office.tick(minutes=1)
    assert office.person("nina").dm.messages == []


def test_a_second_ask_says_whose_answer_to_wait_for(office: Office) -> None:
    asks(office).submit()
    sentence = (
        "It was asked already that {who} take this deal over. Please wait for the answer of {managers}."
    )
    assert asks(office, to="mana").submit().errors == {
        "hand_deal": office.t(sentence, who="Ken", managers="Mana")
    }


def test_only_a_colleague_with_a_role_can_have_it(office: Office) -> None:
    said = office.t("Please choose a colleague who uses Dealbot.")
    for to in ("guest", "outsider", "nobu"):
        assert asks(office, to=to).submit().errors == {"hand_to": said}
    own = office.t("This deal is theirs already. Please choose somebody else.")
    assert asks(office, to="aoi").submit().errors == {"hand_to": own}


def test_who_manages_no_more_is_refused_on_the_old_message(office: Office) -> None:
    """Fault 20."""
    t, mana = office.t, office.person("mana")
    asks(office).submit()
    office.tick(minutes=1)
    office.write(tables.member.update().values(role="rep").where(tables.member.c.name == "Mana"))
    for button in (t("Confirm"), t("Decline")):
        mana.dm.last.click(button)
        assert mana.ephemerals[-1].text == t(
            "That can't be found. It may have been removed, or it isn't shared with you."
        )
    assert owner(office) == "Aoi"


def test_of_two_managers_the_first_decides_and_the_second_hears_so(office: Office) -> None:
    t, mana, ada = office.t, office.person("mana"), office.person("ada")
    office.team("North", managers=["mana", "ada"], members=[])
    office.write(tables.deal.update().values(team_id=office.rows(tables.team)[-1]["id"]))
    asks(office).submit()
    office.tick(minutes=1)
    mana.dm.last.click(t("Confirm"))
    ada.dm.last.click(t("Confirm"))
    assert ada.ephemerals[-1].text == t("This was decided already. Nothing more is needed.")
    assert len(office.rows(tables.hand_over)) == 1
    office.tick(minutes=1)
    assert ada.dm.last.buttons == []


def test_without_a_manager_the_admins_are_asked_and_outside_their_hours_later(office: Office) -> None:
    office.write(tables.member.update().values(role="rep").where(tables.member.c.name == "Mana"))
    office.tick(hours=10)
    asks(office).submit()
    office.tick(minutes=1)
    assert office.person("ada").dm.messages == []
    office.tick(hours=14)
    assert len(office.person("ada").dm.messages) == 1
    assert office.person("mana").dm.messages == []


def test_of_two_who_hand_it_on_at_once_the_second_sees_that_it_changed(office: Office) -> None:
    first, second = asks(office, "mana"), asks(office, "ada", "mana")
    assert first.submit().outcome == "updated"
    assert second.submit().outcome == "updated"
    warning = "Someone else changed this in the meantime. What you typed is kept; please look again."
    assert office.t.md(":warning: {warning}", warning=office.t(warning)) in office.person("ada").form.texts()
    assert owner(office) == "Ken"
