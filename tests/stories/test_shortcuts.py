"""Shortcuts: the forms one needs most, and a message that is kept on a deal."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Refused
from bot.handlers import shortcuts
from bot.text import text
from sandbox.people import Shown
from store import tables
from tests.stories.forging import Payload, catch, send_as_it_is
from tests.stories.test_bad_input import MARKUP, PLAIN

if TYPE_CHECKING:
    from sandbox.people import Modal
    from tests.stories.office import Office

ONE_LANGUAGE = pytest.mark.parametrize("office", ["ja"], indirect=True)
"""For what happens, where nothing new is said."""
LINK = "<https://sandbox.slack.com/archives/"


def said_by(office: Office, who: str, words: str, reader: str = "aoi") -> Shown:
    """A message in a channel that both are in, as the reader sees it."""
    channel = office.world.add_channel(f"with-{who}-{reader}", members=list({who, reader}))
    return Shown(office.person(reader), office.person(who).channel(channel).say(words).place)


def a_customer(office: Office, name: str = "鈴木 一郎") -> str:
    office.world.add_user("suzuki", team_id="T0CUSTOMER", real_name=name)
    return "suzuki"


def the_form(office: Office, message: Shown, who: str = "aoi") -> Modal:
    office.person(who).message_shortcut(shortcuts.MESSAGE, message)
    return office.person(who).form


def test_the_three_forms_open_from_anywhere(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    titles = {shortcuts.LOG: "Log a meeting", shortcuts.NEW: "New deal", shortcuts.STAGE: "Move to a stage"}
    for name, title in titles.items():
        aoi.shortcut(name)
        assert aoi.form.title == t(title)
        aoi.form.close()


def test_a_customers_message_is_kept_with_its_link_and_its_author(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    words = f"<@{aoi.id}> 納期は来月です &amp; <https://e.example/x|資料>"
    form = the_form(office, said_by(office, a_customer(office), words))
    plain = "@Aoi 納期は来月です & 資料 (https://e.example/x)"
    assert form.field(t("What was said")).value == plain
    assert form.field(t("New stakeholder")).value == "鈴木 一郎"
    form.fill({t("Deal"): "Acme", t("Kind"): office.said("E-mail", "メール")})
    assert form.field(t("What was said")).value == plain
    assert form.submit().outcome == "updated"
    shown = aoi.form.texts()
    assert t.md("Who was there: {people}", people=t.customer("鈴木 一郎")) in shown
    assert t.md("Noted: {summary}", summary=plain) in shown
    assert any(LINK in said and t("Open the message") in said for said in shown)
    (activity,) = office.rows(tables.activity)
    assert (activity["kind"], activity["summary"]) == ("email", plain)
    assert activity["link"].startswith(LINK[1:])
    assert activity["happened_at"] == datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
    assert [row["name"] for row in office.rows(tables.stakeholder)] == ["田中", "鈴木 一郎"]
    aoi.form.click(t("Undo"))
    assert office.rows(tables.activity) == []
    assert len(office.rows(tables.stakeholder)) == 1


@ONE_LANGUAGE
def test_an_author_who_is_known_on_the_deal_took_part_and_is_not_added_again(office: Office) -> None:
    t = office.t
    form = the_form(office, said_by(office, a_customer(office, "田 中"), "了解です"))
    form.fill({t("Deal"): "Acme"})
    assert form.field(t("Who took part")).shown == t.customer("田中")
    assert form.submit().ok
    (known,) = office.rows(tables.stakeholder)
    assert office.rows(tables.activity)[0]["stakeholder_ids"] == [known["id"]]
    assert known["last_contact_at"] is not None


NOBODY_TO_PROPOSE: list[dict[str, Any]] = [
    {"bot_id": "B1"},
    {"subtype": "bot_message"},
    {"user": None},
    {"user_team": "T0SANDBOX", "team": "T0SANDBOX", "source_team": "T0SANDBOX", "user_profile": {}},
    {"user_profile": {"team": "T0CUSTOMER", "is_bot": True, "real_name": "Bot"}},
    {"user_profile": {"team": "T0CUSTOMER"}},
    {"user_profile": 7, "user_team": ["x"], "source_team": None, "team": None},
]


@ONE_LANGUAGE
def test_neither_bots_nor_colleagues_nor_the_nameless_are_proposed(office: Office) -> None:
    aoi = office.person("aoi")
    message = said_by(office, a_customer(office), "自動通知")
    for author in NOBODY_TO_PROPOSE:
        forged(office, message, {}, author)
        assert not aoi.form.has("person:name"), author
        assert aoi.form.fill({office.t("Deal"): "Acme"}).submit().ok
        aoi.form.close()


def forged(office: Office, message: Shown, body: dict[str, Any], said: dict[str, Any] | None = None) -> None:
    """The shortcut is used, and the payload says something else than Slack would."""
    act = partial(office.person("aoi").message_shortcut, shortcuts.MESSAGE, message)
    asked = catch(office, "message_action", act)
    inner = {"message": {**asked.body["message"], **(said or {})}}
    send_as_it_is(office, Payload(asked.kind, {**asked.body, **inner, **body}))


@ONE_LANGUAGE
def test_a_long_message_is_cut_and_says_so_and_an_empty_one_is_asked_for(office: Office) -> None:
    t = office.t
    form = the_form(office, said_by(office, "aoi", "長" * 5000))
    field = form.field(t("What was said"))
    assert (len(field.value), field.value[-1]) == (3000, "…")
    assert field.hint == t("The message was longer. What does not fit here is behind its link.")
    form.fill({t("Deal"): "Acme", t("What was said"): "\u200b\u200b"})
    assert form.submit().errors == {"message_text": t("Please enter what was said.")}
    form.close()


@ONE_LANGUAGE
def test_markup_in_a_message_stays_text(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    escaped = MARKUP.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    form = the_form(office, said_by(office, "aoi", escaped))
    assert form.field(t("What was said")).value == MARKUP
    assert form.fill({t("Deal"): "Acme"}).submit().ok
    assert t.md("Noted: {summary}", summary=MARKUP) in aoi.form.texts()
    assert PLAIN in " ".join(aoi.form.texts())


@ONE_LANGUAGE
def test_whatever_stands_in_the_payload_or_the_form_is_no_link_but_slacks_own(office: Office) -> None:
    """Neither a forged place nor a forged form brings a link to somewhere else into a deal."""
    t, aoi = office.t, office.person("aoi")
    message = said_by(office, "aoi", "x")
    for body in (
        {"team": {"id": office.world.team_id, "domain": "evil.example/#"}},
        {"channel": {"id": "C1|x>"}},
        {"message": None, "message_ts": 7},
    ):
        forged(office, message, body)
        aoi.form.fill({t("Deal"): "Acme", t("What was said"): "Kept"})
        sent = catch(office, "view_submission", aoi.form.submit)
        for mark in ('{"link":"https://e.example/|x","ts":"9","author":7}', "[]", "{", "7"):
            seen = str(len(office.rows(tables.activity)))
            view = {**sent.body["view"], "private_metadata": mark, "hash": seen}
            send_as_it_is(office, Payload(sent.kind, {**sent.body, "view": view}))
        aoi.form.close(whole_stack=True)
    assert len(office.rows(tables.activity)) == 12
    assert {row["link"] for row in office.rows(tables.activity)} == {None}


@ONE_LANGUAGE
def test_only_who_may_change_the_deal_keeps_a_message_on_it(office: Office) -> None:
    t = office.t
    office.plan(office.said("tomorrow 10:00", "明日 10時"), colleagues=("ken",))
    form = the_form(office, said_by(office, "ken", "Kept", reader="ken"), "ken").fill({t("Deal"): "Acme"})
    denied = t("You can see this, but you can't change it. Please ask its owner or your manager.")
    assert form.submit().errors == {"message_deal": denied}
    assert form.field(t("What was said")).value == "Kept"


def test_a_stranger_learns_in_both_languages_that_it_is_not_for_them(office: Office) -> None:
    refusal = " / ".join(Refused().say(text(each, "Asia/Tokyo")) for each in ("en", "ja"))
    for who in ("guest", "outsider", "nobu"):
        stranger, message = office.person(who), said_by(office, "aoi", "x", reader=who)
        for name in (shortcuts.LOG, shortcuts.NEW, shortcuts.STAGE):
            stranger.shortcut(name)
            assert refusal in stranger.form.texts()
            assert not stranger.form.fields
            stranger.form.close()
        stranger.message_shortcut(shortcuts.MESSAGE, message)
        assert stranger.modal is None
        assert stranger.ephemerals[-1].text == refusal
