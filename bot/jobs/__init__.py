"""The schedule, as one table. The scheduler only ticks: what is due is a question to our own tables, and a missed
tick costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.jobs import bundle, deliver, directory, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery import Deliverer


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: int
    """Seconds between ticks, machine time."""
    run: Callable[[Deliverer], object]


SCHEDULE: Final = (
    Job("sweep", 20, sweep.run),
    Job("bundle", 60, bundle.run),
    Job("deliver", 2, deliver.run),
    Job("directory", 3600, directory.run),
)
"""In the order in which facts become messages: a single tick runs them from top to bottom."""
