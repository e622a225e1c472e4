"""The schedule, as one table. The scheduler only ticks: what is due is a question to our own tables, and a missed
tick costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bot.jobs import brake, bundle, deliver, directory, review, stock, sweep
from bot.log import logger
from store import heartbeats, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery import Deliverer


log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: int
    """Seconds between ticks, machine time."""
    run: Callable[[Deliverer], object]


DIRECTORY: Final = "directory"
"""The job that a first start waits for."""
WORK: Final = (
    Job("sweep", 20, sweep.run),
    Job("bundle", 60, bundle.run),
    Job("review", 60, review.run),
    Job("brake", 20, brake.run),
    Job("deliver", 2, deliver.run),
)
"""In the order in which facts become messages: a single tick runs them from top to bottom."""
SCHEDULE: Final = (*WORK, Job(DIRECTORY, 3600, directory.run), Job("stock", 3600, stock.run))
"""The same, and what keeps the house."""


def tick(job: Job, deliverer: Deliverer) -> None:
    """One tick of one job, and its sign of life. A database that is down is reported, and tried again next tick."""
    began, meter = perf_counter(), deliverer.deps.meter
    try:
        job.run(deliverer)
        if meter is not None:
            meter.ran(job.name, perf_counter() - began)
        with wall.across(), deliverer.deps.writes.begin() as session:
            heartbeats.beat(session, job.name, deliverer.deps.machine())
    except Unavailable:
        log.warning("database unavailable; trying again at the next tick", job=job.name)
