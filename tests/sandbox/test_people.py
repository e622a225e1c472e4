"""A person at Slack's client: messages, menus, channels, the Home tab, and how much work it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox import ClientRefused, SandboxError
from tests.sandbox.bots import (
    Json,
    a_bot,
    actions,
    button,
    home,
    option,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import World
    from sandbox.people import Person


def talked(world: World) -> Person:
    """aoi, who has two messages of the bot's with buttons before her."""
    app = a_bot(world)
    app.action("go")(lambda ack: ack())
    app.action("menu")(lambda ack: ack())
    aoi = world.person("aoi")
    menu = {"type": "overflow", "action_id": "menu", "options": [option("Delete", "del")]}
    for row in (
        actions(button("Go", "go"), button("Go", "go2")),
        actions(button("Stop", "go", confirm=_sure()), menu),
    ):
        world.client().chat_postMessage(channel=aoi.id, text="x", blocks=[row])
    return aoi


def _sure() -> Json:
    return {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}


def test_a_button_goes_by_its_text_or_id_if_there_is_only_one(world: World) -> None:
    aoi = talked(world)
    first = aoi.dm.messages[0]
    first.click("go")
    with pytest.raises(ClientRefused, match="2 buttons are called 'Go'"):
        first.click("Go")
    with pytest.raises(ClientRefused, match="no buttons are called 'Stop'"):
        first.click("Stop")
    assert [entry.payload["actions"][0]["action_id"] for entry in world.wire.sent("block_actions")] == ["go"]


def test_a_menu_offers_its_entries(world: World) -> None:
    aoi = talked(world)
    aoi.dm.last.choose("menu", "Delete")
    (sent,) = world.wire.sent("block_actions")
    assert sent.payload["actions"][0]["selected_option"]["value"] == "del"
    with pytest.raises(ClientRefused, match="no entry 'Keep'"):
        aoi.dm.last.choose("menu", "Keep")


def test_a_message_that_was_deleted_can_not_be_clicked(world: World) -> None:
    aoi = talked(world)
    shown = aoi.dm.last
    world.client().chat_delete(channel=aoi.dm.place.id, ts=shown.ts)
    assert not shown.is_there
    with pytest.raises(ClientRefused, match="deleted"):
        shown.click("Stop")


def test_work_is_counted(world: World) -> None:
    aoi = talked(world)
    for work, taps, typed in (
        (lambda: aoi.dm.messages[0].click("go"), 1, 0),
        (lambda: aoi.dm.last.click("Stop"), 2, 0),  # and the dialog that asks whether one is sure
        (lambda: aoi.dm.last.choose("menu", "Delete"), 2, 0),
        (lambda: aoi.dm.say("hello"), 0, 1),
    ):
        aoi.taps = aoi.typed = 0
        work()
        assert (aoi.taps, aoi.typed) == (taps, typed)
    assert world.person("aoi") is aoi


@pytest.mark.parametrize(
    "act",
    [
        lambda gone: gone.slash("/deal"),
        lambda gone: gone.shortcut("log"),
        lambda gone: gone.open_home(),
    ],
    ids=["command", "shortcut", "home"],
)
def test_who_is_deactivated_does_nothing_any_more(world: World, act: Callable[[Person], object]) -> None:
    a_bot(world)
    with pytest.raises(ClientRefused, match="deactivated"):
        act(world.person("gone"))


def test_a_private_channel_is_there_only_for_those_inside(world: World) -> None:
    a_bot(world)
    aoi, ken = world.person("aoi"), world.person("ken")
    world.client().chat_postMessage(channel=world.channel("board").id, text="Figures")
    assert ken.channel("board").texts == ["Figures"]
    for look in (lambda: aoi.channel("board"), lambda: aoi.slash("/deal", channel="board")):
        with pytest.raises(ClientRefused, match="does not see"):
            look()


def test_nobody_posts_where_they_are_not_or_where_it_is_closed(world: World) -> None:
    world.add_channel("old", members=["aoi"], is_archived=True)
    for where in ("old", "lobby"):
        if where == "lobby":
            world.add_channel("lobby")
        with pytest.raises(ClientRefused, match="can't post there"):
            world.person("aoi").channel(where).say("hello")


def test_a_whisper_is_seen_by_one_person_alone(world: World) -> None:
    web, sales = world.client(), world.channel("sales")
    web.chat_postEphemeral(channel=sales.id, user=world.user("aoi").id, text="Only you")
    (shown,) = world.person("aoi").ephemerals
    assert (shown.text, shown.is_ephemeral) == ("Only you", True)
    assert world.person("ken").ephemerals == []
    assert world.person("aoi").channel("sales").messages == []


def test_the_home_tab_is_used_like_any_other_screen(world: World) -> None:
    app, opened = a_bot(world), []
    app.action("more")(lambda ack: ack())
    app.event("app_home_opened")(lambda event: opened.append((event["tab"], "view" in event)))
    aoi = world.person("aoi")
    assert aoi.open_home() is None
    world.client().views_publish(user_id=aoi.id, view=home(actions(button("More", "more"))))
    shown = aoi.open_home()
    assert shown is not None
    shown.click("More")
    assert opened == [("home", False), ("home", True)]
    (clicked,) = world.wire.sent("block_actions")
    assert clicked.payload["view"]["type"] == "home"


def test_somebody_who_is_not_there_has_no_client(world: World) -> None:
    with pytest.raises(SandboxError, match="no users are called 'zoe'"):
        world.person("zoe")


def test_without_a_bot_nothing_can_be_sent(world: World) -> None:
    with pytest.raises(SandboxError, match="no bot is connected"):
        world.person("aoi").slash("/deal")


def test_what_is_no_command_is_not_sent_as_one(world: World) -> None:
    a_bot(world)
    with pytest.raises(ClientRefused, match="no command"):
        world.person("aoi").slash("deal log")
