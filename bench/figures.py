"""Figures: what was measured, against which floor, under which limit; their files, and the README's table of them."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

RESULTS: Final = Path(__file__).resolve().parent / "results"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
HEADS: Final = {
    "en": ("Figure", "Measured", "Floor", "Ratio", "Limit", "Held"),
    "ja": ("項目", "実測", "基準", "倍率", "上限", "達成"),
}
YES_NO: Final = {"en": ("yes", "no"), "ja": ("はい", "いいえ")}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`value` and `floor` in `unit`, medians of `samples` each; the limit is one of the ratio or of the value itself.

    `figure` and `against` say in each language what was measured and what the floor is.
    """

    figure: dict[str, str]
    value: float
    unit: str
    limit: float | None
    """None: shown for comparison, judged by nobody."""
    limit_of: Literal["ratio", "value"]
    samples: int
    floor: float | None = None
    against: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    """Whatever else was seen: the spread, Slack's own part, counts."""

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    @property
    def holds(self) -> bool:
        """By the numbers as they were measured, not as they are printed."""
        judged = self.ratio if self.limit_of == "ratio" else self.value
        return self.limit is None or (judged is not None and judged <= self.limit)

    def as_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = asdict(self)
        more: dict[str, Any] = plain.pop("more")
        plain |= {"value": _short(self.value), "floor": _short(self.floor), "ratio": _short(self.ratio)}
        return plain | {"holds": self.holds} | more


def measured(
    en: str, ja: str, value: float, unit: str, limit: float | None, samples: int, **more: object
) -> Figure:
    """A figure that is judged by itself, against no floor."""
    return Figure(
        figure={"en": en, "ja": ja},
        value=value,
        unit=unit,
        limit=limit,
        limit_of="value",
        samples=samples,
        more=more,
    )


def write(
    name: str, figures: Sequence[Figure], *, command: str, now: datetime, folder: Path = RESULTS
) -> Path:
    """One file a name, replaced as a whole. It says on what was measured, but not where."""
    around = {
        "command": command,
        "date": now.date().isoformat(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "cores": os.cpu_count(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    rows = [each.as_json() | around for each in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def read(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """Every figure of every file, files by name."""
    return [
        row for path in sorted(folder.glob("*.json")) for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def table(rows: Sequence[dict[str, Any]], language: str = "en") -> str:
    """Markdown, with a line below it that says what the figures were measured on."""
    lines = [_row(HEADS[language]), _row(["---", *["---:"] * 4, "---"])]
    lines += [_row(_cells(each, language)) for each in rows]
    return "\n".join([*lines, "", *_footnotes(rows, language)])


def insert(text: str, rows: Sequence[dict[str, Any]], language: str) -> str | None:
    """The page with the table between its markers; None when it has no markers."""
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        return None
    return f"{before}{BEGIN}\n{table(rows, language)}\n{END}{after}"


def spread(ratios: Iterable[float]) -> list[float]:
    """The middle half of what single pairs of blocks said: how far to believe the ratio of the medians."""
    seen = sorted(ratios)
    if len(seen) < 2:
        return [round(each, 2) for each in seen * 2]
    low, _, high = statistics.quantiles(seen, n=4, method="inclusive")
    return [round(low, 2), round(high, 2)]


def _cells(row: dict[str, Any], language: str) -> Iterator[str]:
    unit = row["unit"]
    yield row["figure"][language]
    yield f"{_number(row['value'])} {unit}".strip()
    yield "" if row["floor"] is None else f"{_number(row['floor'])} {unit}".strip()
    yield "" if row["ratio"] is None else f"{row['ratio']:.2f} ×"
    if row["limit"] is None:
        yield from ("", "")
        return
    yield f"{row['limit']:g} ×" if row["limit_of"] == "ratio" else f"{row['limit']:,g} {unit}".strip()
    yield YES_NO[language][0 if row["holds"] else 1]


def _footnotes(rows: Sequence[dict[str, Any]], language: str) -> Iterator[str]:
    floors = {row["against"][language]: None for row in rows if row["against"]}
    ons = {(row["date"], row["python"], row["sqlite"], row["cores"]): None for row in rows}
    for date, python, sqlite, cores in ons:
        if language == "ja":
            yield f"{date} に計測（{cores}コア、Python {python}、SQLite {sqlite}）。"
        else:
            yield f"Measured {date} on {cores} cores with Python {python} and SQLite {sqlite}."
    if floors:
        yield (
            ("基準: " if language == "ja" else "Floors: ")
            + ("、" if language == "ja" else "; ").join(floors)
            + ("。" if language == "ja" else ".")
        )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or float(value).is_integer() else f"{value:.1f}"


def _short(value: float | None) -> float | None:
    """Three decimals: below that, a clock of a busy machine says nothing."""
    return None if value is None else round(value, 3)
