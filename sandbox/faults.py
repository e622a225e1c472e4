"""Faults that can be switched on for one method or for all, for the next few calls or by chance."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Kind = Literal["http_429", "http_500_before", "http_500_after", "cut_before", "cut_after", "slow", "error"]


@dataclass
class Fault:
    """`left` calls still to hit (None: until switched off), each with `chance` between 0 and 1."""

    kind: Kind
    method: str | None
    left: int | None
    chance: float
    seconds: float = 0
    code: str = ""


class Faults:
    """Without a method a fault hits every Web API call and `response_url`; `count=None` lasts until `clear()`."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable chance, not a secret
        self._on: list[Fault] = []
        self._lock = threading.Lock()
        self.history_lag = timedelta()
        self.half_open = 0

    def http_429(
        self, method: str | None = None, *, retry_after: int = 30, count: int | None = 1, chance: float = 1
    ) -> None:
        """Refused for now, with Retry-After in seconds."""
        self._add("http_429", method, count, chance, seconds=retry_after)

    def accept_then_cut(self, method: str | None = None, *, count: int | None = 1, chance: float = 1) -> None:
        """The effect happens and the connection breaks before the answer."""
        self._add("cut_after", method, count, chance)

    def cut(self, method: str | None = None, *, count: int | None = 1, chance: float = 1) -> None:
        """The connection breaks and nothing happened."""
        self._add("cut_before", method, count, chance)

    def slow(
        self, method: str | None = None, *, seconds: float, count: int | None = 1, chance: float = 1
    ) -> None:
        """The effect happens at once; its answer comes that much later."""
        self._add("slow", method, count, chance, seconds=seconds)

    def http_500(
        self,
        method: str | None = None,
        *,
        after_effect: bool = False,
        count: int | None = 1,
        chance: float = 1,
    ) -> None:
        self._add("http_500_after" if after_effect else "http_500_before", method, count, chance)

    def error(
        self, code: str, method: str | None = None, *, count: int | None = 1, chance: float = 1
    ) -> None:
        """Slack answers with this code and does nothing."""
        self._add("error", method, count, chance, code=code)

    def lag_history(self, seconds: float) -> None:
        """Messages posted from now on show up in history and replies only that many machine seconds later."""
        self.history_lag = timedelta(seconds=seconds)

    def half_open_socket(self, count: int = 1) -> None:
        """The next connected sockets stay open but neither answer nor take an answer."""
        self.half_open += count

    def clear(self) -> None:
        with self._lock:
            self._on.clear()
        self.history_lag = timedelta()
        self.half_open = 0

    def on(self) -> tuple[Fault, ...]:
        """What is switched on, in the order it was."""
        with self._lock:
            return tuple(self._on)

    def hit(self, method: str) -> Fault | None:
        """The fault this call meets, counted down."""
        with self._lock:
            for fault in self._on:
                if fault.method not in (None, method) or (
                    fault.chance < 1 and self._random.random() >= fault.chance
                ):
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self._on.remove(fault)
                return fault
            return None

    def seen_from(self, machine: Callable[[], datetime]) -> datetime | None:
        return machine() + self.history_lag if self.history_lag else None

    def _add(
        self,
        kind: Kind,
        method: str | None,
        count: int | None,
        chance: float,
        *,
        seconds: float = 0,
        code: str = "",
    ) -> None:
        with self._lock:
            self._on.append(Fault(kind, method, count, chance, seconds, code))
