"""How a message is made, found and written; the methods of chat.* and conversations.* share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import limits, parts
from sandbox.errors import SlackSays
from sandbox.model import Channel, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.api.registry import Call
    from sandbox.model import Json
    from sandbox.world import World

TEXT, UPDATED_TEXT = 40_000, 4_000


def content(call: Call, most: int = TEXT) -> tuple[str, list[Json]]:
    """The text and blocks of a call, checked and completed with ids."""
    text, blocks = call.text("text") or "", call.json("blocks", "invalid_blocks_format") or []
    return written(call.world, text, blocks, most, attachments=call.json("attachments"))


def written(
    world: World, text: str, blocks: Any, most: int = TEXT, *, attachments: Any = None
) -> tuple[str, list[Json]]:
    """The same for what comes by any other way. A post is cut at 40,000 characters; an edit over 4,000 is refused."""
    if problems := limits.of_message(blocks):
        raise SlackSays("invalid_blocks", *map(str, problems))
    if not text and not blocks and not attachments:
        raise SlackSays("no_text")
    if limits.too_long(blocks):
        raise SlackSays("msg_blocks_too_long")
    if most < TEXT and len(text) > most:
        raise SlackSays("msg_too_long")
    return text[:most], parts.named(blocks, _names(world))


def metadata(call: Call) -> Json | None:
    """What the call carries for other apps to read."""
    given = call.json("metadata", "invalid_metadata_format")
    if given is not None and (problems := limits.of_metadata(given)):
        raise SlackSays("invalid_metadata_format", *map(str, problems))
    return given if isinstance(given, dict) else None


def by_bot(world: World, channel: Channel, text: str, blocks: list[Json], **more: Any) -> Message:
    """A message of the app's, not yet put anywhere."""
    app = world.app
    return Message(
        world.stamp(),
        channel.id,
        app.bot_user_id,
        text,
        blocks,
        app.bot_id,
        app.id,
        values=parts.fresh(blocks),
        seen_from=world.faults.seen_from(world.machine),
        **more,
    )


def find(world: World, channel: Channel, ts: str) -> Message:
    for message in world.messages[channel.id]:
        if message.ts == ts:
            return message
    raise SlackSays("message_not_found")


def as_json(world: World, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as Slack writes it, in answers and in payloads alike."""
    written: Json = {"user": message.user, "type": "message", "ts": message.ts}
    if message.bot_id:
        app = world.app
        written |= {"bot_id": message.bot_id, "app_id": app.id, "text": message.text, "team": world.team_id}
        written["bot_profile"] = {
            "id": app.bot_id,
            "app_id": app.id,
            "user_id": app.bot_user_id,
            "name": app.name,
            "icons": {f"image_{size}": f"https://sandbox.invalid/{size}.png" for size in (36, 48, 72)},
            "deleted": False,
            "updated": 0,
            "team_id": world.team_id,
        }
    else:
        written |= {"client_msg_id": f"{message.channel}-{message.ts}", "text": message.text}
        written["team"] = world.users[message.user].team_id
        written |= _from_elsewhere(world, message)
    optional = {
        "blocks": parts.copied(message.blocks) or ([] if message.bot_id else [_spoken(message)]),
        "thread_ts": message.thread_ts,
        "files": message.files,
        "edited": {"user": message.user, "ts": message.edited} if message.edited else None,
        "metadata": parts.copied(message.metadata) if with_metadata else None,
    }
    return written | {key: value for key, value in optional.items() if value}


def _from_elsewhere(world: World, message: Message) -> Json:
    """What Slack adds where somebody of another company speaks, who can't be looked up."""
    author = world.users[message.user]
    if author.team_id == world.team_id:
        return {}
    names = {"name": author.name, "real_name": author.real_name, "display_name": author.display_name}
    profile = {**names, "team": author.team_id, "is_restricted": False, "is_ultra_restricted": False}
    return {"user_team": author.team_id, "source_team": author.team_id, "user_profile": profile}


def _spoken(message: Message) -> Json:
    """What a person typed, as Slack writes it beside the text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return {"type": "rich_text", "block_id": f"b{message.ts}", "elements": [section]}


def _names(world: World) -> Iterator[str]:
    while True:
        yield world.new_id("b")
