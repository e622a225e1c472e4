"""What could not be sent is seen by an admin with its reason, and is sent again or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.undelivered import GIVEN_UP
from bot.views import undelivered
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office


def a_refused_prompt(office: Office, code: str = "user_disabled") -> None:
    office.plan(office.said("today 10:00", "今日 10時"))
    office.world.faults.error(code, "chat.postMessage")
    office.tick(hours=2, minutes=5)


def the_list(office: Office) -> Modal:
    ada = office.person("ada")
    ada.slash(f"/deal {office.t('setup')}")
    ada.form.click(undelivered.OPEN)
    return ada.form


def states(office: Office) -> list[tuple[str, str | None]]:
    return [(row["state"], row["reason"]) for row in office.rows(tables.notice) if row["kind"] == "prompt"]


def test_a_refused_message_is_sent_again_once_and_only_once(office: Office) -> None:
    t = office.t
    a_refused_prompt(office)
    assert states(office) == [("failed", "user_disabled")]
    form = the_list(office)
    assert any(t("The account is deactivated.") in line for line in form.texts())
    form.click(t("Send again"))
    assert t("Every message arrived.") in form.texts()
    office.tick(minutes=1)
    assert states(office) == [("sent", None)]
    assert len(office.person("aoi").dm.messages) == 1


def test_an_admin_hears_of_it_once_and_finds_the_list_behind_the_button(office: Office) -> None:
    """Fault 42."""
    t, ada = office.t, office.person("ada")
    a_refused_prompt(office)
    said = "\n".join(ada.dm.last.texts())
    assert t("The account is deactivated.") in said
    assert t.colleague("Aoi") in said
    ada.dm.last.click(t("Look"))
    assert ada.form.title == t("Not delivered")
    ada.form.close()
    office.tick(hours=1)
    assert len(ada.dm.messages) == 1


def test_one_in_doubt_is_looked_up_before_it_is_sent_again(office: Office) -> None:
    office.plan(office.said("today 10:00", "今日 10時"))
    office.world.faults.accept_then_cut("chat.postMessage")
    office.world.faults.error("missing_scope", "conversations.history", count=None)
    office.tick(hours=2, minutes=5)
    assert states(office) == [("held", "missing_scope")]
    office.world.faults.clear()
    the_list(office).click(office.t("Send again"))
    office.tick(minutes=1)
    assert states(office) == [("sent", None)]
    assert len(office.person("aoi").dm.messages) == 1  # it had arrived


def test_one_that_was_given_up_stays_unsent_and_says_who_decided(office: Office) -> None:
    a_refused_prompt(office)
    the_list(office).click(office.t("Give up"))
    office.tick(hours=1)
    assert states(office)[0] == ("suppressed", GIVEN_UP)


def test_two_admins_at_once_settle_it_once(office: Office) -> None:
    a_refused_prompt(office)
    form = the_list(office)
    office.write(tables.notice.update().values(state="sent"))
    form.click(office.t("Give up"))
    assert office.person("ada").form.title == "Dealbot"
    assert states(office)[0][0] == "sent"
