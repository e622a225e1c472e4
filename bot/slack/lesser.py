"""The same message with less in it, for when Slack refuses a picture it has not read yet, or a kind of block it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Block = dict[str, Any]

LONGEST: Final = 3000
"""Characters of a section."""
NOTHING: Final = "–"


def versions(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """As it was written; without its pictures; and its tables as lines. Each once, and never the text alone."""
    full, words = list(blocks), without_pictures(blocks)
    yield full
    if len(words) < len(full):
        yield words
    if (lines := without_tables(words)) != words:
        yield lines


def without_pictures(blocks: Sequence[Block]) -> list[Block]:
    return [each for each in blocks if each["type"] != "image"]


def without_tables(blocks: Sequence[Block]) -> list[Block]:
    """Each row of a table as a line, so that modals show it, too."""
    return [_lines(each) if each["type"] == "table" else each for each in blocks]


def _lines(table: Block) -> Block:
    """`• *Won deals*: May 4 · Jun 5`; lines that don't fit into one section are left out."""
    heading, *rows = [[str(cell.get("text", "")) for cell in row] for row in table["rows"]]
    said = ""
    for first, *rest in rows:
        known = [
            f"{name} {cell}".strip() for name, cell in zip(heading[1:], rest, strict=False) if cell != NOTHING
        ]
        line = escape(f"• *{first}*: {' · '.join(known) or NOTHING}")
        if len(said) + len(line) >= LONGEST:
            break
        said += line if not said else f"\n{line}"
    return {"type": "section", "text": {"type": "mrkdwn", "text": said or NOTHING}}
