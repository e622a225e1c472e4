"""A session as a picture: it stands by itself, and wide characters keep their two cells."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from sandbox.shell import pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).resolve().parents[2] / "docs"
SVG = "{http://www.w3.org/2000/svg}"


def pieces(picture: Path) -> Iterator[tuple[str, float, float]]:
    """Each run of text: what it says, where it begins and how long it is, in cells."""
    for each in ET.parse(picture).iter(f"{SVG}text"):  # noqa: S314 - drawn here
        if each.get("textLength"):
            x, length = float(each.get("x", "")), float(each.get("textLength", ""))
            yield (
                (each.text or "").replace("\N{NO-BREAK SPACE}", " "),
                x / pictures.CELL,
                length / pictures.CELL,
            )


def test_every_run_is_as_long_as_its_cells_and_stands_where_it_stood(tmp_path: Path) -> None:
    console = Console(record=True, width=40, file=StringIO())
    console.print("ab案件cd <&> *", markup=False, highlight=False)
    pictures.save(console, tmp_path / "drawn.svg")
    assert [(text, round(x), round(cells)) for text, x, cells in pieces(tmp_path / "drawn.svg")] == [
        ("ab", 0, 2),
        ("案件", 2, 4),
        ("cd <&> *", 6, 8),
    ]


@pytest.mark.parametrize("name", ["terminal.svg", "terminal.ja.svg"])
def test_the_pictures_of_the_readme_need_nothing_from_anywhere(name: str) -> None:
    drawn = (DOCS / name).read_text("utf-8")
    assert set(re.findall(r"https?://[^\"' <]+", drawn)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@font-face|url\((?!#)|<script|<image|href", drawn)
    assert any("Dealbot" in text for text, _, _ in pieces(DOCS / name))
