"""How long the started program takes from nothing to ready, how much memory it holds when idle, and how late it is after a stop.

Over HTTP with SQLite, as an operator starts it. What fell due while it was down is a file somebody asked for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from bench.arena import OURS, ROOT, free_port
from bench.figures import Figure
from bot.app import new_id
from sandbox import World
from sandbox.server import SandboxServer
from store import engine, members, notices, wall
from store.model import Member, Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

NAME: Final = "start"
SAMPLES: Final = 5
READY: Final = 2_000
IDLE: Final = 90
LATE: Final = 60
SETTLED: Final = 5.0
"""Seconds until it counts as idle."""
PATIENCE: Final = 120.0


def run(
    now: Callable[[], datetime], *, samples: int = SAMPLES, say: Callable[[str], object] = print
) -> list[Figure]:
    starts, idle, late = [], [], []
    for _ in range(samples):
        world = World(now=now, stamp_with="machine")
        with TemporaryDirectory() as folder, SandboxServer(world) as server:
            url = f"sqlite:///{Path(folder) / 'start.sqlite3'}"
            environ = {
                "SLACK_BOT_TOKEN": world.bot_token,
                "SLACK_SIGNING_SECRET": world.app.signing_secret,
                "SLACK_API_URL": server.base_url,
                "DATABASE_URL": url,
            }
            with _started(environ):
                pass  # the database is made, which happens once
            _owe(world, url, now)
            with _started(environ) as (program, seconds):
                starts.append(seconds * 1000)
                began = time.monotonic()
                while not any(world.messages.values()) and time.monotonic() - began < PATIENCE:
                    time.sleep(0.05)
                late.append(time.monotonic() - began)
                time.sleep(SETTLED)
                idle.append(_memory(program.pid))
    figures = [
        _figure("From the command to ready", "起動から応答可能まで", median(starts), "ms", READY, samples),
        _figure("Memory when idle", "待機中のメモリ", median(idle), "MB", IDLE, samples),
        _figure(
            "What fell due during a stop is sent after the start within",
            "停止中に期限の来た通知が再開後に届くまで",
            max(late),
            "s",
            LATE,
            samples,
        ),
    ]
    for each in figures:
        say(f"start: {each.figure['en']}: {each.value:,.1f} {each.unit} (at most {each.limit})")
    return figures


@contextmanager
def _started(environ: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """`dealbot run`, and after how many seconds it was ready."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    began = time.monotonic()
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**inherited, **environ, "PORT": str(port), "DEALBOT_LOG": "error"},
    )
    try:
        while not _ready(port):
            if program.poll() is not None or time.monotonic() - began > PATIENCE:
                raise ConnectionError("the program did not start")
            time.sleep(0.01)
        yield program, time.monotonic() - began
        program.send_signal(signal.SIGTERM)
        program.wait(PATIENCE)
    finally:
        program.kill()
        program.wait()


def _ready(port: int) -> bool:
    with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _owe(world: World, url: str, now: Callable[[], datetime]) -> None:
    user = world.add_user("aoi")
    plain: dict[str, Any] = {"role": Role.REP, "locale": "ja-JP", "zone": "Asia/Tokyo", "active": True}
    person = Member(
        workspace=world.team_id, id="aoi", slack_user=user.id, name="aoi", email=user.email, **plain
    )
    item = Notice(
        workspace=world.team_id,
        id=new_id(),
        recipient="aoi",
        kind=NoticeKind.EXPORT,
        occurrence="asked",
        state=NoticeState.DUE,
        due_at=now(),
        created_at=now(),
    )
    database = engine.connect(url)
    with wall.inside(world.team_id), database.writes.begin() as session:
        members.add_member(session, person)
        notices.owe(session, item, ())
    database.close()


def _memory(pid: int) -> float:
    """What the process holds, in MB (10⁶ bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def _figure(en: str, ja: str, value: float, unit: str, limit: float, samples: int) -> Figure:
    return Figure(
        figure={"en": en, "ja": ja},
        value=value,
        unit=unit,
        limit=limit,
        limit_of="value",
        samples=samples,
    )
