"""A recorded session as an SVG that needs nothing from anywhere: no fonts, no hosts, wide characters two cells wide."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import TYPE_CHECKING

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

CELL = 12.2
"""Width of a cell in rich's SVG, in its own units."""
FONTS = 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", "MS Gothic", monospace'
_FACE = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
_TEXT = re.compile(r'<text class="(?P<style>[^"]+)" x="(?P<x>[\d.]+)" (?P<y>y="[\d.]+") textLength="[\d.]+" '
                   r'(?P<clip>clip-path="[^"]+")>(?P<text>[^<]*)</text>')  # fmt: skip


def save(console: Console, path: Path) -> None:
    """Everything that was printed to this recording console."""
    pattern = _FACE.sub("", CONSOLE_SVG_FORMAT)
    pattern = (
        re.sub(r"\s*<!--.*?-->", "", pattern)
        .replace("Fira Code, monospace", FONTS)
        .replace("arial", "sans-serif")
    )
    drawn = console.export_svg(title="Dealbot", code_format=pattern, unique_id="dealbot")
    path.write_text(_TEXT.sub(_in_cells, drawn), "utf-8")


def _in_cells(found: re.Match[str]) -> str:
    """One run of text, cut where narrow characters turn to wide ones, each piece as long as its cells."""
    at, pieces = float(found["x"]), []
    for _, run in groupby(html.unescape(found["text"]), cell_len):
        piece = "".join(run)
        length = cell_len(piece) * CELL
        if piece.strip():
            pieces.append(
                f'<text class="{found["style"]}" x="{at:g}" {found["y"]} textLength="{length:g}" '
                f"{found['clip']}>{html.escape(piece, quote=False).replace(' ', '&#160;')}</text>"
            )
        at += length
    return "".join(pieces)
