"""Slack's side of HTTP, without a socket: what any request of the bot is answered with. Both transports ask here."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sandbox import api, parts
from sandbox.api import messages
from sandbox.errors import SlackSays
from sandbox.wire import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.faults import Fault
    from sandbox.model import Json, Message, ResponseUrl
    from sandbox.world import World


@dataclass
class Reply:
    """`cut`: the connection breaks instead; `delay`: seconds before anything goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    delay: float = 0


def serve(world: World, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """`headers` with lower-case names."""
    match path.strip("/").split("/"):
        case ["api", name]:
            return _api(world, name, headers, body)
        case ["response", key]:
            return _response(world, key, body)
        case ["upload", key]:
            return _upload(world, key, body)
        case ["files", key]:
            return _download(world, key, headers)
        case _:
            return Reply(404, b"not found")


def _api(world: World, name: str, headers: Mapping[str, str], body: bytes) -> Reply:
    args = _arguments(headers.get("content-type", ""), body)
    if args is None:
        answer = api.Answer(200, {"ok": False, "error": "invalid_json"})
    else:
        token = headers.get("authorization", "").removeprefix("Bearer ").strip() or args.get("token")
        answer = api.call(world, name, token, args)
    written = json.dumps(answer.body, ensure_ascii=False).encode()
    return Reply(
        answer.status,
        written,
        {"content-type": "application/json; charset=utf-8", **answer.headers},
        answer.cut,
        answer.delay,
    )


def _arguments(kind: str, body: bytes) -> dict[str, Any] | None:
    try:
        if kind.startswith("application/json"):
            given = json.loads(body or b"{}")
            return given if isinstance(given, dict) else None
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError:
        return None


def _upload(world: World, key: str, body: bytes) -> Reply:
    file = world.files.get(key)
    if file is None or file.complete:
        return Reply(404, b"not found")
    file.content = body
    return Reply(200, f"OK - {len(body)}".encode())


def _download(world: World, key: str, headers: Mapping[str, str]) -> Reply:
    """A file's content, for a token that may read it; anybody else is shown the way to the log-in page, as Slack does."""
    fault = world.faults.hit("download")
    grant = world.grants.get(headers.get("authorization", "").removeprefix("Bearer ").strip())
    file = world.files.get(key)
    if file is None:
        return Reply(404, b"not found")
    if grant is None or grant.revoked or "files:read" not in grant.scopes:
        return Reply(302, b"", {"location": f"{world.base_url}/login"})
    kind = fault.kind if fault is not None else ""
    return Reply(
        200, file.content, cut=kind.startswith("cut"), delay=fault.seconds if fault and kind == "slow" else 0
    )


def _response(world: World, key: str, body: bytes) -> Reply:
    """The response_url of a command or a click."""
    began, fault = time.perf_counter(), world.faults.hit("response_url")
    given = _arguments("application/json", body) or {}
    kind = fault.kind if fault is not None else ""
    refusal, cut = _refusal(fault), kind in ("cut_before", "cut_after")
    headers: dict[str, str] = {}
    try:
        if refusal is None and kind != "cut_before":
            with world.lock:
                _say(world, _still_good(world, key), given)
    except SlackSays as said:
        refusal = said
    if refusal is None and kind == "http_500_after":
        refusal = SlackSays("internal_error", status=500)
    status, text = (refusal.status, refusal.code) if refusal is not None else (200, "ok")
    if refusal is not None and refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    delay = fault.seconds if fault is not None and kind == "slow" else 0
    ms = (time.perf_counter() - began + delay) * 1000
    seen = "(cut)" if cut else text
    world.wire.add(Entry(world.machine(), "slack", "response_url", given, seen, status, ms))
    return Reply(status, text.encode(), headers, cut, delay)


def _refusal(fault: Fault | None) -> SlackSays | None:
    """What a fault makes Slack say instead of doing anything."""
    match fault and fault.kind:
        case "http_429":
            return SlackSays("ratelimited", status=429, retry_after=int(fault.seconds) if fault else None)
        case "http_500_before":
            return SlackSays("internal_error", status=500)
        case "error":
            return SlackSays(fault.code if fault else "", status=404)
        case _:
            return None


def _still_good(world: World, key: str) -> ResponseUrl:
    url = world.response_urls.get(key)
    if url is None:
        raise SlackSays("no_service", status=404)
    if world.machine() > url.expires:
        raise SlackSays("expired_url", status=404)
    if url.uses_left <= 0:
        raise SlackSays("used_url", status=404)
    return url


def _say(world: World, url: ResponseUrl, given: Json) -> None:
    """Beside the message that was clicked, in its place, or instead of it being there."""
    original = url.message
    if original is not None and original not in _shelf(world, original):
        raise SlackSays("message_not_found", status=404)
    if given.get("delete_original"):
        if original is not None:
            _shelf(world, original).remove(original)
    else:
        try:
            text, blocks = messages.written(world, str(given.get("text") or ""), given.get("blocks") or [])
        except SlackSays as said:
            raise SlackSays(said.code, *said.messages, status=400) from None
        if given.get("replace_original") and original is not None:
            original.text, original.blocks = text, blocks
            original.values = parts.fresh(blocks)
            original.edited = world.stamp()
        else:
            add(world, url.user, url.channel, text, blocks, public=given.get("response_type") == "in_channel")
    url.uses_left -= 1


def add(world: World, user: str, channel: str, text: str, blocks: list[Json], *, public: bool) -> Message:
    """An answer of the app's where a command was typed or a button clicked, for one person or for all."""
    message = messages.by_bot(world, world.channels[channel], text, blocks, only_for=None if public else user)
    _shelf(world, message).append(message)
    return message


def _shelf(world: World, message: Message) -> list[Message]:
    return world.ephemerals[message.only_for] if message.only_for else world.messages[message.channel]
