"""The bot and the bare app side by side: a stand-in for Slack, each app in a process of its own, one wire to each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final, Literal

from bench.lines import PATIENCE, Http, Websocket
from bench.served import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox import World
    from sandbox.server import SandboxServer

    Line = Http | Websocket
    Transport = Literal["http", "socket"]

SIDES: Final = ("bot", "bare")
ROOT: Final = Path(__file__).resolve().parents[1]
OURS: Final = ("SLACK_", "DEALBOT_", "DATABASE_URL", "PORT")
"""What of the environment a measured process must not inherit."""


@contextmanager
def facing(
    server: SandboxServer, transport: Transport, database_url: str, views: Path
) -> Iterator[dict[str, Line]]:
    """Both apps, started and connected; the line to each by the name of its side. `views`: where what the bot showed is kept."""
    environ = {"SLACK_BOT_TOKEN": server.world.bot_token, "SLACK_API_URL": server.base_url}
    environ |= {"DATABASE_URL": database_url, VIEWS: str(views)}
    lines: dict[str, Line] = {}
    with ExitStack() as stack:
        for side in SIDES:
            if transport == "http":
                lines[side] = stack.enter_context(_over_http(server.world, side, environ))
            else:
                lines[side] = stack.enter_context(_over_socket(server.world, side, environ))
        yield lines


@contextmanager
def _over_http(world: World, side: str, environ: Mapping[str, str]) -> Iterator[Http]:
    port, secret = free_port(), world.app.signing_secret
    with _process(side, {**environ, "SLACK_SIGNING_SECRET": secret, "PORT": str(port)}) as process:
        _wait_for(process, port)
        line = Http(port, secret, world.machine)
        try:
            yield line
        finally:
            line.close()


@contextmanager
def _over_socket(world: World, side: str, environ: Mapping[str, str]) -> Iterator[Websocket]:
    """The app asks the stand-in where to connect, and is sent to our own end."""
    line, before = Websocket(), world.base_url
    try:
        with _process(side, {**environ, "SLACK_APP_TOKEN": world.app_token}):
            world.base_url = f"http://127.0.0.1:{line.port}"
            line.accept()
            world.base_url = before
            yield line
    finally:
        world.base_url = before
        line.close()


@contextmanager
def _process(side: str, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Ends when its input does; whatever it complained of is shown when something went wrong here."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "bench.served", side],
            cwd=ROOT,
            env={**inherited, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )
        try:
            yield process
        except Exception:
            complaints.seek(0)
            sys.stderr.write(complaints.read().decode(errors="replace")[-4000:])
            raise
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Until it listens; it does so once it can answer."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise ConnectionError("the app did not start")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
