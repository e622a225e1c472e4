"""A sheet of pixels to draw on: bars, lines, and words in fonts of our own. Only the child process imports this."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.text import Text

WIDTH: Final = 1200
DPI: Final = 100
POINTS: Final = 72 / DPI
"""Points of a pixel: matplotlib sizes letters and lines in points."""
COLOURS: Final = 64
"""Flat areas and the soft edges of letters need no more; a file is then a fifth of its size."""
CARD, INK, GREY, RULE = "#f7f6f3", "#1d1c1d", "#5c5b5e", "#d5d3ce"
"""A card of its own, which stands out on a white page and does not glare on a dark one."""


class Canvas:
    """`height` pixels; x to the right, y downwards from the upper left corner."""

    def __init__(self, height: int) -> None:
        self.figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=CARD)
        self.agg = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)

    def text(
        self, x: float, y: float, said: str, size: float, colour: str = INK, *, anchor: str = "left"
    ) -> Text:
        """`y` is the middle of the line; a person's `$` is a dollar and no formula."""
        return self.axes.text(
            x, y, known(said), size=size * POINTS, color=colour, ha=anchor, va="center_baseline",
            fontproperties=_fonts(size), parse_math=False,
        )  # fmt: skip

    def bar(self, x: float, y: float, width: float, height: float, colour: str, edge: str = "") -> None:
        """With corners that are a little round. A pale one needs an `edge` to stand out."""
        line = 2 if edge and width > 4 else 0
        x, y, width, height = x + line / 2, y + line / 2, width - line, height - line
        self.axes.add_patch(
            FancyBboxPatch(
                (x, y), width, height, boxstyle=f"round,pad=0,rounding_size={min(6.0, width / 2)}", fc=colour,
                ec=edge or colour, lw=line * POINTS,
            )
        )  # fmt: skip

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, marker: str = "", size: float = 0
    ) -> None:  # fmt: skip
        self.axes.add_line(
            Line2D(
                xs, ys, color=colour, lw=width * POINTS, marker=marker, ms=size * POINTS, solid_capstyle="round",
                solid_joinstyle="round", mec=CARD, mew=2,
            )
        )  # fmt: skip

    def png(self) -> bytes:
        self.agg.draw()  # type: ignore[no-untyped-call]
        pixels = bytes(self.agg.buffer_rgba())  # type: ignore[no-untyped-call]
        drawn = Image.frombuffer("RGBA", self.agg.get_width_height(), pixels)
        return packed(drawn)


def packed(drawn: Image.Image) -> bytes:
    """A PNG of few colours."""
    few = drawn.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, format="png")
    return written.getvalue()


def fitted(said: str, size: float, room: float) -> str:
    """As much of it as `room` pixels hold, with an ellipsis if that is not all."""
    said = known(said)
    if wide(said, size) <= room:
        return said
    while said and wide(said + "…", size) > room:
        said = said[:-1]
    return said.rstrip() + "…"


def lines_of(said: str, size: float, room: float, most: int) -> list[str]:
    """In up to `most` lines: between clauses if what follows then fits into one, else between words; the last one fitted."""
    rest = known(said)
    lines: list[str] = []
    while len(lines) < most - 1 and wide(rest, size) > room:
        end = len(rest)
        while wide(rest[:end], size) > room:
            end -= 1
        end = _clause(rest, end, size, room) or _break(rest, end)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, fitted(rest, size, room)]


def _clause(said: str, end: int, size: float, room: float) -> int:
    """Where the last clause ends within the line, if that is no stub and the rest fits into the next line; else 0."""
    for at in range(end, end // 3, -1):
        ends = said[at - 1] in "、。；：" or said[at - 1 : at + 1] in ("; ", ": ", ", ")
        if ends and wide(said[at:].lstrip(), size) <= room:
            return at
    return 0


def _break(said: str, end: int) -> int:
    """Not within a word of Latin letters or digits, if it begins within this line, nor before what ends a sentence, nor
    between a number and its unit.
    """
    at = end
    while at > 0 and (
        _in_word(said[at - 1 : at + 1])
        or said[at] in "、。)」,."
        or (said[at - 1].isdigit() and said[at] in "億万円件日月年")
    ):
        at -= 1
    return at or end


def _in_word(two: str) -> bool:
    return two.isascii() and " " not in two


@cache
def faces() -> tuple[FT2Font, ...]:
    """Japanese and Latin first, and for what it lacks matplotlib's own; never whatever the machine has."""
    found = find_spec("matplotlib_fontja")
    assert found is not None
    assert found.origin is not None
    paths = (
        Path(found.origin).parent / "fonts" / "ipaexg.ttf",
        Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
    )
    fontManager.ttflist = []
    for path in paths:
        fontManager.addfont(path)
    return tuple(FT2Font(path) for path in paths)


@cache
def _fonts(size: float) -> FontProperties:
    return FontProperties(family=[face.family_name for face in faces()], size=size * POINTS)


@cache
def _advance(letter: str) -> float:
    """Pixels at one pixel of size."""
    for face in faces():
        if face.get_char_index(ord(letter)):
            face.set_size(100, 72)
            return face.load_char(ord(letter)).linearHoriAdvance / 65536 / 100
    return 0.0


def wide(said: str, size: float) -> float:
    """Pixels, without kerning."""
    return sum(map(_advance, said)) * size


def known(said: str) -> str:
    """In one line, and without what neither font has: an emoji would come out as a box."""
    flat = " ".join(unicodedata.normalize("NFC", said).split())
    return "".join(each for each in flat if any(face.get_char_index(ord(each)) for face in faces()))
