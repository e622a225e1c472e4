"""The process as a picture: stages from left to right, gates on the arrows, exits below. SVG, and Mermaid's own text.

Drawn by hand, for a wiki or a wall: readable at 1,000 pixels, in a light and in a dark page.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.views.periods import period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.policy import Policy, Stage
    from bot.text import Text

WIDTH, MARGIN, BOX, LINE, SIZE = 1000, 24, 150, 18, 13
"""Pixels: of the whole, its edge, a stage's box, a line of text, its letters."""
ROW = 3
"""Stages side by side: wide enough between them for what a gate asks."""
GAP = (WIDTH - 2 * MARGIN - ROW * BOX) // ROW
"""Between two boxes, and left of the first: where the conditions stand."""
FONT = "'Noto Sans CJK JP','Hiragino Sans','Yu Gothic',Meiryo,'Segoe UI',sans-serif"
STYLE = f"""
text {{ font: {SIZE}px {FONT}; fill: #1d1c1d; }}
.page {{ fill: #ffffff; }} .title {{ font-size: 18px; font-weight: 700; }}
.name {{ font-size: 15px; font-weight: 700; }} .note {{ fill: #616061; }}
.open {{ fill: #e8f1fb; stroke: #1264a3; }} .won {{ fill: #e6f4ec; stroke: #007a5a; }}
.lost {{ fill: #fbe9ec; stroke: #c01343; }} .after {{ fill: #f2f0f7; stroke: #6b4fa0; }}
.way {{ stroke: #868686; stroke-width: 1.5; fill: none; }} .tip {{ fill: #868686; }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e8e8e8; }} .page {{ fill: #1a1d21; }} .note {{ fill: #b5b5b5; }}
.open {{ fill: #16324a; stroke: #4a9ee0; }} .won {{ fill: #12382c; stroke: #2eb67d; }}
.lost {{ fill: #441c27; stroke: #f0577f; }} .after {{ fill: #2e2742; stroke: #a48fd6; }}
.way {{ stroke: #9a9a9a; }} .tip {{ fill: #9a9a9a; }} }}
""".strip()


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as drawn: its conditions before it, broken into lines, and what its box says."""

    stage: Stage
    gate: Sequence[str]
    lines: Sequence[str]
    """The name first, as many lines as `names` says, then small print."""
    names: int

    @property
    def half(self) -> int:
        """Pixels of the box above its middle, and below."""
        return (len(self.lines) * LINE + 18) // 2

    @property
    def above(self) -> int:
        """Pixels that it takes above its middle: the box, or the conditions, which stand on the arrow."""
        return max(self.half, len(self.gate) * LINE + 8) + LINE


def svg(t: Text, policy: Policy) -> str:
    """The whole picture as one SVG file, everything a person wrote escaped."""
    steps = [_step(t, policy, each) for each in policy.stages if each.kind != "lost"]
    lost = _step(t, policy, policy.lost)
    parts, top = [_text(MARGIN, MARGIN + 14, t("The process"), "title")], MARGIN + LINE
    before: tuple[Step, int] | None = None
    for row in (steps[at : at + ROW] for at in range(0, len(steps), ROW)):
        middle = top + max(each.above for each in row)
        if before is not None:
            parts.append(_turn(*before, top, middle))
        parts += _row(row, middle)
        top, before = middle + max(each.half for each in row) + LINE, (row[-1], middle)
    parts += _exit(t, lost, top + lost.above)
    height = top + lost.above + lost.half + MARGIN
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(t("The process"))}">\n<style>{STYLE}</style>\n'
        f'<rect class="page" width="{WIDTH}" height="{height}"/>\n{body}\n</svg>\n'
    )


def mermaid(t: Text, policy: Policy) -> str:
    """The same as Mermaid text, which many wikis draw by themselves."""
    lines = ["flowchart LR", "  begin(( ))"]
    steps = [each for each in policy.stages if each.kind != "lost"]
    lines += [f'  {each.key}["{_quoted(policy.label(each, t.language))}"]' for each in policy.stages]
    for here, following in pairwise(("begin", *(each.key for each in steps))):
        gate = "<br>".join(_quoted(each) for each in _gate(t, policy, policy.stage(following)))
        lines.append(f'  {here} -->|"{gate}"| {following}' if gate else f"  {here} --> {following}")
    lost = policy.lost.key
    lines += [f"  {each.key} -.-> {lost}" for each in steps if each.kind == "open"]
    return "\n".join(lines) + "\n"


def _step(t: Text, policy: Policy, stage: Stage) -> Step:
    name = wrapped(policy.label(stage, t.language), (BOX - 16) * SIZE // 15)
    small = [t.percent(stage.probability / 100)] if stage.kind != "lost" else []
    if stage.kind == "open" and stage.quiet_after and policy.rules.quiet.enabled:
        small += wrapped(t("quiet after {length}", length=period(t, stage.quiet_after)), BOX - 16)
    if stage.dwell_limit and policy.rules.dwell.enabled:
        small += wrapped(t("at most {length}", length=period(t, stage.dwell_limit)), BOX - 16)
    gate = [line for each in _gate(t, policy, stage) for line in _item(each)]
    return Step(stage, gate, [*name, *small], len(name))


def _gate(t: Text, policy: Policy, stage: Stage) -> list[str]:
    return [policy.condition_text(each, t.language) for each in stage.gate]


def _item(condition: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(condition, GAP - 26)):
        yield f"{'・' if number == 0 else '　'}{line}"


def _row(row: Sequence[Step], middle: int) -> Iterator[str]:
    for number, step in enumerate(row):
        left = MARGIN + number * (GAP + BOX)
        yield f'<path class="way" d="M{left} {middle}H{left + GAP - 7}"/>'
        yield f'<path class="tip" d="M{left + GAP} {middle}l-8 -5v10z"/>'
        for at, line in enumerate(step.gate):
            yield _text(left + 6, middle - 8 - (len(step.gate) - 1 - at) * LINE, line)
        yield from _box(step, left + GAP, middle)


def _turn(last: Step, was: int, between: int, middle: int) -> str:
    """From the end of a row, below it, to the begin of the next."""
    x = MARGIN + ROW * (GAP + BOX) - BOX // 2
    return f'<path class="way" d="M{x} {was + last.half}V{between}H{MARGIN}V{middle}"/>'


def _box(step: Step, left: int, middle: int) -> Iterator[str]:
    half = step.half
    yield (
        f'<rect class="{step.stage.kind}" x="{left}" y="{middle - half}" width="{BOX}" height="{2 * half}" rx="8" '
        'stroke-width="1.5"/>'
    )
    for at, line in enumerate(step.lines):
        y = middle - half + 9 + at * LINE + 13
        yield _text(left + BOX // 2, y, line, "name" if at < step.names else "note", anchor="middle")


def _exit(t: Text, lost: Step, middle: int) -> Iterator[str]:
    left = MARGIN + GAP
    yield _text(MARGIN, middle - 8, t("from any stage"), "note")
    yield f'<path class="way" d="M{MARGIN} {middle}H{left - 7}" stroke-dasharray="5 4"/>'
    yield f'<path class="tip" d="M{left} {middle}l-8 -5v10z"/>'
    yield from _box(lost, left, middle)


def _text(x: int, y: int, said: str, kind: str = "", *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(said)}</text>'


def wrapped(said: str, room: int) -> list[str]:
    """In lines of at most `room` pixels; between words where there are spaces, and anywhere in Japanese."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(said, room):
        width = sum(map(wide, piece))
        if line.strip() and used + width > room:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + piece, used + width
    return [*lines, line.strip()]


def _pieces(said: str, room: int) -> Iterator[str]:
    """What stays in one line: a word with the space before it, a wide letter, each letter of a word too long for any."""
    for word in re.findall(r"\s*[^\s]+", said):
        whole = sum(map(wide, word)) <= room and not any(_alone(letter) for letter in word)
        yield from [word] if whole else _apart(word, endless=sum(map(wide, word)) > room)


def _apart(word: str, *, endless: bool) -> Iterator[str]:
    held = ""
    for letter in word:
        if held and (endless or _alone(letter) or _alone(held[-1])):
            yield held
            held = ""
        held += letter
    yield held


def _alone(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def wide(letter: str) -> float:
    """Pixels of a letter at SIZE, on the safe side."""
    kind = unicodedata.east_asian_width(letter)
    if kind in "WF":
        return SIZE
    if unicodedata.combining(letter):
        return 0
    return SIZE * (0.75 if letter.isupper() or letter in "MW@%" or kind == "A" else 0.56)


def _quoted(said: str) -> str:
    """Inside Mermaid's quotes: entities for what it would read as markup."""
    return "".join(
        f"#{ord(letter)};" if letter in '"<>#&;`\\|[]{}' else letter for letter in " ".join(said.split())
    )
