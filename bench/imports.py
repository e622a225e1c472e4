"""The 8,800 opportunities of crm_sales, imported whole into SQLite by a process of its own: seconds, memory, counts.

The floor is the same process with the file's first line alone: it starts, opens the database and has nothing to take in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench.arena import OURS, ROOT
from bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

NAME: Final = "imports"
SAMPLES: Final = 3
DATA: Final = ROOT.parent / "shared" / "data" / "crm_sales"
WORKSPACE: Final = "T0BENCH"
MAP: Final = """
columns:
  external_id: opportunity_id
  owner: sales_agent
  account: account
  product: product
  stage: deal_stage
  created: engage_date
  closed: close_date
  amount: close_value
name: '{account} {product}'
stages: {Prospecting: lead, Engaging: opportunity}
products:
  known: [GTX Basic, GTX Pro, MG Special, MG Advanced, GTX Plus Pro, GTX Plus Basic, GTK 500]
  ALIASES
currency: USD
"""
WITH, WITHOUT = "aliases: {GTXPro: GTX Pro}", "aliases: {}"
EXPECTED: Final = {
    "deals": 8800,
    "won": 4238,
    "lost": 2473,
    "engaging": 1589,
    "prospecting": 500,
    "rejected": 0,
    "orphans": 0,
    "rejected_without_alias": 1480,
    "agents": 35,
    "managers": 6,
    "regions": 3,
    "open": 2089,
    "open_without_account": 1425,
    "open_older_than_90_days": 1479,
}
"""What is known of the data, at the end of 2017."""
FLOOR: Final = {
    "en": "the same import of a file without rows",
    "ja": "行のないファイルを同じように取り込む",
}


@dataclass(frozen=True)
class Place:
    """A folder with a database and the maps."""

    folder: Path

    def run(self, module: str, *arguments: str) -> Any:
        """One process on this database; what it printed as JSON, or None."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**inherited, "DATABASE_URL": f"sqlite:///{self.folder / 'bench.sqlite3'}"},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(
                f"{module} {arguments[0]} ended with {done.returncode}:\n{done.stderr[-4000:]}"
            )
        return json.loads(done.stdout) if done.stdout.startswith("{") else None

    def take(self, file: Path, aliases: str, *options: str) -> dict[str, Any]:
        """One import of deals, with the seconds from starting the process to its end."""
        map_file = self.folder / "map.yml"
        map_file.write_text(MAP.replace("ALIASES", aliases), encoding="utf-8")
        began = perf_counter()
        told = self.run("bench.taking", str(file), str(map_file), WORKSPACE, *options)
        return {**told, "seconds": perf_counter() - began}


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Nothing, and a word about it, where the data is not at hand."""
    if not (DATA / "sales_pipeline.csv").exists():
        say(
            "imports: skipped, because the data folder (shared/data/crm_sales, beside this project) is not there."
        )
        return []
    say(f"imports: 8,800 deals, {samples} times")
    floors, wholes, counts = [], [], {}
    for _ in range(samples):
        with _people_only() as place:
            floors.append(place.take(_first_line(place.folder), WITH))
            wholes.append(place.take(DATA / "sales_pipeline.csv", WITH))
            counts = _counts(place, wholes[-1])
    with _people_only() as place:
        without = place.take(DATA / "sales_pipeline.csv", WITHOUT, "--dry-run")
    counts["rejected_without_alias"] = without["rejected"]
    figures = [
        _figure("seconds", "s", 15, "whole import", "全件の取り込み", floors, wholes),
        _figure("peak_mb", "MB", 200, "memory at most", "最大メモリ", floors, wholes),
        _exactness(counts),
    ]
    for each in figures:
        say(f"  {each.figure['en']}: {each.value:,.2f} {each.unit} (at most {each.limit:g})")
    for name in sorted(name for name, expected in EXPECTED.items() if counts[name] != expected):
        say(f"  {name}: {counts[name]:,} instead of {EXPECTED[name]:,}")
    return figures


@contextmanager
def _people_only() -> Iterator[Place]:
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        place.run("bot", "import", "people", str(DATA / "sales_teams.csv"), "--workspace", WORKSPACE)
        yield place


def _first_line(folder: Path) -> Path:
    empty = folder / "empty.csv"
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8") as lines:
        empty.write_text(next(lines), encoding="utf-8")
    return empty


def _counts(place: Place, taken: dict[str, Any]) -> dict[str, int]:
    told = place.run("bot", "stats", "--json", "--as-of", "2017-12-31")
    stages = told["by_stage"]
    return {
        "deals": told["deals"],
        "won": stages["won"],
        "lost": stages["lost"],
        "engaging": stages["opportunity"],
        "prospecting": stages["lead"],
        "rejected": taken["rejected"],
        "orphans": taken["orphans"],
        "agents": told["members"]["rep"],
        "managers": told["members"]["manager"],
        "regions": len(told["regions"]),
        "open": told["open"],
        "open_without_account": told["open_without_account"],
        "open_older_than_90_days": told["open_older_than"]["90"],
    }


def _figure(
    key: str,
    unit: str,
    limit: float,
    what: str,
    what_ja: str,
    floors: list[dict[str, Any]],
    wholes: list[dict[str, Any]],
) -> Figure:
    seen = [each[key] for each in wholes]
    return Figure(
        figure={"en": f"8,800 deals from CSV, {what}", "ja": f"CSVから8,800件、{what_ja}"},
        value=median(seen),
        unit=unit,
        floor=median(each[key] for each in floors),
        against=FLOOR,
        limit=limit,
        limit_of="value",
        samples=len(seen),
        more={"least_and_most": [round(min(seen), 3), round(max(seen), 3)]},
    )


def _exactness(counts: dict[str, int]) -> Figure:
    """How many of the known counts come out differently."""
    wrong = sum(counts[name] != expected for name, expected in EXPECTED.items())
    return Figure(
        figure={
            "en": f"The same, of {len(EXPECTED)} known counts those that differ",
            "ja": f"同、既知の{len(EXPECTED)}の件数のうち一致しないもの",
        },
        value=wrong,
        unit="",
        limit=0,
        limit_of="value",
        samples=1,
        more={"counts": counts, "expected": EXPECTED},
    )
