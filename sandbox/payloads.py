"""The bodies Slack sends an app, key for key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import parts, stack
from sandbox.api import messages
from sandbox.model import Message

if TYPE_CHECKING:
    from sandbox.model import Channel, Json, User, View
    from sandbox.world import World

TOKEN = "sandbox-verification-token"  # noqa: S105 - the deprecated field that Slack still fills


def name_of(kind: str, payload: Json) -> str:
    """What a payload is called in the log."""
    if kind == "slash_commands":
        return "slash_command"
    return str(payload["event"]["type"] if kind == "events_api" else payload["type"])


def command(world: World, user: User, channel: Channel, name: str, text: str) -> Json:
    """Every value is text: it travels as a form."""
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        "team_domain": world.domain,
        **(
            {"enterprise_id": world.enterprise_id, "enterprise_name": world.team_name}
            if world.enterprise_id
            else {}
        ),
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": world.new_response_url(user.id, channel.id),
        "trigger_id": world.new_trigger(user.id),
    }


def click_in_view(world: World, user: User, view: View, action: Json) -> Json:
    return {
        "type": "block_actions",
        **_who(world, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.new_trigger(user.id),
        **_where(world),
        "view": stack.as_json(world, view),
        "actions": [{**action, "action_ts": world.stamp()}],
    }


def click_in_message(world: World, user: User, message: Message, action: Json) -> Json:
    channel = world.channels[message.channel]
    return {
        "type": "block_actions",
        **_who(world, user),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        },
        "trigger_id": world.new_trigger(user.id),
        **_where(world),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        **_clicked(world, message),
        "state": {"values": parts.copied(message.values)},
        "response_url": world.new_response_url(user.id, channel.id, message),
        "actions": [{**action, "action_ts": world.stamp()}],
    }


def submission(world: World, user: User, view: View) -> Json:
    return {
        "type": "view_submission",
        **_where(world),
        **_who(world, user),
        "trigger_id": world.new_trigger(user.id),
        "view": stack.as_json(world, view),
        "response_urls": [],
    }


def closed(world: World, user: User, view: View, *, cleared: bool) -> Json:
    return {
        "type": "view_closed",
        **_where(world),
        **_who(world, user),
        "view": _without_state(world, view),
        "is_cleared": cleared,
        "response_urls": [],
    }


def suggestion(
    world: World, user: User, place: View | Message, block_id: str, action_id: str, query: str
) -> Json:
    asked: Json = {
        "type": "block_suggestion",
        **_who(world, user),
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
        **_where(world),
    }
    if isinstance(place, Message):
        channel = world.channels[place.channel]
        return asked | {
            "container": {
                "type": "message",
                "message_ts": place.ts,
                "channel_id": channel.id,
                "is_ephemeral": place.only_for is not None,
            },
            "channel": {"id": channel.id, "name": _channel_name(channel)},
            **_clicked(world, place),
        }
    return asked | {"container": {"type": "view", "view_id": place.id}, "view": _without_state(world, place)}


def shortcut(world: World, user: User, callback_id: str) -> Json:
    who = _who(world, user)
    del who["user"]["name"], who["api_app_id"]
    return {
        "type": "shortcut",
        **who,
        "action_ts": world.stamp(),
        **_where(world),
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(user.id),
    }


def message_shortcut(world: World, user: User, message: Message, callback_id: str) -> Json:
    channel = world.channels[message.channel]
    who = _who(world, user)
    del who["api_app_id"]
    return {
        "type": "message_action",
        **who,
        "action_ts": world.stamp(),
        **_where(world),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "callback_id": callback_id,
        "trigger_id": world.new_trigger(user.id),
        "response_url": world.new_response_url(user.id, channel.id),
        "message_ts": message.ts,
        "message": messages.as_json(world, message),
    }


def home_opened(world: World, user: User) -> Json:
    """The event of somebody who goes to the app's Home tab, with what was published there last."""
    told: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": world.dm(user.id).id,
        "tab": "home",
    }
    if (view := world.homes.get(user.id)) is not None:
        told["view"] = stack.as_json(world, view)
    return told


def event(world: World, inner: Json) -> Json:
    """The envelope of an event. Channels shared with outsiders are marked; the rest of `inner` is the caller's."""
    where = world.channels.get(inner["channel"]) if isinstance(inner.get("channel"), str) else None
    authorized = {
        "enterprise_id": world.enterprise_id,
        "team_id": world.team_id,
        "user_id": world.app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": TOKEN,
        "team_id": world.team_id,
        **({"enterprise_id": world.enterprise_id} if world.enterprise_id else {}),
        "api_app_id": world.app.id,
        "event": {**inner, "event_ts": inner.get("event_ts") or world.stamp()},
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.clock.now().timestamp()),
        "authorizations": [authorized],
        "is_ext_shared_channel": bool(where and where.is_ext_shared),
        "event_context": world.new_id("EC"),
    }


def _clicked(world: World, message: Message) -> Json:
    """The message somebody is at; of one only they can see Slack sends the place, not the message."""
    return {} if message.only_for else {"message": messages.as_json(world, message, with_metadata=True)}


def _without_state(world: World, view: View) -> Json:
    """As it goes to a typeahead and when it is closed: what has been put into the form so far is not sent."""
    return stack.as_json(world, view) | {"state": {"values": {}}}


def _who(world: World, user: User) -> Json:
    person = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}
    return {"user": person, "api_app_id": world.app.id, "token": TOKEN}


def _where(world: World) -> Json:
    team: Json = {"id": world.team_id, "domain": world.domain}
    enterprise: Json | None = None
    if world.enterprise_id:
        team |= {"enterprise_id": world.enterprise_id, "enterprise_name": world.team_name}
        enterprise = {"id": world.enterprise_id, "name": world.team_name}
    return {"team": team, "enterprise": enterprise, "is_enterprise_install": False}


def _channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
