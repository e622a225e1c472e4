"""A year of a company through the real services and jobs: nobody is written to out of turn, and nothing is forgotten.

200 reps in Tokyo, London, New York and Sydney, quick, slow and absent ones, with holidays, leave and deputies. Time goes
from one due moment to the next. What was sent is held against a slow and plain calculation, and the year is lived twice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from bench.arena import OURS, ROOT
from bench.figures import measured
from bench.years.cast import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bench.figures import Figure

    Told = dict[str, Any]

NAME: Final = "year"
SAMPLES: Final = 2
"""Years, all of them alike to the last byte."""
SMALL: Final = Size(reps=20, deals=400, days=60)
FULL: Final = Size(reps=200, deals=20_000, days=365, busy=0.03)
"""Mostly they do what they agreed on and what they are asked for: a little over the promised 100,000 submissions."""
SEED: Final = 1
MINUTES: Final = 20
AT_LEAST: Final = {
    "submissions": (100_000, "Submissions short of 100,000", "10万件に足りない操作"),
    "deals": (20_000, "Deals short of 20,000", "2万件に足りない案件"),
}
"""Of the whole year, and how it is said where it falls short."""
WHAT: Final = {
    "twice": ("Messages and findings there twice", "重複した通知・指摘"),
    "out of hours": ("Messages outside the reader's working hours", "受信者の勤務時間外の通知"),
    "over budget": ("Days over somebody's budget of messages", "通知の上限を超えた日"),
    "unsettled": ("Messages without an end", "結末のない通知"),
    "untold": ("Due findings not told within a working day", "1営業日以内に届かなかった指摘"),
    "lost on the way up": ("Escalations that reached no manager", "上長に届かなかった指摘"),
}


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    full: bool = False,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Each year in a process of its own, with another seed of Python's own hashes; one after the other, for two at once
    slow each other down.
    """
    size = FULL if full else SMALL
    say(f"year: {size.reps} reps, {size.deals:,} deals, {size.days} days, {samples} times")
    years = []
    for number in range(samples):
        years.append(live(size, hashes=number + 1))
        _tell(years[-1], say)
    return list(figures(size, years, full=full))


def _tell(told: Told, say: Callable[[str], object]) -> None:
    say(
        f"  {told['deals']:,} deals, {told['submissions']:,} submissions, {told['messages']:,} messages, {told['calls']:,} calls to Slack,"
        f" {told['moments']:,} moments, {told['due']:,} due findings, {told['gone_up']:,} escalations,"
        f" {told['brakes']} stops: {told['seconds'] / 60:.1f} minutes of one core,"
        f" {told['wall_seconds'] / 60:.1f} by the clock on the wall"
    )
    for name in ("did", "refused", "kinds", "findings", "violations"):
        say(f"  {name}: {', '.join(f'{what} {count:,}' for what, count in told[name].items()) or 'none'}")
    for name, samples_of in told["samples"].items():
        say(f"  {name}: {samples_of}")
    say(f"  sha256 {told['digest']}")


def live(size: Size, *, hashes: int, seed: int = SEED) -> Told:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    words = [str(each) for each in (size.reps, size.deals, size.days, size.busy, seed)]
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.years", *words],
        cwd=ROOT,
        env={**inherited, "PYTHONHASHSEED": str(hashes)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the year ended with {done.returncode}:\n{done.stderr[-4000:]}")
    told: Told = json.loads(done.stdout)
    return told


def figures(size: Size, years: Sequence[Told], *, full: bool) -> Iterator[Figure]:
    """`full`: the whole year has its least numbers and a limit of time; a short one is only told."""
    first = years[0]
    told = {"submissions": first["submissions"], "due": first["due"], "gone_up": first["gone_up"]}
    yield measured(
        f"A year of {size.reps} reps, {size.deals:,} deals, {size.days} days",
        f"{size.reps}名・案件{size.deals:,}件・{size.days}日の1年",
        max(each["seconds"] for each in years) / 60,
        "min",
        MINUTES if full else None,
        len(years),
        messages=first["messages"],
        wall_minutes=round(max(each["wall_seconds"] for each in years) / 60, 1),
        **told,
    )
    for name, (en, ja) in WHAT.items():
        yield measured(en, ja, max(each["violations"][name] for each in years), "", 0, len(years))
    differing = len({each["digest"] for each in years}) - 1
    yield measured(
        "Years that differ in a byte",
        "1バイトでも異なった年",
        differing,
        "",
        0,
        len(years),
        sha256=first["digest"],
    )
    if full:
        for what, (least, en, ja) in AT_LEAST.items():
            yield measured(en, ja, max(0, least - first[what]), "", 0, len(years))
