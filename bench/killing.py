"""`python -m bench.killing`: forks workers that deliver until they are killed; told of each on its input, tells on its output.

A worker is a process of its own with the product's own deliverer, database and Slack client. What is added is that it says
which step it is in, and dies in one by SIGKILL if it is told to. Forking saves it the second of importing.
"""

from __future__ import annotations

import json
import logging
import os
import select
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bench.steps import SLOTS, Doom, Memory
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
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.pictures import Picture
    from bot.services.reviews import Digest, Order
    from store.engine import Database

READY, UP = "ready", "up"
NAP: Final = 0.05
"""Seconds between two looks at the outbox; the product's are two apart."""
DOT: Final = b"\x89PNG\r\n\x1a\n"
"""For each of a review's pictures: it is uploaded, but none is drawn."""


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


def a_deliverer(told: dict[str, Any], database: Database) -> Deliverer:
    """The product's own, but for terms that are told, in seconds; and each digest has three parts."""
    terms = replace(Terms(), **{name: timedelta(seconds=each) for name, each in told["terms"].items()})
    company_time = datetime.fromisoformat(told["now"])
    slack = Slack(web_client(told["token"], told["slack"], timeout=int(terms.timeout.total_seconds())))

    def compose(deps: Deps, order: Order) -> Digest:
        digest = review.compose(deps, order)
        return replace(digest, parts=[*digest.parts, *digest.parts, *digest.parts][:3])

    deps = Deps(
        database=database,
        writes=database.writes.patient(),
        now=lambda: company_time,
        machine=wall_clock,
        new_id=new_id,
        policy=InForce(database, preset("b2b_ja"), wall_clock),
        slack=lambda _workspace: slack,
        home=lambda _team, _enterprise: None,
        draw=_dots,
    )
    pacer = Pacer(wall_clock)
    name = f"worker {os.getpid()}"
    return Deliverer(deps, name, nag.render, compose, lambda _workspace: pacer, Stopwatch(boot_time), terms)


def _dots(pictures: Sequence[Picture]) -> list[bytes | None]:
    return [DOT for _ in pictures]


def work(told: dict[str, Any], database: Database, doom: Doom, nest: int) -> NoReturn:
    """Delivers until it is killed, or nobody is there any more who would."""
    deliverer = a_deliverer(told, database)
    doom.follow()
    _tell(os.getpid(), UP, told["life"])
    while os.getppid() == nest:
        with suppress(Unavailable):
            deliver.run(deliverer)
        time.sleep(NAP)
    os._exit(1)


def main() -> None:
    """A line in: orders; the first for all, each other one for a worker more. A line out: `[pid, "ready"]` for itself,
    `[pid, "up", life]` when one has begun, `[pid, status, step, moment]` when it has ended there.
    """
    log.setup(os.environ.get("BENCH_LOG", "error"))
    logging.getLogger("slack_sdk.dealbot").disabled = True  # it would complain of each cut
    lines = _lines()
    orders = json.loads(next(each for each in lines if each))
    database, memory = engine.connect(orders["database"]), Memory()
    rehearse(orders, database)
    _tell(os.getpid(), READY)
    nest, slots = os.getpid(), dict[int, int]()
    for line in lines:
        if line:
            told = {**orders, **json.loads(line)}
            slot = next(each for each in range(SLOTS) if each not in slots.values())
            memory.enter(slot, 0)
            pid = os.fork()
            if pid == 0:
                work(told, database, Doom(memory, slot, told["step"], told["number"], told["seed"]), nest)
            slots[pid] = slot
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                _tell(*ended, *memory.died_at(slots.pop(ended[0])))


def _lines() -> Iterator[bytes]:
    """Of the input, until it ends; nothing in between, every few milliseconds."""
    come, begun = sys.stdin.fileno(), b""
    while True:
        readable, _, _ = select.select([come], [], [], 0.005)
        if not readable:
            yield b""
            continue
        chunk = os.read(come, 65_536)
        if not chunk:
            return
        *whole, begun = (begun + chunk).split(b"\n")
        yield from whole


def _tell(*news: int | str) -> None:
    os.write(sys.stdout.fileno(), (json.dumps(news) + "\n").encode())


if __name__ == "__main__":
    main()
