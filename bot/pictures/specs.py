"""What a picture shows: words as they will be read and numbers only. It goes to the child as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Span:
    """What history expects, in the unit of the parts: the ends of the interval, and what is likeliest."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its parts from left to right, never negative, in one unit in all rows. `strong`: the one to look at."""

    label: str
    parts: Sequence[float]
    said: str
    note: str = ""
    strong: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Bars below one another. `finding` is the headline and the alternative text; `legend` names the parts in their
    order, and after them the span, if there is one.
    """

    topic: str
    finding: str
    rows: Sequence[Row]
    legend: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Values over time, at the same distance from one another, between `low` and `high`."""

    topic: str
    finding: str
    points: Sequence[Point]
    low: float = 0.0
    high: float = 100.0


Picture: TypeAlias = Rows | Curve


def written(picture: Picture) -> bytes:
    """One line."""
    kind = "rows" if isinstance(picture, Rows) else "curve"
    return json.dumps({"kind": kind, **asdict(picture)}, allow_nan=False).encode() + b"\n"


def read(line: bytes) -> Picture:
    """The opposite. The child reads nothing but what `written` wrote."""
    given: dict[str, Any] = json.loads(line)
    if given.pop("kind") == "curve":
        return Curve(**{**given, "points": [Point(**each) for each in given["points"]]})
    return Rows(**{**given, "rows": [_row(each) for each in given["rows"]]})


def _row(given: dict[str, Any]) -> Row:
    span = given.pop("span")
    return Row(**given, span=Span(**span) if span else None)
