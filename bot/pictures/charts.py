"""The two kinds of charts, sized for a phone: 1,200 pixels wide, no letter below 30, words beside what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.pictures.canvas import CARD, GREY, INK, RULE, WIDTH, Canvas, fitted, known, lines_of, wide
from bot.pictures.specs import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pictures.specs import Curve, Picture, Row, Span

MARGIN: Final = 48
ROOM: Final = WIDTH - 2 * MARGIN
TOPIC, HEAD, LABEL, NOTE = 32, 46, 38, 31
"""Pixels of the letters."""
LEADING: Final = 60
"""From one line of the headline to the next."""
LEFT, EDGE, GAP = 420, WIDTH - 24, 20
"""Where the bars begin, where their figures end, and between the two."""
TALL, BAR = 104, 52
"""A row, and the bar in it."""
PLOT: Final = 420
TONES: Final = {1: ("#1264a3",), 2: ("#1264a3", "#b5cfe6"), 3: ("#0b4a7c", "#5b9bd0", "#c2d8ec")}
STRONG: Final = {1: ("#b8480f",), 2: ("#b8480f", "#f0c4a8"), 3: ("#8f360a", "#d97b45", "#f0c4a8")}
"""Blue and orange: told apart by everybody, and by their lightness as well."""


def png(picture: Picture) -> bytes:
    """The file. AssertionError, ValueError and the like for numbers that make no chart."""
    title = lines_of(picture.finding, HEAD, ROOM, 2)
    top = MARGIN + 54 + LEADING * len(title)
    if isinstance(picture, Rows):
        legend = _legend(picture)
        height = top + TALL * len(picture.rows) + (64 * len(legend) if legend else 0) + 36
    else:
        height = top + PLOT + 2 * MARGIN
    canvas = Canvas(height)
    canvas.text(MARGIN, MARGIN + 10, fitted(picture.topic, TOPIC, ROOM), TOPIC, GREY)
    for number, line in enumerate(title):
        canvas.text(MARGIN, MARGIN + 68 + LEADING * number, line, HEAD)
    if isinstance(picture, Rows):
        _rows(canvas, picture.rows, top)
        for number, entries in enumerate(legend):
            _key(canvas, picture, entries, top + TALL * len(picture.rows) + 38 + 64 * number)
    else:
        _curve(canvas, picture, top)
    return canvas.png()


def _rows(canvas: Canvas, rows: Sequence[Row], top: int) -> None:
    scale = min(map(_scale, rows))
    for number, row in enumerate(rows):
        middle = top + TALL * number + TALL // 2
        _name(canvas, row, middle)
        left = float(LEFT)
        tones = (STRONG if row.strong else TONES)[len(row.parts)]
        for part, tone in zip(row.parts, tones, strict=True):
            if part:
                edge = tones[0] if tone is not tones[0] else ""
                canvas.bar(left, middle - BAR / 2, max(part * scale, 4), BAR, tone, edge)
                left += part * scale
        if row.span:
            _span(canvas, row.span, scale, middle)
            left = max(left, LEFT + row.span.high * scale + 6)
        canvas.text(left + GAP, middle, fitted(row.said, LABEL, EDGE - left - GAP + 12), LABEL)


def _scale(row: Row) -> float:
    """Pixels of a unit with which the bar and its figure fit; a figure of endless length gets its end cut."""
    longest = max(sum(row.parts), row.span.high if row.span else 0)
    room = EDGE - LEFT - GAP - min(wide(known(row.said), LABEL), 400)
    return room / longest if longest else room


def _name(canvas: Canvas, row: Row, middle: int) -> None:
    room = LEFT - MARGIN - 20
    if not row.note:
        canvas.text(MARGIN, middle, fitted(row.label, LABEL, room), LABEL)
        return
    canvas.text(MARGIN, middle - 21, fitted(row.label, LABEL, room), LABEL)
    canvas.text(MARGIN, middle + 24, fitted(row.note, NOTE, room), NOTE, GREY)


def _span(canvas: Canvas, span: Span, scale: float, middle: int) -> None:
    """A line over the bar, with a ring for what is likeliest; a light edge keeps it apart from any tone."""
    low, likely, high = (LEFT + each * scale for each in (span.low, span.likely, span.high))
    for colour, width in ((CARD, 12), (INK, 6)):
        canvas.line((low, high), (middle, middle), colour, width)
    canvas.line((likely,), (middle,), INK, 0, "o", 26)


def _legend(picture: Rows) -> list[list[int]]:
    """The entries in lines that fit."""
    lines: list[list[int]] = []
    used = 0.0
    for number, each in enumerate(picture.legend):
        width = 48 + wide(each, NOTE) + 44
        if not lines or used + width > ROOM + 44:
            lines.append([])
            used = 0.0
        lines[-1].append(number)
        used += width
    return lines


def _key(canvas: Canvas, picture: Rows, entries: Sequence[int], middle: int) -> None:
    tones = TONES[len(picture.rows[0].parts)]
    left = float(MARGIN)
    for number in entries:
        said = fitted(picture.legend[number], NOTE, ROOM - 48)
        if number < len(tones):
            canvas.bar(left, middle - 16, 32, 32, tones[number], tones[0] if number else "")
        else:
            canvas.line((left, left + 34), (middle, middle), INK, 6)
            canvas.line((left + 17,), (middle,), INK, 0, "o", 22)
        canvas.text(left + 48, middle, said, NOTE, GREY)
        left += 48 + wide(said, NOTE) + 44


def _curve(canvas: Canvas, picture: Curve, top: int) -> None:
    """The last point is written out, and the first; between them the line speaks."""
    left, right, bottom = MARGIN + 80, WIDTH - 150, top + PLOT - 20
    reach = picture.high - picture.low

    def down(value: float) -> float:
        return bottom - (value - picture.low) / reach * (bottom - top - 40)

    for value in (picture.low, (picture.low + picture.high) / 2, picture.high):
        canvas.line((left, right), (down(value), down(value)), RULE, 2)
        canvas.text(left - 18, down(value), f"{value:g}", NOTE, GREY, anchor="right")
    step = (right - left - 40) / (len(picture.points) - 1)
    xs = [left + 20 + step * number for number in range(len(picture.points))]
    ys = [down(each.value) for each in picture.points]
    canvas.line(xs, ys, TONES[1][0], 8)
    canvas.line(xs[-1:], ys[-1:], TONES[1][0], 0, "o", 34)
    canvas.text(xs[-1] + 34, ys[-1], picture.points[-1].said, HEAD)
    for number, anchor in ((0, "left"), (-1, "right")):
        x = left if anchor == "left" else right
        canvas.text(x, bottom + 50, picture.points[number].label, NOTE, GREY, anchor=anchor)
    canvas.line(xs[:1], ys[:1], TONES[1][0], 0, "o", 22)
    canvas.text(xs[0], ys[0] - 44, picture.points[0].said, LABEL, GREY, anchor="center")
