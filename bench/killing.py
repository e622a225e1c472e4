"""`python -m bench.killing`: forks workers that deliver until they are killed; told of each on its input, tells on its output.

A worker is a process of its own with the product's own deliverer, database and Slack client. What is added here is that it
can be told to die, by SIGKILL, at the n-th time that it comes to a named point. Forking saves it the second of importing.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bot import log
from bot.app import new_id
from bot.cli.running import boot_time
from bot.cli.shell import wall_clock
from bot.cli.ticking import Rehearsal
from bot.delivery import Deliverer, Stopwatch, Terms
from bot.deps import Deps
from bot.jobs import deliver, review
from bot.policy import preset
from bot.services.policies import InForce
from bot.slack.client import Slack, web_client
from bot.slack.pacing import Pacer
from bot.views import nag
from store import engine, wall
from store.engine import Writes
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.services.reviews import Digest, Order
    from store.engine import Database, Session

KILL_AT: Final = "BENCH_KILL_AT"
"""`point:n`: die at the n-th time there. Read here and nowhere else."""
READY, UP = "ready", "up"
POINTS: Final = (
    "opening",
    "opened",
    "composing",
    "uploading",
    "claiming",
    "committing",
    "committed",
    "posting",
    "posted",
    "looking",
    "looked",
    "editing",
    "edited",
)
"""Before and after each step: the claim's transaction, the post, the mark, the look-up, the edit, and what is done before."""
NAP: Final = 0.05
"""Seconds between two looks at the outbox; the product's are two apart."""


class Doom:
    """Counts how often each point was come to, and dies where it was told to."""

    def __init__(self, at: str) -> None:
        self._point, _, number = at.partition(":")
        self._left = int(number or 0)

    def at(self, point: str) -> None:
        if point and point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class DoomedWrites(Writes):
    """The product's transactions, with a point before and after each commit."""

    doom: Doom

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with super().begin() as session:
            yield session
            self.doom.at("committing")
        self.doom.at("committed")


class DoomedSlack(Slack):
    """The product's client, with a point before and after each call of the outbox."""

    doom: Doom

    def _around(self, before: str, after: str, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        self.doom.at(before)
        answer = call(*given, **named)
        self.doom.at(after)
        return answer

    def post(self, *given: Any, **named: Any) -> Any:
        return self._around("posting", "posted", super().post, *given, **named)

    def update(self, *given: Any, **named: Any) -> Any:
        return self._around("editing", "edited", super().update, *given, **named)

    def open_dm(self, *given: Any, **named: Any) -> Any:
        return self._around("opening", "opened", super().open_dm, *given, **named)

    def find_by_key(self, *given: Any, **named: Any) -> Any:
        return self._around("looking", "looked", super().find_by_key, *given, **named)

    def upload(self, *given: Any, **named: Any) -> Any:
        return self._around("uploading", "", super().upload, *given, **named)


def terms_of(told: dict[str, float]) -> Terms:
    """The product's own but for those that are told, in seconds."""
    return replace(Terms(), **{name: timedelta(seconds=each) for name, each in told.items()})


def rehearse(told: dict[str, Any], database: Database) -> None:
    """One look at the outbox in which nothing happens: what is read and compiled by it, all workers inherit."""
    now = datetime.fromisoformat(told["now"])
    with ExitStack() as stack:
        with wall.across():
            stage = stack.enter_context(engine.rehearsal(database))
        deps = Deps(
            database=stage,
            writes=stage.writes,
            now=lambda: now,
            machine=lambda: now,
            new_id=new_id,
            policy=InForce(stage, preset("b2b_ja"), wall_clock),
            slack=lambda _workspace: Rehearsal(now),
            home=lambda _team, _enterprise: None,
        )
        pacer = Pacer(wall_clock)
        stopwatch = Stopwatch(boot_time)
        deliver.run(Deliverer(deps, "", nag.render, review.compose, lambda _workspace: pacer, stopwatch))
    database.close()


def doomed(told: dict[str, Any], doom: Doom, database: Database) -> Deliverer:
    terms = terms_of(told["terms"])
    company_time = datetime.fromisoformat(told["now"])
    writes = DoomedWrites(database.engine, database.writes.lock, engine.JOB_PATIENCE)
    slack = DoomedSlack(web_client(told["token"], told["slack"], timeout=int(terms.timeout.total_seconds())))
    object.__setattr__(writes, "doom", doom)
    slack.doom = doom

    def render(*given: Any) -> Any:
        doom.at("claiming")
        return nag.render(*given)

    def compose(deps: Deps, order: Order) -> Digest:
        doom.at("composing")
        digest = review.compose(deps, order)
        return replace(digest, parts=[*digest.parts, *digest.parts, *digest.parts][:3])

    deps = Deps(
        database=database,
        writes=writes,
        now=lambda: company_time,
        machine=wall_clock,
        new_id=new_id,
        policy=InForce(database, preset("b2b_ja"), wall_clock),
        slack=lambda _workspace: slack,
        home=lambda _team, _enterprise: None,
    )
    pacer = Pacer(wall_clock)
    name = f"worker {os.getpid()}"
    return Deliverer(deps, name, render, compose, lambda _workspace: pacer, Stopwatch(boot_time), terms)


def work(told: dict[str, Any], database: Database, nest: int) -> NoReturn:
    """Delivers until it is killed, or nobody is there any more who would."""
    os.environ[KILL_AT] = told["kill_at"]
    deliverer = doomed(told, Doom(os.environ[KILL_AT]), database)
    _tell(os.getpid(), UP)
    while os.getppid() == nest:
        with suppress(Unavailable):
            deliver.run(deliverer)
        time.sleep(NAP)
    os._exit(1)


def main() -> None:
    """A line in: orders; the first for all, each other one for a worker more. A line out: `[pid, "ready"]` for itself, `[pid, "up"]` when one has begun,
    `[pid, status]` when it has ended.
    """
    log.setup(os.environ.get("BENCH_LOG", "error"))
    logging.getLogger("slack_sdk.dealbot").disabled = True  # it would complain of each cut
    orders = json.loads(sys.stdin.buffer.readline())
    database = engine.connect(orders["database"])
    rehearse(orders, database)
    _tell(os.getpid(), READY)
    while True:
        readable, _, _ = select.select([sys.stdin.fileno()], [], [], 0.005)
        if readable:
            line = sys.stdin.buffer.readline()
            if not line:
                return
            nest = os.getpid()
            if os.fork() == 0:
                work({**orders, **json.loads(line)}, database, nest)
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                _tell(*ended)


def _tell(pid: int, news: int | str) -> None:
    os.write(sys.stdout.fileno(), (json.dumps([pid, news]) + "\n").encode())


if __name__ == "__main__":
    main()
