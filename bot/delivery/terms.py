"""How long things may take on their way to Slack, and the clock that nobody can set.

Two processes may disagree about the time, and either may be set or stand still. So nothing rests on comparing two
clocks: whoever claims posts within `post_before` by its own stopwatch, and whoever takes over a claim waits longer
than that post could take, by its own, before it believes that nothing was posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.slack.client import DELIVERY_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable

LEASE: Final = timedelta(seconds=30)
"""How long a claim holds, machine time: `POST_BEFORE`, the delivery client's timeout, and a stall."""
POST_BEFORE: Final = timedelta(seconds=10)
"""A claim older than this is not posted any more: with the timeout it would come too near the lease's end."""
RETRY_AFTER: Final = timedelta(seconds=30)
"""When Slack refused for a reason of its own that may pass."""
LAG: Final = timedelta(seconds=5)
"""How far a conversation's history may be behind."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Machine time. The benchmark that kills processes may shorten them; everything else goes by these."""

    lease: timedelta = LEASE
    post_before: timedelta = POST_BEFORE
    timeout: timedelta = timedelta(seconds=DELIVERY_TIMEOUT)
    lag: timedelta = LAG
    retry: timedelta = RETRY_AFTER
    look_again: timedelta = timedelta(seconds=5)
    """Between two looks at a conversation for one row."""
    give_up_looking: timedelta = timedelta(minutes=15)
    """For so long no look-up told anything: an admin is shown the row."""
    outage: timedelta = timedelta(days=1)
    """The same while Slack gave no answer at all: it says nothing of this conversation, and comes back."""
    timed_out: timedelta = timedelta(seconds=5)
    """How long a workspace is left alone whose Slack did not answer in time."""
    unknown_token: timedelta = timedelta(minutes=10)
    """How long one is left alone where the bot is not installed any more."""
    jitter: timedelta = timedelta(seconds=1)
    """Corrections of the wall's clock below this are ordinary."""
    none: timedelta = timedelta(0)

    @property
    def watched(self) -> timedelta:
        """How long whoever took a row over must have watched before "it is not there" is believed: the longest that a
        post can still be under way, and its way into the history.
        """
        return self.post_before + self.timeout + self.lag

    @property
    def sure_after(self) -> timedelta:
        """How old the claim must be, besides."""
        return self.lease + self.timeout + self.lag


class Stopwatch:
    """How long ago this process began on something, by a clock that is never set and counts a suspended machine's sleep.

    `steady` is that clock. Not for several threads: one at a time delivers.
    """

    def __init__(self, steady: Callable[[], timedelta]) -> None:
        self._steady = steady
        self._began: dict[str, timedelta] = {}

    def start(self, what: str) -> None:
        self._began[what] = self._steady()

    def since(self, what: str) -> timedelta:
        """From `start`, or from the first time that was asked."""
        now = self._steady()
        return now - self._began.setdefault(what, now)

    def forget(self, what: str) -> None:
        self._began.pop(what, None)
