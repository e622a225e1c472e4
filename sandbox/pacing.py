"""Slack's rate limits, enforced only when asked for: tiers, one post a second a channel, a cap for the workspace."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from sandbox.errors import SlackSays

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MINUTE = timedelta(minutes=1)


class Tier(IntEnum):
    """Calls a minute, for a method and a token. POSTING has limits of its own."""

    T1 = 1
    T2 = 20
    T3 = 50
    T4 = 100
    POSTING = 0


@dataclass
class Pacing:
    """`enforced` is off by default. `burst`: posts a channel takes at once before the second between them counts."""

    machine: Callable[[], datetime]
    enforced: bool = False
    burst: int = 1
    workspace_cap: int = 300
    _seen: defaultdict[tuple[str, ...], deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, token: str, method: str, tier: Tier, channel: str | None) -> None:
        """Raises ratelimited with the whole seconds to wait; a refused call does not count."""
        if not self.enforced:
            return
        if tier is not Tier.POSTING:
            self._take(("tier", token, method), int(tier), MINUTE)
            return
        rows = [(("workspace",), self.workspace_cap, MINUTE)]
        if channel is not None:
            rows.append((("channel", channel), self.burst, timedelta(seconds=self.burst)))  # type: ignore[arg-type]
        for key, most, window in rows:
            self._room(key, most, window)
        for key, _, _ in rows:
            self._seen[key].append(self.machine())

    def _take(self, key: tuple[str, ...], most: int, window: timedelta) -> None:
        self._room(key, most, window)
        self._seen[key].append(self.machine())

    def _room(self, key: tuple[str, ...], most: int, window: timedelta) -> None:
        now, seen = self.machine(), self._seen[key]
        while seen and now - seen[0] >= window:
            seen.popleft()
        if len(seen) >= most:
            wait = max(math.ceil((seen[0] + window - now).total_seconds()), 1)
            raise SlackSays("ratelimited", status=429, retry_after=wait)
