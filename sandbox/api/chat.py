"""chat.*: posting, editing, deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import parts
from sandbox.api import messages
from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Channel, Json, Message


def _destination(call: Call) -> Channel:
    """Where the bot may post: a conversation it is in; a user's id stands for the DM with them."""
    world, name = call.world, call.need("channel")
    user = world.users.get(name)
    if user is not None and not user.is_bot:
        if user.deleted:
            raise SlackSays("user_disabled")
        return world.dm(user.id)
    channel = call.channel()
    if channel.is_archived:
        raise SlackSays("is_archived")
    if channel.im_user and world.users[channel.im_user].deleted:
        raise SlackSays("user_disabled")
    if world.app.bot_user_id not in channel.members and "chat:write.public" not in call.grant.scopes:
        raise SlackSays("not_in_channel")
    return channel


@method("chat.postMessage", "chat:write", Tier.POSTING)
def post(call: Call) -> Json:
    channel = _destination(call)
    text, blocks = messages.content(call)
    world = call.world
    message = messages.by_bot(
        world,
        channel,
        text,
        blocks,
        metadata=messages.metadata(call),
        thread_ts=call.text("thread_ts"),
    )
    if message.thread_ts:
        messages.find(world, channel, message.thread_ts)
    world.messages[channel.id].append(message)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": messages.as_json(world, message, with_metadata=True),
    }


@method("chat.postEphemeral", "chat:write", Tier.T4)
def post_ephemeral(call: Call) -> Json:
    channel, user = _destination(call), call.need("user")
    if user not in channel.members:
        raise SlackSays("user_not_in_channel")
    text, blocks = messages.content(call)
    message = messages.by_bot(call.world, channel, text, blocks, only_for=user)
    call.world.ephemerals[user].append(message)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write", Tier.T3)
def update(call: Call) -> Json:
    message = _own(call, "cant_update_message")
    text, blocks = messages.content(call, messages.UPDATED_TEXT)
    message.text, message.blocks = text, blocks
    message.values = parts.fresh(blocks, message.values)
    message.metadata = messages.metadata(call) or message.metadata
    message.edited = call.world.stamp()
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": text,
        "message": messages.as_json(call.world, message, with_metadata=True),
    }


@method("chat.delete", "chat:write", Tier.T3)
def delete(call: Call) -> Json:
    message = _own(call, "cant_delete_message")
    call.world.messages[message.channel].remove(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", None, Tier.POSTING)
def permalink(call: Call) -> Json:
    channel = call.channel()
    message = messages.find(call.world, channel, call.need("message_ts"))
    link = f"https://{call.world.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _own(call: Call, refusal: str) -> Message:
    channel = call.channel()
    if channel.is_archived:
        raise SlackSays("is_archived")
    message = messages.find(call.world, channel, call.need("ts"))
    if message.bot_id != call.world.app.bot_id:
        raise SlackSays(refusal)
    return message
