"""What the Web API refuses, with Slack's own codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.bots import Says, code, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from sandbox import World


def _form() -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [said("x")]}


def _edit(world: World, web: WebClient, text: str) -> object:
    posted = web.chat_postMessage(channel=world.channel("sales").id, text="x")
    return web.chat_update(channel=posted["channel"], ts=posted["ts"], text=text)


def _edit_later(world: World, web: WebClient) -> object:
    posted = web.chat_postMessage(channel=world.channel("sales").id, text="x")
    world.channel("sales").is_archived = True
    return web.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")


def _said_by_aoi(world: World) -> str:
    world.transport = Says()
    return world.person("aoi").channel("sales").say("mine").ts


REFUSALS: dict[str, tuple[str, Callable[[World, WebClient], object]]] = {
    "unknown channel": ("channel_not_found", lambda _, w: w.chat_postMessage(channel="C404", text="x")),
    "private channel of others": (
        "channel_not_found",
        lambda o, w: w.chat_postMessage(
            channel=o.add_channel("p", with_bot=False, is_private=True).id, text="x"
        ),
    ),
    "channel without the bot": (
        "not_in_channel",
        lambda o, w: w.chat_postMessage(channel=o.add_channel("p", with_bot=False).id, text="x"),
    ),
    "archived": (
        "is_archived",
        lambda o, w: w.chat_postMessage(channel=o.add_channel("p", is_archived=True).id, text="x"),
    ),
    "deactivated": ("user_disabled", lambda o, w: w.conversations_open(users=o.user("gone").id)),
    "nobody": ("user_not_found", lambda _, w: w.conversations_open(users="U404")),
    "the bot itself": ("cannot_dm_bot", lambda o, w: w.conversations_open(users=o.app.bot_user_id)),
    "no text": (
        "no_text",
        lambda o, w: w.api_call("chat.postMessage", json={"channel": o.channel("sales").id, "text": ""}),
    ),
    "long edit": ("msg_too_long", lambda o, w: _edit(o, w, "x" * 4001)),
    "long blocks": (
        "msg_blocks_too_long",
        lambda o, w: w.chat_postMessage(
            channel=o.channel("sales").id, text="x", blocks=[said("x" * 2700)] * 5
        ),
    ),
    "wrong blocks": (
        "invalid_blocks",
        lambda o, w: w.chat_postMessage(channel=o.channel("sales").id, text="x", blocks=[said("x" * 3001)]),
    ),
    "no such message": (
        "message_not_found",
        lambda o, w: w.chat_update(channel=o.channel("sales").id, ts="1.0", text="x"),
    ),
    "not in the channel to whisper to": (
        "user_not_in_channel",
        lambda o, w: w.chat_postEphemeral(channel=o.channel("sales").id, user=o.user("gail").id, text="x"),
    ),
    "unknown user": ("user_not_found", lambda _, w: w.users_info(user="U404")),
    "unknown address": ("users_not_found", lambda _, w: w.users_lookupByEmail(email="a@b.example")),
    "unknown view": ("not_found", lambda _, w: w.views_update(view_id="V404", view=_form())),
    "unknown trigger": ("invalid_trigger_id", lambda _, w: w.views_open(trigger_id="1.2", view=_form())),
    "unknown method": ("unknown_method", lambda _, w: w.api_call("reminders.add")),
    "no channel named": (
        "invalid_arguments",
        lambda _, w: w.api_call("chat.postMessage", json={"text": "x"}),
    ),
    "broken blocks": (
        "invalid_blocks_format",
        lambda o, w: w.api_call(
            "chat.postMessage", params={"channel": o.channel("sales").id, "blocks": "[{"}
        ),
    ),
    "a post to somebody deactivated": (
        "user_disabled",
        lambda o, w: w.chat_postMessage(channel=o.user("gone").id, text="x"),
    ),
    "a post into the DM of somebody deactivated": (
        "user_disabled",
        lambda o, w: w.chat_postMessage(channel=o.dm(o.user("gone").id).id, text="x"),
    ),
    "an edit of somebody else's message": (
        "cant_update_message",
        lambda o, w: w.chat_update(channel=o.channel("sales").id, ts=_said_by_aoi(o), text="x"),
    ),
    "somebody else's message away": (
        "cant_delete_message",
        lambda o, w: w.chat_delete(channel=o.channel("sales").id, ts=_said_by_aoi(o)),
    ),
    "an edit in an archived channel": ("is_archived", _edit_later),
    "a reply to nothing": (
        "message_not_found",
        lambda o, w: w.chat_postMessage(channel=o.channel("sales").id, text="x", thread_ts="1.0"),
    ),
    "wrong metadata": (
        "invalid_metadata_format",
        lambda o, w: w.chat_postMessage(channel=o.user("aoi").id, text="x", metadata={"event_type": "a"}),
    ),
    "a conversation with nobody": ("users_list_not_supplied", lambda _, w: w.api_call("conversations.open")),
    "a conversation with several": (
        "missing_scope",
        lambda o, w: w.conversations_open(users=[o.user("aoi").id, o.user("ken").id]),
    ),
    "channels of no kind": ("invalid_types", lambda _, w: w.conversations_list(types="everything")),
    "an archived channel joined": (
        "is_archived",
        lambda o, w: w.conversations_join(channel=o.add_channel("p", is_archived=True).id),
    ),
    "history since a word": (
        "invalid_ts_oldest",
        lambda o, w: w.conversations_history(channel=o.channel("sales").id, oldest="monday"),
    ),
    "a page of none": ("invalid_limit", lambda _, w: w.users_list(limit=0)),
    "a page of too many": ("invalid_limit", lambda _, w: w.users_list(limit=1001)),
    "a page after nowhere": ("invalid_cursor", lambda _, w: w.users_list(cursor="next")),
    "no such group": ("no_such_subteam", lambda _, w: w.usergroups_users_list(usergroup="S404")),
    "an unknown bot": ("bot_not_found", lambda _, w: w.bots_info(bot="B404")),
    "a push on nothing": (
        "not_found",
        lambda o, w: w.views_push(trigger_id=o.new_trigger(o.user("aoi").id), view=_form()),
    ),
    "a view of none": (
        "invalid_arguments",
        lambda o, w: w.api_call("views.open", json={"trigger_id": o.new_trigger(o.user("aoi").id)}),
    ),
    "an update of no view": (
        "invalid_arguments",
        lambda _, w: w.api_call("views.update", json={"view": _form()}),
    ),
    "a home for a bot": (
        "user_not_found",
        lambda o, w: w.views_publish(user_id=o.app.bot_user_id, view={"type": "home", "blocks": []}),
    ),
    "a file of no length": (
        "invalid_arguments",
        lambda _, w: w.api_call("files.getUploadURLExternal", json={"filename": "x"}),
    ),
    "an unknown file": ("file_not_found", lambda _, w: w.files_info(file="F404")),
    "an error asked for": ("my_error", lambda _, w: w.api_test(error="my_error")),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_slack_refuses(world: World, what: str) -> None:
    expected, call = REFUSALS[what]
    assert code(lambda: call(world, world.client())) == expected
