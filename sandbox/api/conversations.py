"""conversations.*: where people talk, who is there, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api import messages
from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Channel, Json, Message
    from sandbox.world import World

KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
READS = tuple(f"{kind}:read" for kind in KINDS.values())


def _readable(call: Call, right: str) -> Channel:
    """The conversation, if the scope for its kind (`channels:read`, `im:history`, …) is there."""
    call.may(*(f"{kind}:{right}" for kind in KINDS.values()))
    channel = call.channel()
    call.may(f"{channel.kind}:{right}")
    return channel


@method("conversations.open", None, Tier.T3)
def open_(call: Call) -> Json:
    """Only the conversation with one person: the bot opens no group conversations."""
    call.may("im:write")
    world, users = call.world, call.names("users")
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    if not users:
        raise SlackSays("users_list_not_supplied")
    if len(users) > 1:
        raise SlackSays("missing_scope", needed="mpim:write")
    user = world.users.get(users[0])
    if user is None:
        raise SlackSays("user_not_found")
    if user.is_bot:
        raise SlackSays("cannot_dm_bot")
    if user.deleted:
        raise SlackSays("user_disabled")
    channel = world.dm(user.id)
    full = as_json(world, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": full, "no_op": False, "already_open": False}


@method("conversations.info", None, Tier.T3)
def info(call: Call) -> Json:
    channel = _readable(call, "read")
    row = as_json(call.world, channel)
    return {
        "channel": row | ({"num_members": len(channel.members)} if call.flag("include_num_members") else {})
    }


@method("conversations.list", None, Tier.T2)
def list_(call: Call) -> Json:
    kinds = []
    for name in call.names("types") or ["public_channel"]:
        if name not in KINDS:
            raise SlackSays("invalid_types")
        call.may(f"{KINDS[name]}:read")
        kinds.append(KINDS[name])
    me = call.world.app.bot_user_id
    seen = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channels" or me in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    rows, cursor = call.page(seen)
    return {
        "channels": [as_json(call.world, channel) for channel in rows],
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.members", None, Tier.T4)
def members(call: Call) -> Json:
    rows, cursor = call.page(_readable(call, "read").members)
    return {"members": rows, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", "channels:join", Tier.T3)
def join(call: Call) -> Json:
    channel, me = call.channel(), call.world.app.bot_user_id
    if channel.kind != "channels":
        raise SlackSays("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackSays("is_archived")
    if me not in channel.members:
        channel.members.append(me)
    return {"channel": as_json(call.world, channel)}


@method("conversations.history", None, Tier.T3)
def history(call: Call) -> Json:
    """Newest first; replies are left out. `oldest` and `latest` exclude themselves unless `inclusive`."""
    channel = _readable(call, "history")
    if call.world.app.bot_user_id not in channel.members:
        raise SlackSays("not_in_channel")
    seen = [each for each in _seen(call, channel) if each.thread_ts in (None, each.ts)]
    rows, cursor = call.page(sorted(seen, key=lambda each: float(each.ts), reverse=True), most=999)
    return {
        "messages": [
            messages.as_json(call.world, each, with_metadata=call.flag("include_all_metadata"))
            for each in rows
        ],
        "has_more": bool(cursor),
        "pin_count": 0,
        "response_metadata": {"next_cursor": cursor},
    }


@method("conversations.replies", None, Tier.T3)
def replies(call: Call) -> Json:
    """A thread, its first message included, oldest first. Bots may read them in DMs only."""
    channel, ts = _readable(call, "history"), call.need("ts")
    if channel.kind in ("channels", "groups"):
        raise SlackSays("not_allowed_token_type")
    thread = [each for each in _seen(call, channel) if ts in (each.ts, each.thread_ts)]
    if not thread:
        raise SlackSays("thread_not_found")
    rows, cursor = call.page(thread)
    return {
        "messages": [
            messages.as_json(call.world, each, with_metadata=call.flag("include_all_metadata"))
            for each in rows
        ],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _seen(call: Call, channel: Channel) -> list[Message]:
    """What is visible by now, within the bounds asked for."""
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "inf"
    now, inclusive = call.world.machine(), call.flag("inclusive")
    try:
        low, high = float(oldest), float(latest)
    except ValueError:
        raise SlackSays("invalid_ts_oldest") from None

    def within(ts: float) -> bool:
        return low <= ts <= high if inclusive else low < ts < high

    return [
        each
        for each in call.world.messages[channel.id]
        if (each.seen_from is None or each.seen_from <= now) and within(float(each.ts))
    ]


def as_json(world: World, channel: Channel) -> Json:
    """A conversation as the bot sees it."""
    row: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": world.team_id,
        "updated": channel.created * 1000,
    }
    if channel.im_user:
        gone = world.users[channel.im_user].deleted
        return row | {"user": channel.im_user, "is_user_deleted": gone, "is_open": True}
    return row | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "is_mpim": channel.is_mpim,
        "is_general": channel.name == "general",
        "is_member": world.app.bot_user_id in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "pending_shared": ["T0OUTSIDE"] if channel.is_pending_ext_shared else [],
        "shared_team_ids": [world.team_id, *(["T0OUTSIDE"] if channel.is_ext_shared else [])],
        "creator": next(iter(channel.members), ""),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
