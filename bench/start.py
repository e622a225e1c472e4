"""How long the started program takes from nothing to ready, how much memory it holds when idle, how soon it answers the first
click, and how late it is after a stop.

As an operator starts it, with SQLite: `dealbot run` on a database that is there, its modules compiled by an earlier start.
Ready is what `/readyz` says over HTTP, and a connection as Slack counts them over Socket Mode, where no port is open. Memory
is what the kernel counts as resident (RSS) of the process and of whatever it started, some seconds after it was ready and
had sent a message. What fell due while it was down is a file somebody asked for.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from bench.ack import OVER
from bench.arena import OURS, ROOT, free_port
from bench.figures import Figure, measured
from bench.lines import Http
from bot.app import new_id
from sandbox import World, payloads
from sandbox.server import SandboxServer
from store import engine, members, notices, wall
from store.model import Member, Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.arena import Transport

    Seen = defaultdict[str, list[float]]

NAME: Final = "start"
SAMPLES: Final = 5
READY: Final = 2_000
FIRST: Final = 500
IDLE: Final = 90
LATE: Final = 60
SETTLED: Final = 5.0
"""Seconds until it counts as idle."""
PATIENCE: Final = 120.0


def run(
    now: Callable[[], datetime], *, samples: int = SAMPLES, say: Callable[[str], object] = print
) -> list[Figure]:
    figures = [
        figure
        for transport in OVER
        for figure in _figures(transport, _seen(now, transport, samples), samples)
    ]
    for each in figures:
        told = "".join(f", {name} {value:,.1f}" for name, value in each.more.items())
        say(f"start: {each.figure['en']}: {each.value:,.1f} {each.unit} (at most {each.limit}){told}")
    return figures


def _figures(transport: Transport, seen: Seen, samples: int) -> Iterator[Figure]:
    over = OVER[transport]
    yield measured(
        f"From the command to ready, {over['en']}",
        f"起動から応答可能まで（{over['ja']}）",
        median(seen["ready"]),
        "ms",
        READY,
        samples,
        cpu_ms=median(seen["cpu"]),
    )
    yield measured(
        f"Memory when idle, {over['en']}",
        f"待機中のメモリ（{over['ja']}）",
        median(seen["idle"]),
        "MB",
        IDLE,
        samples,
    )
    if transport == "socket":
        return
    yield measured(
        "The first click after a start: `/deal` opens the hub",
        "起動直後の最初の操作：`/deal` でハブを開く",
        max(seen["first"]),
        "ms",
        FIRST,
        samples,
    )
    yield measured(
        "What fell due during a stop is sent after the start within",
        "停止中に期限の来た通知が再開後に届くまで",
        max(seen["late"]),
        "s",
        LATE,
        samples,
    )


def _seen(now: Callable[[], datetime], transport: Transport, samples: int) -> Seen:
    seen: Seen = defaultdict(list)
    for _ in range(samples):
        world = World(now=now, stamp_with="machine")
        with TemporaryDirectory() as folder, SandboxServer(world) as server:
            url = f"sqlite:///{Path(folder) / 'start.sqlite3'}"
            with _started(server, transport, url):
                pass  # the database is made, which happens once
            user = _owe(world, url, now)
            with _started(server, transport, url) as (program, port, seconds):
                seen["ready"].append(seconds * 1000)
                seen["cpu"].append(_worked(program.pid))
                began = time.monotonic()
                if port is not None:
                    seen["first"].append(_first_click(world, port, user))
                while not any(world.messages.values()) and time.monotonic() - began < PATIENCE:
                    time.sleep(0.05)
                seen["late"].append(time.monotonic() - began)
                time.sleep(SETTLED)
                seen["idle"].append(_memory(program.pid))
    return seen


@contextmanager
def _started(
    server: SandboxServer, transport: Transport, url: str
) -> Iterator[tuple[subprocess.Popen[bytes], int | None, float]]:
    """`dealbot run`, its port, and after how many seconds it was ready."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((*OURS, "PYTHONDONTWRITEBYTECODE"))
    }
    environ = {
        "SLACK_BOT_TOKEN": server.world.bot_token,
        "SLACK_API_URL": server.base_url,
        "DATABASE_URL": url,
        "DEALBOT_LOG": "error",
    }
    port = free_port() if transport == "http" else None
    if port is None:
        environ["SLACK_APP_TOKEN"] = server.world.app_token
    else:
        environ |= {"SLACK_SIGNING_SECRET": server.world.app.signing_secret, "PORT": str(port)}
    began = time.monotonic()
    program = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env={**inherited, **environ})
    try:
        while not (_connected(server) if port is None else _ready(port)):
            if program.poll() is not None or time.monotonic() - began > PATIENCE:
                raise ConnectionError("the program did not start")
            time.sleep(0.01)
        yield program, port, time.monotonic() - began
        program.send_signal(signal.SIGTERM)
        program.wait(PATIENCE)
    finally:
        program.kill()
        program.wait()


def _ready(port: int) -> bool:
    with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _connected(server: SandboxServer) -> bool:
    with suppress(TimeoutError):
        server.sockets.wait(within=0.0)
        return True
    return False


def _first_click(world: World, port: int, user: str) -> float:
    """Milliseconds from the request to its answer."""
    line = Http(port, world.app.signing_secret, world.machine)
    dm = world.dm(user)
    answer = line.ask("slash_commands", payloads.command(world, world.users[user], dm, "/deal", ""))
    line.close()
    if answer.status != 200:
        raise ConnectionError(f"the first click was answered with {answer.status}")
    return answer.seconds * 1000


def _owe(world: World, url: str, now: Callable[[], datetime]) -> str:
    """Somebody's file; returns their user in Slack."""
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
    return user.id


def _memory(pid: int) -> float:
    """What the process and its children hold, in MB (10⁶ bytes)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    own = int(line.split()[1]) * 1024 / 1e6
    children = [each.read_text().split() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    return own + sum(_memory(int(child)) for those in children for child in those)


def _worked(pid: int) -> float:
    """Milliseconds of processor time so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK") * 1000
