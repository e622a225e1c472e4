"""What Slack refuses before it shows anything: every limit of Block Kit, on every payload and surface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.elements import ID, OPTION, plain
from sandbox.kit import HOME, MESSAGE, MODAL, blocks_of
from sandbox.parts import interactive, nested
from sandbox.schema import Problem, anything, boolean, many, obj, one_of, string

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.model import Json

VIEW_BYTES = 250_000
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARS = 13_000
"""Roughly where whole messages start to be refused: from users' reports, Slack publishes no number."""

COMMON = {
    "callback_id": string(255, 0),
    "private_metadata": string(3000, 0),
    "external_id": string(255, 0),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "state": anything,
}
VIEWS = {
    MODAL: obj(
        {"type": one_of(MODAL), "title": plain(24), "blocks": many(blocks_of(MODAL), VIEW_BLOCKS)},
        {**COMMON, "submit": plain(24), "close": plain(24), "submit_disabled": boolean},
    ),
    HOME: obj({"type": one_of(HOME), "blocks": many(blocks_of(HOME), VIEW_BLOCKS, 0)}, COMMON),
}
ROWS = many(blocks_of(MESSAGE), MESSAGE_BLOCKS, 0)
GROUPS = many(obj({"label": plain(75), "options": many(OPTION, 100, 0)}), 100, 0)
OFFER = obj({}, {"options": many(OPTION, 100, 0), "option_groups": GROUPS})
METADATA = obj({"event_type": ID, "event_payload": anything})


def of_message(blocks: object) -> list[Problem]:
    """Problems of a message's blocks."""
    problems: list[Problem] = []
    ROWS(blocks, "/blocks", problems)
    if not problems and isinstance(blocks, list):
        _ids(blocks, "/blocks", problems)
        tables = [n for n, block in enumerate(blocks) if block["type"] == "table"]
        problems += [Problem(f"/blocks/{n}", "only one table is allowed in a message") for n in tables[1:]]
    return problems


def too_long(blocks: Iterable[Json]) -> bool:
    """Whether all the text in a message's blocks together is more than Slack takes."""
    return characters(blocks) > MESSAGE_CHARS


def characters(blocks: Iterable[Json]) -> int:
    """Of all texts in these blocks."""
    return sum(map(len, _all_text(list(blocks))))


def of_view(view: object, *surfaces: str) -> list[Problem]:
    """Problems of a modal or a Home; `surfaces` are the kinds that are welcome."""
    problems: list[Problem] = []
    kind = view.get("type") if isinstance(view, dict) else None
    if not isinstance(view, dict) or kind not in surfaces:
        return [Problem("/view/type", f"must be one of: {', '.join(surfaces)}")]
    VIEWS[kind](view, "/view", problems)
    if not problems:
        _ids(view["blocks"], "/view/blocks", problems)
        inputs = any(block["type"] == "input" for block in view["blocks"])
        if kind == MODAL and inputs and view.get("submit") is None:
            problems.append(Problem("/view", "missing required field: submit, as there are input blocks"))
        focused = [element for _, element in interactive(view["blocks"]) if element.get("focus_on_load")]
        if len(focused) > 1:
            problems.append(Problem("/view/blocks", "only one element may have focus_on_load"))
    return problems


def view_too_large(view: object) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def of_offer(answer: object) -> list[Problem]:
    """Problems of the options a typeahead was answered with."""
    problems: list[Problem] = []
    OFFER(answer, "", problems)
    return problems


def of_metadata(metadata: object) -> list[Problem]:
    problems: list[Problem] = []
    METADATA(metadata, "/metadata", problems)
    return problems


def _ids(blocks: list[Json], at: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for number, block in enumerate(nested(blocks)):
        block_id = block.get("block_id")
        if block_id in seen:
            problems.append(Problem(f"{at}/{number}/block_id", f"block_id already exists: {block_id}"))
        if block_id:
            seen.add(block_id)
        ids = [element["action_id"] for _, element in interactive([block]) if element.get("action_id")]
        problems += [
            Problem(f"{at}/{number}", f"action_id already exists: {each}")
            for each in sorted({each for each in ids if ids.count(each) > 1})
        ]


def _all_text(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            text
            for key, part in value.items()
            for text in ([part] if key == "text" and isinstance(part, str) else _all_text(part))
        ]
    return [text for part in value for text in _all_text(part)] if isinstance(value, list) else []
