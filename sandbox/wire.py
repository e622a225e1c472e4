"""Everything that went over the wire, both ways, newest last; tokens are never in it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`to` says who was asked: the bot (commands, clicks, events) or Slack (Web API, response_url). `ms`: the answer's wait."""

    at: datetime
    to: Literal["bot", "slack"]
    method: str
    payload: dict[str, Any]
    answer: Any
    status: int
    ms: float

    @property
    def error(self) -> str | None:
        return self.answer.get("error") if isinstance(self.answer, dict) else None


class Wire:
    """A bounded log that keeps the last ten thousand. `heard` is called after each, by whoever said it."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, Entry]] = deque(maxlen=KEPT)
        self._last = 0
        self._lock = threading.Lock()
        self.heard: Callable[[], object] = bool

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._last += 1
            self._entries.append((self._last, entry))
        self.heard()

    def since(self, number: int, most: int = KEPT) -> list[tuple[int, Entry]]:
        """The last `most` of those after that number, each with its own; the first ever has number 1."""
        with (
            self._lock
        ):  # they are numbered without a gap: how many are wanted is known without a look at the others
            wanted = max(min(self._last - number, most, len(self._entries)), 0)
            return list(islice(reversed(self._entries), wanted))[::-1]

    def __iter__(self) -> Iterator[Entry]:
        return iter([entry for _, entry in list(self._entries)])

    def __len__(self) -> int:
        return len(self._entries)

    def calls(self, method: str | None = None) -> list[Entry]:
        """What the bot asked of Slack, of one method or all."""
        return [each for each in self if each.to == "slack" and method in (None, each.method)]

    def sent(self, kind: str | None = None) -> list[Entry]:
        """What the bot was sent: slash_command, block_actions, view_submission, event names, …"""
        return [each for each in self if each.to == "bot" and kind in (None, each.method)]

    def clear(self) -> None:
        self._entries.clear()
