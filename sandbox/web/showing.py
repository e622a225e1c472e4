"""What somebody sees, as JSON for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.model import Channel, Json, Message, User, View
    from sandbox.world import World

PAGE = 12
"""Messages of a conversation that are read at once: a screenful, so that none of the page's frames has more to draw."""


def message(world: World, shown: Message) -> Json:
    author = world.users[shown.user]
    return {
        "ts": shown.ts,
        "channel": shown.channel,
        "user": shown.user,
        "name": author.real_name,
        "bot": shown.bot_id is not None,
        "text": shown.text,
        "blocks": shown.blocks,
        "values": shown.values,
        "edited": shown.edited is not None,
        "ephemeral": shown.only_for is not None,
        "thread": shown.thread_ts,
        "files": shown.files,
    }


def seen_by(world: World, user: str, channel: str) -> list[Message]:
    """Everything in a conversation this person sees, oldest first, what only they were shown among it."""
    own = [each for each in world.ephemerals[user] if each.channel == channel]
    everybody = world.messages[channel]
    return sorted([*everybody, *own], key=stamped) if own else everybody


def stamped(shown: Message) -> tuple[int, str]:
    """In the order of time: stamps are text, and seconds have had ten digits since 2001."""
    return len(shown.ts), shown.ts


def page(world: World, user: str, channel: str, before: str | None) -> Json:
    """The last messages before a stamp, and whether there are any older ones."""
    found = seen_by(world, user, channel)
    if before is not None:
        found = [each for each in found if each.ts < before]
    last = found[-PAGE:]
    return {"messages": [message(world, each) for each in last], "more": len(found) > len(last)}


def conversations(world: World, user: str) -> Iterator[Channel]:
    """What stands in this person's side bar: channels they are in, by name, and their conversation with the bot."""
    mine = [each for each in world.channels.values() if user in each.members and not each.is_archived]
    yield from sorted(mine, key=lambda each: (each.is_im, each.name))


def channel(shown: Channel, unread: int, read: str) -> Json:
    """`read`: the stamp up to which its reader has seen it."""
    return {
        "id": shown.id,
        "name": shown.name,
        "kind": shown.kind,
        "dm": shown.is_im,
        "members": len(shown.members),
        "unread": unread,
        "read": read,
    }


def unread(messages: Sequence[Message], since: str, but: str = "") -> int:
    """How many stand after the last that was read; one's own are read."""
    count = 0
    for each in reversed(messages):
        if each.ts <= since:
            break
        count += each.user != but
    return count


def person(user: User, title: str, news: int) -> Json:
    return {
        "id": user.id,
        "handle": user.name,
        "name": user.real_name,
        "title": title,
        "locale": user.locale,
        "zone": user.tz,
        "unread": news,
    }


def view(shown: View | None) -> Json | None:
    """A modal or a Home: what the bot made of it and what stands in it."""
    if shown is None:
        return None
    content = shown.content
    return {
        "id": shown.id,
        "hash": shown.hash,
        "title": (content.get("title") or {}).get("text", ""),
        "submit": (content.get("submit") or {}).get("text"),
        "close": (content.get("close") or {}).get("text"),
        "blocks": shown.blocks,
        "values": shown.values,
        "errors": shown.errors,
    }


def stack(world: World, user: str) -> list[Json]:
    """The open modals, the lowest first."""
    views = (view(world.views.get(each)) for each in world.stacks.get(user, ()))
    return [each for each in views if each is not None]


def names(world: World) -> Mapping[str, Json]:
    """Whom and what <@U…> and <#C…> mean."""
    people = {each.id: {"name": each.real_name, "bot": each.is_bot} for each in world.users.values()}
    rooms = {
        each.id: {"name": each.name, "kind": each.kind} for each in world.channels.values() if not each.is_im
    }
    groups = {each.id: {"name": each.handle} for each in world.groups.values()}
    return {"people": people, "channels": rooms, "groups": groups}
