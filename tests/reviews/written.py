"""A digest as somebody reads it: its parts one below the other, what a button says in brackets. Slack takes each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.delivery import Message


def written(parts: Sequence[Message]) -> str:
    for each in parts:
        assert limits.of_message(each.blocks) == []
        assert not limits.too_long(each.blocks)
    return (
        "\n".join(line for each in parts for line in (f"--- {each.text}", *map(_block, each.blocks))) + "\n"
    )


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            said = f"# {block['text']['text']}"
        case "divider":
            said = "----"
        case "image":
            said = f"[{block['alt_text']}]"
        case "table":
            said = "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
        case "context":
            said = " | ".join(each["text"] for each in block["elements"])
        case "actions":
            said = " ".join(f"[{each['text']['text']}]" for each in block["elements"])
        case "section" if "fields" in block:
            said = "\n".join(each["text"].replace("\n", ": ") for each in block["fields"])
        case _:
            button = block.get("accessory")
            said = block["text"]["text"] + (f" [{button['text']['text']}]" if button else "")
    return said
