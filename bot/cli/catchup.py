"""Everything the bot owes by company time, done at once: for whoever turns its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.jobs import WORK, Job
from store import due, notices, rechecks, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.app import Bot
    from bot.cli import moments
    from bot.cli.local import Company

ON_THE_WAY: Final = tuple(each for each in WORK if each.name in ("sweep", "deliver"))
"""What may have something to do at any moment; the others go by the clock, or look after what has stood still for long."""
ROUNDS: Final = 200
HINDERED: Final = 2
"""The same while Slack fails on purpose: the bot's own schedule tries again, and somebody looks on."""
PAUSE: Final = 0.05
"""Real seconds between two rounds, while a message waits for its turn: Slack takes one a second in a conversation."""
LEAPS: Final = (0.5, 32.0)
"""The same where machine time can be put forward, and so costs nothing: at first, and at most."""


@dataclass(frozen=True)
class CatchUp:
    """Called after company time was moved or somebody did something: comes back once nothing is owed any more.

    Safe beside the scheduler, which does the same at its own pace. Gives up after about ten seconds.
    """

    bot: Bot
    company: Company
    clock: Path
    stop: threading.Event
    almanac: moments.Almanac

    def __call__(self) -> None:
        self.settle()

    def settle(self, *, passing: bool = False) -> None:
        """`passing`: time goes on at once. Then lists and reviews are looked for at their hours alone."""
        self.clock.write_text(self.bot.deps.now().isoformat(), "ascii")
        leap = LEAPS[0] if self.company.leap(0) else 0.0
        jobs = ON_THE_WAY if passing and not self.almanac.has_struck() else WORK
        for _ in range(HINDERED if self.company.hindered() else ROUNDS):
            try:
                if not self._round(jobs) and passing:
                    return
                if self._nothing_owed(within=timedelta(seconds=LEAPS[1] if leap else 0)):
                    return
                leapt = bool(leap) and self.company.leap(leap)
                leap = min(leap * 2, LEAPS[1])
            except Unavailable:  # the scheduler is writing; the next round sees what it wrote
                leapt = False
            if self.stop.wait(0 if leapt else PAUSE):
                return

    def due_until(self, end: datetime) -> datetime | None:
        """The next moment up to `end` at which there is something to do.

        Reviews have pictures: whoever draws them gets ready on the way there.
        """
        with wall.inside(self.company.workspace):
            stop = self.almanac.next_stop(end)
        if self.bot.deps.draw is not None and self.almanac.has_review(end):
            self.bot.deps.draw([])
        return stop

    def ahead(self) -> Sequence[moments.Moment]:
        with wall.inside(self.company.workspace):
            return self.almanac.coming()

    def _round(self, jobs: Sequence[Job]) -> bool:
        """Without the signs of life that a tick leaves: the scheduler leaves those. Whether there was anything to do."""
        done = [job.run(self.bot.deliverer) for job in jobs]
        return any(done)

    def _nothing_owed(self, within: timedelta) -> bool:
        """Nor within so much of machine time."""
        deps = self.bot.deps
        now, machine = deps.now(), deps.machine() + within
        with wall.across(), deps.reads() as session:
            return not (
                due.ids(session, now, 1)
                or rechecks.under_way(session)
                or notices.due(session, now, machine, 1)
                or notices.owed_an_edit(session, machine, 1)
                or notices.in_doubt(session, machine, timedelta(), 1)
            )
