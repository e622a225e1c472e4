"""What one team's weekly review costs among 100,000 open deals and a million stage moves, against raw SQL of its aggregates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench import teams
from bench.arena import OURS, ROOT
from bench.figures import Figure, spread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

NAME: Final = "review"
SAMPLES: Final = 7
SMALL, FULL = 20_000, 100_000
"""Open deals; a quarter as many closed ones and ten times as many moves come on top."""
RATIO, MEMORY = 3, 60
SOME_TEAMS: Final = 20
"""Of the 200, whose reviews with pictures are written at the small size."""
WITH_PICTURES: Final = 1.5


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    full: bool = False,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    open_deals = FULL if full else SMALL
    moves = teams.deals_of(open_deals) * teams.MOVES
    say(f"review: {open_deals:,} open deals, {moves:,} stage moves, {teams.TEAMS} teams, {samples} pairs")
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "company.sqlite3")
        teams.fill(path, open_deals)
        told = _measured(path, samples, teams.TEAMS if full else SOME_TEAMS)
    pairs = [took / least for took, least in zip(told["review"], told["floor"], strict=True)]
    figures = [
        Figure(
            figure={
                "en": f"Weekly review of one team among {open_deals:,} open deals, without pictures",
                "ja": f"進行中{open_deals:,}件の中の1チームの週次レビュー（図なし）",
            },
            value=median(told["review"]) * 1000,
            unit="ms",
            floor=median(told["floor"]) * 1000,
            against={"en": "raw SQL of the same aggregates", "ja": "同じ集計だけを行うSQL"},
            limit=RATIO,
            limit_of="ratio",
            samples=len(pairs),
            more={"middle_half_of_ratios": spread(pairs)},
        ),
        Figure(
            figure={"en": "The same, more memory at most", "ja": "同、追加メモリの最大"},
            value=told["memory_mb"],
            unit="MB",
            limit=MEMORY,
            limit_of="value",
            samples=len(pairs),
        ),
        Figure(
            figure={
                "en": f"Weekly reviews of {told['teams']} teams, with {told['pictures']} pictures",
                "ja": f"{told['teams']}チームの週次レビュー（図{told['pictures']}枚つき）",
            },
            value=told["together"],
            unit="s",
            floor=told["alone"],
            against={"en": "drawing these pictures alone", "ja": "同じ図を描くだけの時間"},
            limit=WITH_PICTURES,
            limit_of="ratio",
            samples=told["teams"],
        ),
    ]
    for each in figures:
        ratio = "" if each.ratio is None else f", floor {each.floor:,.1f}: {each.ratio:.2f} ×"
        say(f"  {each.figure['en']}: {each.value:,.1f} {each.unit}{ratio} (at most {each.limit:g})")
    return figures


def _measured(path: str, samples: int, count: int) -> dict[str, Any]:
    """In a process of its own, whose memory nobody else has used."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.reviewing", path, str(samples), str(count)],
        cwd=ROOT,
        env=inherited,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the review ended with {done.returncode}:\n{done.stderr[-4000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
