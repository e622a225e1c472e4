"""How fast one workspace may be written to, by Slack's published limits and by what Slack answered."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

POST = "chat.postMessage"
CHANNEL_GAP = timedelta(seconds=1)  # chat.postMessage: about one a second a channel
MINUTE = timedelta(minutes=1)
# Calls a minute of one workspace. Posts: Slack's cap is "several hundred"; the others are Slack's tiers 2, 3 and 4.
A_MINUTE = {
    POST: 240,
    "users.list": 20,
    "chat.update": 50,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "users.info": 100,
    "views.publish": 100,
}


class Pacer:
    """One for each workspace, shared by its threads; `machine` is real time."""

    def __init__(self, machine: Callable[[], datetime]) -> None:
        self._machine = machine
        self._lock = threading.Lock()
        self._posted: dict[str, datetime] = {}
        self._calls: dict[str, deque[datetime]] = {method: deque() for method in A_MINUTE}
        self._holds: dict[tuple[str | None, str], tuple[datetime, timedelta]] = {}

    def wait_for(self, channel: str | None, method: str) -> float:
        """Seconds until the call is allowed; 0 means go, and the call is counted as made."""
        with self._lock:
            now = self._machine()
            wait = max(
                self._held(now, channel, method),
                self._held(now, None, method),
                self._gap(now, channel, method),
                self._crowd(now, method),
            )
            if wait > timedelta(0):
                return wait.total_seconds()
            self._count(now, channel, method)
            return 0

    def blocked(self, channel: str | None, method: str, until: datetime) -> None:
        """After a 429: this method waits for this channel alone, or for all of them where `channel` is None."""
        with self._lock:
            now = self._machine()
            self._holds = {place: hold for place, hold in self._holds.items() if hold[0] > now}
            self._holds[channel, method] = (until, until - now)

    def _held(self, now: datetime, channel: str | None, method: str) -> timedelta:
        until, span = self._holds.get((channel, method), (now, timedelta(0)))
        return min(until - now, span)  # no longer than it was meant, though the clock be set back

    def _gap(self, now: datetime, channel: str | None, method: str) -> timedelta:
        if method != POST or channel is None or channel not in self._posted:
            return timedelta(0)
        return min(self._posted[channel] + CHANNEL_GAP - now, CHANNEL_GAP)

    def _crowd(self, now: datetime, method: str) -> timedelta:
        calls = self._calls.get(method)
        if calls is None:
            return timedelta(0)
        while calls and not timedelta(0) <= now - calls[0] < MINUTE:
            calls.popleft()
        return calls[0] + MINUTE - now if len(calls) >= A_MINUTE[method] else timedelta(0)

    def _count(self, now: datetime, channel: str | None, method: str) -> None:
        if method in self._calls:
            self._calls[method].append(now)
        if method == POST and channel is not None:
            if len(self._posted) > A_MINUTE[POST]:
                self._posted = {one: at for one, at in self._posted.items() if now - at < CHANNEL_GAP}
            self._posted[channel] = now
