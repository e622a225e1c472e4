"""Started programs on one PostgreSQL, of which two end one after the other: every message once, and each ends in time.

Fault 37.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from sandbox import World
from sandbox.clock import RealMachine
from sandbox.server import SandboxServer
from store import engine, members, notices, rows, tables
from store.model import Member, Notice, NoticeKind, NoticeState, Role
from tests.databases import create_database, drop_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Database

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 20
PATIENCE = 60.0
SOON = 20.0
"""Seconds in which a replica that is told to stop has brought to its end what it began."""


class Replica:
    def __init__(self, environ: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        inherited = {name: each for name, each in os.environ.items() if "COV" not in name}
        self.program = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={**inherited, **environ, "PORT": str(self.port), "DEALBOT_LOG": "error"},
        )

    def ready(self) -> int:
        """What it answers; 0 when nobody does."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, ConnectionError):
            return 0

    def wait_until(self, status: int) -> None:
        until = time.monotonic() + PATIENCE
        while self.ready() != status:
            assert time.monotonic() < until
            assert self.program.poll() is None
            threading_nap()

    def end(self) -> None:
        self.program.kill()
        self.program.wait()

    def stop(self) -> None:
        """Not ready at first, then gone, by itself."""
        self.program.send_signal(signal.SIGTERM)
        self.wait_until(503)
        assert self.program.wait(SOON) == 0


def threading_nap() -> None:
    """Another process is waited for: there is nothing here to be woken by."""
    time.sleep(0.02)


@contextmanager
def an_office(postgresql: str) -> Iterator[tuple[World, Database, dict[str, str]]]:
    world = World(lambda: datetime.now(UTC), RealMachine(), stamp_with="machine")  # noqa: TID251 - the programs' own time
    url = create_database(postgresql, "replicas", "migrated")
    with ExitStack() as stack:
        stack.callback(drop_database, postgresql, "replicas")
        database = engine.connect(url)
        stack.callback(database.close)
        server = stack.enter_context(SandboxServer(world))
        with database.writes.begin() as session:
            for number in range(PEOPLE):
                user = world.add_user(f"rep-{number}")
                person = Member(
                    workspace=world.team_id, id=user.name, slack_user=user.id, name=user.name, email=None,
                    role=Role.REP, locale="ja-JP", zone="Asia/Tokyo", active=True,
                )  # fmt: skip
                members.add_member(session, person)
        yield (
            world,
            database,
            {
                "SLACK_BOT_TOKEN": world.bot_token,
                "SLACK_SIGNING_SECRET": world.app.signing_secret,
                "SLACK_API_URL": server.base_url,
                "DATABASE_URL": url,
            },
        )


def owe(world: World, database: Database, first: int, count: int) -> None:
    """A file for so many people, which is sent at any hour."""
    now = datetime.now(UTC)  # noqa: TID251 - the programs' own time
    with database.writes.begin() as session:
        for number in range(first, first + count):
            item = Notice(
                workspace=world.team_id, id=f"n{number}", recipient=f"rep-{number}", kind=NoticeKind.EXPORT,
                occurrence=f"asked {number}", state=NoticeState.DUE, due_at=now, created_at=now,
            )  # fmt: skip
            notices.owe(session, item, ())


def test_replicas_that_end_in_turn_send_everything_once(postgresql: str) -> None:
    with an_office(postgresql) as (world, database, environ), ExitStack() as stack:
        replicas = [Replica(environ) for _ in range(3)]
        for each in replicas:
            stack.callback(each.end)
        for each in replicas:
            each.wait_until(200)
        for turn, each in enumerate(replicas[:2]):
            owe(world, database, turn * 10, 10)
            each.stop()
        until = time.monotonic() + PATIENCE
        while (state := Counter(each.state for each in sent(world, database))) != {NoticeState.SENT: PEOPLE}:
            assert time.monotonic() < until, state
            threading_nap()
        keys = [
            (each.metadata or {})["event_payload"]["key"] for some in world.messages.values() for each in some
        ]
        assert sorted(keys) == sorted(f"n{number}" for number in range(PEOPLE))


def sent(world: World, database: Database) -> list[Notice]:
    with database.reads() as session:
        return list(rows.all_of(session, Notice, tables.notice, world.team_id, order=[tables.notice.c.id]))
