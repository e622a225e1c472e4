"""How fast one workspace may be written to, by Slack's published limits and by what Slack answered."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

POST = "chat.postMessage"
ANY: Final = "*"
"""Every method: a token that Slack does not know any more is no better for the next."""
CHANNEL_GAP = timedelta(seconds=1)  # chat.postMessage: about one a second a channel
MINUTE = timedelta(seconds=61)
"""Slack's minute and a second: its clock and ours, and its idea of a minute, may differ a little."""
# Calls a minute of one workspace. Posts: Slack's cap is "several hundred"; the others are Slack's tiers 2, 3 and 4.
A_MINUTE = {
    POST: 300,
    "users.list": 20,
    "chat.update": 50,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "users.info": 100,
    "views.publish": 100,
}
TOGETHER: Final = timedelta(seconds=5)
"""Two channels that are refused within this: it is the workspace that is full, not they."""
STEPS: Final = 20
"""After a cap that Slack showed us, each minute gives a twentieth of the published number back."""


class Pacer:
    """One for each workspace, shared by its threads; `machine` is real time.

    Each process counts for itself. Where several share a workspace, what Slack refuses teaches each its part.
    """

    def __init__(self, machine: Callable[[], datetime]) -> None:
        self._machine = machine
        self._lock = threading.Lock()
        self._posted: dict[str, datetime] = {}
        self._calls: dict[str, deque[datetime]] = {method: deque() for method in A_MINUTE}
        self._holds: dict[tuple[str | None, str], tuple[datetime, timedelta]] = {}
        self._refused: tuple[str | None, datetime] | None = None
        self._learnt: dict[str, tuple[int, datetime]] = {}

    def wait_for(self, channel: str | None, method: str) -> float:
        """Seconds until the call is allowed; 0 means go, and the call is counted as made."""
        with self._lock:
            now = self._machine()
            wait = max(
                self._held(now, channel, method),
                self._gap(now, channel, method),
                self._everywhere(now, method),
            )
            if wait > timedelta(0):
                return wait.total_seconds()
            self._count(now, channel, method)
            return 0

    def answered(self, channel: str | None, method: str) -> None:
        """The call that had the last turn is over by now: Slack counted it at some time until here, so that is when it
        counts.
        """
        with self._lock:
            now = self._machine()
            if calls := self._calls.get(method):
                calls[-1] = now
            if method == POST and channel in self._posted:
                self._posted[channel] = now

    def is_full(self, method: str) -> bool:
        """Whether nobody in the workspace has a turn now, whatever the channel; asking counts nothing."""
        with self._lock:
            return self._everywhere(self._machine(), method) > timedelta(0)

    def blocked(self, channel: str | None, method: str, until: datetime) -> None:
        """After a 429: this method waits for this channel alone, or for all of them where `channel` is None. A second
        channel refused at nearly the same time means all of them, and what went out in the minute before is the cap.
        """
        with self._lock:
            now = self._machine()
            self._holds = {place: hold for place, hold in self._holds.items() if hold[0] > now}
            if channel is not None and self._is_crowded(channel, now):
                channel = None
                self._learnt[method] = (max(1, len(self._calls.get(method, ())) - 2), now)
            self._holds[channel, method] = (until, until - now)

    def _is_crowded(self, channel: str, now: datetime) -> bool:
        before, self._refused = self._refused, (channel, now)
        return before is not None and before[0] != channel and abs(now - before[1]) <= TOGETHER

    def _everywhere(self, now: datetime, method: str) -> timedelta:
        return max(self._held(now, None, method), self._held(now, None, ANY), self._crowd(now, method))

    def _held(self, now: datetime, channel: str | None, method: str) -> timedelta:
        """No longer than it was meant, from where the clock was set back to."""
        until, span = self._holds.get((channel, method), (now, timedelta(0)))
        if until - now > span:
            until = now + span
            self._holds[channel, method] = (until, span)
        return until - now

    def _gap(self, now: datetime, channel: str | None, method: str) -> timedelta:
        if method != POST or channel is None or channel not in self._posted:
            return timedelta(0)
        last = self._posted[channel] = min(self._posted[channel], now)  # the clock may have been set back
        return last + CHANNEL_GAP - now

    def _crowd(self, now: datetime, method: str) -> timedelta:
        calls = self._calls.get(method)
        if calls is None:
            return timedelta(0)
        while calls and not timedelta(0) <= now - calls[0] < MINUTE:
            calls.popleft()
        return calls[0] + MINUTE - now if len(calls) >= self._most(now, method) else timedelta(0)

    def _most(self, now: datetime, method: str) -> int:
        """Calls a minute: as published, unless Slack refused at fewer; then that, and a little more each minute."""
        if method not in self._learnt:
            return A_MINUTE[method]
        seen, since = self._learnt[method]
        return min(A_MINUTE[method], seen + abs(now - since) // MINUTE * A_MINUTE[method] // STEPS)

    def _count(self, now: datetime, channel: str | None, method: str) -> None:
        if method in self._calls:
            self._calls[method].append(now)
        if method == POST and channel is not None:
            if len(self._posted) > A_MINUTE[POST]:
                self._posted = {one: at for one, at in self._posted.items() if now - at < CHANNEL_GAP}
            self._posted[channel] = now
