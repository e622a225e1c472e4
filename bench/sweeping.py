"""`python -m bench.sweeping URL DEALS TENTH_URL DUE SAMPLES`: the sweep and its floor in turn on one database, and the sweep
on one with a tenth of the deals, in a process of its own.

Prints seconds of each and how much memory the sweep took beyond what was there before it, as JSON.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench import pipeline
from bench.pipeline import NOW, POLICY, Size
from bot import log
from bot.app import new_id
from bot.cli.running import settle_in
from bot.cli.shell import wall_clock
from bot.deps import Deps
from bot.jobs import sweep
from bot.services.policies import InForce
from store import engine, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.engine import Database

TENTH = 10
LATER = "2026-11-26 15:00:00.000000"
MARK = """UPDATE deal SET next_check_at = {0} WHERE workspace = {0} AND id = {0} AND version = {0}"""
SELECT = """SELECT workspace, id, version FROM deal WHERE next_check_at <= {0}
    ORDER BY next_check_at, workspace, id LIMIT {0}"""
ACROSS = f"SELECT set_config('{wall.SETTING}', '{wall.ALL}', true)"
INSERT = """INSERT INTO finding (workspace, id, deal_id, rule, subject, occurrence, opened_at, due_at, evidence,
    policy_version) VALUES ({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})"""


@dataclass(frozen=True)
class Side:
    """One of those that take turns."""

    act: Callable[[], int]
    database: Database
    size: Size


def main(url: str, deals: str, tenth_url: str, due: str, samples: str) -> None:
    size, tenth = Size(int(deals), int(due)), Size(int(deals) // TENTH, int(due))
    log.setup("warning")
    whole, small = engine.connect(url), engine.connect(tenth_url)
    settle_in()
    try:
        told = {}
        for name, news in (("same", False), ("news", True)):
            sides = {
                "floor": Side(partial(floor, whole, news=news), whole, size),
                "sweep": Side(partial(swept, whole), whole, size),
            }
            if not news:
                sides["tenth"] = Side(partial(swept, small), small, tenth)
            with wall.across():
                told[name] = _turns(sides, int(samples), news=news)
    finally:
        whole.close()
        small.close()
    sys.stdout.write(json.dumps(told) + "\n")


def _turns(sides: Mapping[str, Side], samples: int, *, news: bool) -> dict[str, Any]:
    """Seconds of each side, and the most memory that the sweep took. A first turn of each is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    memory = []
    for number in range(-1, samples):
        for name, side in list(sides.items())[:: -1 if number % 2 else 1]:
            pipeline.again(side.database, side.size, news=news)
            before = _memory(reset=True)
            began = perf_counter()
            found = side.act()
            took = perf_counter() - began
            if number >= 0:
                seconds[name].append(took)
            if name == "sweep":
                memory.append(_memory() - before)
            _check(side.database, side.size, found, news=news, side=name)
    return {**seconds, "memory_mb": max(memory)}


def swept(database: Database) -> int:
    deps = Deps(
        database=database,
        writes=database.writes,
        now=lambda: NOW,
        machine=wall_clock,
        new_id=new_id,
        policy=InForce(database, POLICY, wall_clock),
        slack=_nobody,
        home=lambda _team, _enterprise: None,
    )
    return sweep.swept(deps.for_jobs())


def _nobody(_workspace: str) -> Any:
    raise AssertionError("the sweep speaks to nobody")


def floor(database: Database, *, news: bool) -> int:
    """By the driver alone: selects what is due and marks it, in as many transactions; with `news` one row each."""
    sqlite = database.engine.dialect.name == "sqlite"
    mark, select, insert = (each.format("?" if sqlite else "%s") for each in (MARK, SELECT, INSERT))
    now = f"{NOW:%Y-%m-%d %H:%M:%S.%f}" + ("" if sqlite else "+00")
    later = LATER + ("" if sqlite else "+00")
    seen = 0
    with closing(database.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        while True:
            cursor.execute("BEGIN IMMEDIATE" if sqlite else ACROSS)
            cursor.execute(select, (now, sweep.BATCH))
            due = cursor.fetchall()
            cursor.executemany(mark, [(later, *row) for row in due])
            if news:
                cursor.executemany(insert, [_finding(row, now) for row in due])
            cursor.execute("COMMIT") if sqlite else connection.commit()
            seen += len(due)
            if len(due) < sweep.BATCH:
                return seen


def _finding(row: Any, now: str) -> tuple[Any, ...]:
    evidence = json.dumps({"event": "next_step", "at": now, "after": "3wd"})
    return row[0], new_id(), row[1], "no_next_step", row[1], now, now, now, evidence, 1


def _check(database: Database, size: Size, found: int, *, news: bool, side: str) -> None:
    """Both sides did the same."""
    with database.reads() as session:
        rows = session.exec_driver_sql("SELECT count(*) FROM finding").scalar()
        left = session.exec_driver_sql(
            f"SELECT count(*) FROM deal WHERE next_check_at <= '{NOW:%Y-%m-%d %H:%M:%S.%f}'"  # noqa: S608 - our own
        ).scalar()
    if (found, rows, left) != (size.due, size.due if news else 0, 0):
        raise RuntimeError(f"the {side} looked at {found} deals, left {left} and found {rows}")


def _memory(*, reset: bool = False) -> float:
    """The most memory held since the last reset, in MB; what is held now right after one. 0 where nobody tells."""
    own = Path("/proc/self")
    if not (own / "clear_refs").exists():
        return 0.0
    if reset:
        (own / "clear_refs").write_text("5")
    line = next(line for line in (own / "status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
