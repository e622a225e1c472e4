"""Figures side by side, as a table: in messages and the Home only. `bot.slack.lesser` says the same where none is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.objects import Block

ROWS, CELLS, CHARACTERS = 100, 20, 9_500
"""What Slack takes of rows, the heading among them, of cells in each, and, about, in all cells together."""
CELL: Final = 100
NOTHING: Final = "–"


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """The first column says what a row is about and may take several lines; figures stand at the right. Rows that don't fit
    are left out. One in a message.
    """
    settings: list[dict[str, Any]] = [{"is_wrapped": True}, *({"align": "right"} for _ in heading[1:CELLS])]
    return {"type": "table", "column_settings": settings, "rows": list(_fitting([heading, *rows][:ROWS]))}


def _fitting(rows: Sequence[Sequence[str]]) -> Iterator[list[dict[str, str]]]:
    left = CHARACTERS
    for row in rows:
        cells = [_cell(each) for each in row[:CELLS]]
        left -= sum(len(each["text"]) for each in cells)
        if left < 0:
            return
        yield cells


def _cell(said: str) -> dict[str, str]:
    """Plain text: nothing in it is markup, and none may be empty."""
    return {"type": "raw_text", "text": cut(said, CELL) if said.strip() else NOTHING}
