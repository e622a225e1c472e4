"""What went over the wire, for people to read: each request and answer, and how near it came to Slack's limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.model import Json
    from sandbox.wire import Entry

ACK_MS = 3000
TEXT = 40_000
METADATA = 3000


def line(number: int, entry: Entry) -> Json:
    """One row of the list."""
    checks = list(checked(entry))
    return {
        "n": number,
        "at": entry.at.isoformat(),
        "to": entry.to,
        "method": entry.method,
        "about": about(entry),
        "status": entry.status,
        "error": entry.error or (None if entry.status in (200, 0) else str(entry.status)),
        "ms": round(entry.ms, 1),
        "ok": entry.status == 200 and not entry.error and all(each["ok"] for each in checks),
    }


def whole(number: int, entry: Entry) -> Json:
    """The same with all that was said."""
    return line(number, entry) | {
        "payload": _decoded(entry.payload),
        "answer": entry.answer,
        "checks": list(checked(entry)),
    }


def about(entry: Entry) -> str:
    """What tells one request from another of its kind: the command's text, the button, the form."""
    given = entry.payload
    match entry.method:
        case "slash_command":
            return f"{given.get('command', '')} {given.get('text', '')}".strip()
        case "block_actions":
            return ", ".join(str(each.get("action_id", "")) for each in given.get("actions", ()))
        case "block_suggestion":
            return f"{given.get('action_id', '')} “{given.get('value', '')}”"
        case "view_submission" | "view_closed":
            return str(given["view"].get("callback_id", ""))
        case _:
            return str(given.get("channel") or given.get("callback_id") or "")[:80]


def checked(entry: Entry) -> Iterator[Json]:
    """Every limit that applies to this exchange, and how much of it was used."""
    if entry.to == "bot":
        yield _check("ack, ms", round(entry.ms, 1), ACK_MS)
        yield from _view(entry.answer.get("view") if isinstance(entry.answer, dict) else None)
        return
    given = _decoded(entry.payload)
    if entry.method.startswith("views."):
        yield from _view(given.get("view"))
    if entry.method in ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"):
        blocks = given.get("blocks") or []
        yield _check("text, characters", len(str(given.get("text") or "")), TEXT)
        if isinstance(blocks, list):
            yield _check("blocks", len(blocks), limits.MESSAGE_BLOCKS)
            yield _check("characters in blocks", limits.characters(blocks), limits.MESSAGE_CHARS)


def _view(view: Any) -> Iterator[Json]:
    if not isinstance(view, dict):
        return
    yield _check("blocks", len(view.get("blocks") or ()), limits.VIEW_BLOCKS)
    yield _check("view, bytes", len(json.dumps(view, ensure_ascii=False).encode()), limits.VIEW_BYTES)
    yield _check("private_metadata, characters", len(view.get("private_metadata") or ""), METADATA)


def _check(what: str, value: float, most: int) -> Json:
    return {"what": what, "value": value, "most": most, "ok": value <= most}


def _decoded(payload: Json) -> Json:
    """Forms carry their JSON as text; without the token."""
    found: Json = {}
    for key, value in payload.items():
        if key == "token":
            continue
        if isinstance(value, str) and value[:1] in ("{", "["):
            try:
                found[key] = json.loads(value)
                continue
            except ValueError:
                pass
        found[key] = value
    return found
