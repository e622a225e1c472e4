"""files.*: the upload in three steps (address, bytes, completion) and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.model import File
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Json
    from sandbox.world import World


@method("files.getUploadURLExternal", "files:write", Tier.T4)
def upload_url(call: Call) -> Json:
    name, world = call.need("filename"), call.world
    size = call.number("length", 0, 1_000_000_000)
    if not size:
        raise SlackSays("invalid_arguments", "[ERROR] missing required field: length")
    file = File(world.new_id("F"), name, size)
    world.files[file.id] = file
    return {"upload_url": f"{world.base_url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", Tier.T4)
def complete(call: Call) -> Json:
    """Several at once; a channel shares them there."""
    done = []
    channels = [call.channel("channel_id").id] if call.text("channel_id") else []
    for row in call.json("files") or []:
        file = call.world.files.get(str(row.get("id")))
        if file is None:
            raise SlackSays("file_not_found")
        if len(file.content) != file.size:
            raise SlackSays("file_update_failed")
        file.title, file.complete = str(row.get("title") or file.name), True
        file.channels = channels
        done.append({"id": file.id, "title": file.title})
    if not done:
        raise SlackSays("invalid_arguments", "[ERROR] missing required field: files")
    return {"files": done}


@method("files.info", "files:read", Tier.T4)
def info(call: Call) -> Json:
    file = call.world.files.get(call.need("file"))
    if file is None or not file.complete:
        raise SlackSays("file_not_found")
    return {"file": as_json(call.world, file)}


def as_json(world: World, file: File) -> Json:
    """A file as answers and forms show it; its content has an address that wants the token."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "mimetype": "application/octet-stream",
        "user": file.user or world.app.bot_user_id,
        "channels": file.channels,
        "url_private": f"{world.base_url}/files/{file.id}",
        "permalink": f"https://{world.domain}.slack.com/files/{file.id}",
    }
