"""How soon the bot acks while another process holds the database's write lock for ten seconds; and that no form is lost.

Over HTTP with SQLite. A plain "busy" is an answer; when the lock is free, the same form is sent again and is kept.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench import ack, company
from bench.arena import facing
from bench.figures import measured
from sandbox import World
from sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bench.ack import Case
    from bench.arena import Line
    from bench.figures import Figure

NAME: Final = "locked"
SAMPLES: Final = 1
DEALS: Final = 200
HELD: Final = 10.0
"""Seconds."""
P99: Final = 500


def run(
    now: Callable[[], datetime], *, samples: int = SAMPLES, say: Callable[[str], object] = print
) -> list[Figure]:
    acks: list[float] = []
    lost = 0
    for _ in range(samples):
        world = World(now=now)
        rep = world.add_user("aoi", real_name="Aoi", email="aoi@example.co.jp", locale="ja-JP")
        with TemporaryDirectory() as folder, SandboxServer(world) as server:
            path = Path(folder) / "locked.sqlite3"
            known = company.fill(f"sqlite:///{path}", world.team_id, rep.id, DEALS, now())
            with facing(server, "http", f"sqlite:///{path}", Path(folder)) as lines:
                case = next(
                    each
                    for each in ack.cases(world, lines["bot"], known, now())
                    if each.floor == "submission"
                )
                took, forms = _while_locked(path, lines["bot"], case)
                acks += took
                lost += sum(not _kept(lines["bot"], case, each) for each in forms)
    p99 = quantiles(acks, n=100)[98]
    say(f"locked: {len(acks)} forms while the lock was held, p99 {p99:.0f} ms (at most {P99}); lost: {lost}")
    return [
        measured("Ack p99 while another process holds the write lock for 10 s",
                "他プロセスが書き込みロックを10秒保持する間のack、p99", p99, "ms", P99, len(acks)),
        measured("Forms lost meanwhile", "その間に失われたフォーム", lost, "", 0, len(acks)),
    ]  # fmt: skip


def _while_locked(path: Path, line: Line, case: Case) -> tuple[list[float], list[dict[str, Any]]]:
    """Milliseconds of each ack, and the forms that were not kept but answered."""
    holder = sqlite3.connect(path, isolation_level=None)
    took, forms = [], []
    try:
        holder.execute("BEGIN IMMEDIATE")
        until = time.monotonic() + HELD
        while time.monotonic() < until:
            form = case.payload()
            answer = line.ask(case.kind, form)
            took.append(answer.seconds * 1000)
            if answer.status != 200 or not answer.body:
                raise RuntimeError(f"no answer to a form: {answer.status}")
            forms.append(form)
    finally:
        holder.rollback()
        holder.close()
    return took, forms


def _kept(line: Line, case: Case, form: dict[str, Any]) -> bool:
    """Sent again, as its sender would."""
    answer = line.ask(case.kind, form)
    return answer.status == 200 and case.good(answer.body)
