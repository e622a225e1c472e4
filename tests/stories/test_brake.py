"""The first reminders after an import are held; an admin looks, decides, and the message says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.views import brake_notice
from store import tables

if TYPE_CHECKING:
    from sandbox.people.talk import Shown
    from tests.stories.office import Office


@pytest.fixture
def held(office: Office) -> Office:
    """Aoi's meeting is over; the deal came from a file, and nobody was ever asked anything."""
    office.plan(office.said("today 10:00", "今日 10時"))
    office.write(tables.command.update().values(via="import"))
    office.tick(hours=2, minutes=5)
    return office


def question(office: Office, who: str = "ada") -> Shown:
    return office.person(who).dm.last


def test_an_admin_sees_what_waits_and_lets_it_go(held: Office) -> None:
    t, ada, aoi = held.t, held.person("ada"), held.person("aoi")
    assert aoi.dm.messages == []
    said = "\n".join(question(held).texts())
    for part in (
        t.md("These are the first reminders after an import."),
        t("Meeting not logged"),
        "Aoi",
        "Acme",
    ):
        assert part in said
    assert question(held).buttons == [t("Send everything"), t("Only daily lists"), t("Mute these")]
    question(held).click(t("Send everything"))
    held.tick(minutes=1)
    assert len(aoi.dm.messages) == 1
    assert ada.dm.last.edited
    assert ada.dm.last.buttons == []
    assert t.md(":white_check_mark: {by} let everything go out.", by=t.colleague("Ada")) in "\n".join(
        ada.dm.last.texts()
    )


def test_muting_is_said_in_place_and_can_be_undone(held: Office) -> None:
    t, aoi = held.t, held.person("aoi")
    question(held).click(t("Mute these"))
    held.tick(minutes=1)
    assert question(held).buttons == [t("Undo")]
    question(held).click(t("Undo"))
    held.tick(minutes=1)
    assert question(held).buttons == []
    assert aoi.dm.messages == []
    held.tick(days=2)
    assert "Acme" in "\n".join(aoi.dm.last.texts())


def test_the_home_shows_it_and_its_window_decides_too(held: Office) -> None:
    t, ada = held.t, held.person("ada")
    home = ada.open_home()
    assert home is not None
    home.click(t("Look and decide"))
    assert t("Held messages") == ada.form.title
    ada.form.click(t("Only daily lists"))
    assert t("Only daily lists") not in "\n".join(ada.form.texts())[:20]
    assert [each for each in ada.form.blocks if each["type"] == "actions"] == []
    ada.form.close()
    again = ada.open_home()
    assert again is not None
    assert t("Look and decide") not in str(again.blocks)
    held.tick(minutes=1)
    assert question(held).buttons == []
    assert held.person("mana").open_home() is not None
    assert brake_notice.OPEN not in str(held.person("mana").open_home())


def test_the_second_admin_sees_who_decided_and_a_stale_click_is_refused_with_a_reason(held: Office) -> None:
    t, ada = held.t, held.person("ada")
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("Give a role"))
    ada.form.fill({t("Member"): "mana", t("Role"): t("Admin")}).submit()
    ada.form.close(whole_stack=True)
    held.tick(minutes=1)
    hers = held.person("mana").dm.messages[-1]
    assert t("Send everything") in hers.buttons
    question(held).click(t("Send everything"))
    hers.click(t("Mute these"))
    said = held.person("mana").ephemerals[-1].text
    assert said == t("{who} has decided this already. Nothing more is needed.", who="Ada")
    held.tick(minutes=1)
    assert held.person("mana").dm.messages[-1].buttons == []
    assert len(held.person("aoi").dm.messages) == 1
