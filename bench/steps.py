"""The steps of delivery, and how a worker dies in one: at its beginning, at any moment within it, or at its end.

Steps are the product's own functions, and a worker that is to be killed wraps them. Which one it is in stands in memory
that outlives it, so each death is counted where it happened, however it came about.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import threading
import time
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from bot.delivery import Deliverer, doubts, edits, posts
from bot.services import exports
from bot.services.reviews import sending
from bot.slack.client import Slack
from store import notices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Work = Callable[..., Any]

STEPS: Final[dict[str, tuple[Any, str]]] = {
    "conversation opened": (posts, "_opened"),
    "file made": (exports, "attach"),
    "digest written": (posts, "_write"),
    "upload": (Slack, "upload"),
    "claim": (posts, "claim"),
    "channel's people": (Deliverer, "why_unfit"),
    "age check": (Deliverer, "is_fresh"),
    "post": (Slack, "post"),
    "mark": (Deliverer, "settle"),
    "next part owed": (sending, "follow"),
    "taking over": (doubts, "_taken_over"),
    "look-up": (Slack, "find_by_key"),
    "taking for an edit": (edits, "_taken"),
    "edit": (Slack, "update"),
    "edit's mark": (notices, "shown"),
}
"""In the order in which a message goes through them. Where one calls another, a worker is in the inner one."""
BETWEEN: Final = "between steps"
MOMENTS: Final = ("beginning", "within", "end")
BEGINNING, WITHIN, END = range(3)
SLOTS: Final = 64
"""Workers that may be alive at once."""
BEFORE_AND_AFTER: Final = 0.2
"""As often before a step begins, and as often after it is done, as in so large a part of the time that it takes."""


class Memory:
    """Shared by all workers and the program that forks them: where each is, and how long each step took the last time."""

    def __init__(self) -> None:
        self._bytes = mmap.mmap(-1, 2 * SLOTS + 8 * (len(STEPS) + 1))

    def enter(self, slot: int, step: int, moment: int = WITHIN) -> tuple[int, int]:
        """Where it was before."""
        came_from = self._bytes[2 * slot], self._bytes[2 * slot + 1]
        self._bytes[2 * slot : 2 * slot + 2] = bytes((step, moment))
        return came_from

    def died_at(self, slot: int) -> tuple[str, str]:
        step, moment = self._bytes[2 * slot], self._bytes[2 * slot + 1]
        return [BETWEEN, *STEPS][step], MOMENTS[moment]

    def took(self, step: int, seconds: float | None = None) -> float:
        """Any worker's last time there, or this one's now."""
        at = 2 * SLOTS + 8 * step
        if seconds is not None:
            struct.pack_into("d", self._bytes, at, seconds)
        return float(struct.unpack_from("d", self._bytes, at)[0])


class Doom:
    """Kills its own process in a step, the `number`th time that it comes there. Without a step it only says where it is."""

    def __init__(self, memory: Memory, slot: int, step: str, number: int, seed: int) -> None:
        self._memory, self._slot = memory, slot
        self._step, self._left = step, number
        self._chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret

    def follow(self) -> None:
        """From now on, through every step of this process."""
        for number, (name, (owner, attribute)) in enumerate(STEPS.items(), 1):
            setattr(owner, attribute, self._walked(number, name, getattr(owner, attribute)))

    def _walked(self, number: int, name: str, work: Work) -> Work:
        @wraps(work)
        def walked(*given: Any, **named: Any) -> Any:
            came_from = self._memory.enter(self._slot, number)
            began, doomed = time.monotonic(), self._is_the_time(name)
            if doomed:
                self._let_die(number)
            try:
                return work(*given, **named)
            finally:
                self._memory.took(number, time.monotonic() - began)
                if doomed:  # the step was shorter than the last time
                    self._memory.enter(self._slot, number, END)
                    threading.Event().wait()
                self._memory.enter(self._slot, *came_from)

        return walked

    def _is_the_time(self, name: str) -> bool:
        self._left -= name == self._step
        return name == self._step and self._left == 0

    def _let_die(self, number: int) -> None:
        share = self._chance.uniform(-BEFORE_AND_AFTER, 1 + BEFORE_AND_AFTER)
        if share <= 0:
            self._memory.enter(self._slot, number, BEGINNING)
            _die()
        threading.Timer(share * self._memory.took(number), _die).start()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def table(kills: dict[tuple[str, str], int]) -> Sequence[str]:
    """Lines of step × moment."""
    head = f"  {'killed in':<20}" + "".join(f"{each:>11}" for each in (*MOMENTS, "all"))
    lines = [head]
    for step in (*STEPS, BETWEEN):
        counts = [kills.get((step, moment), 0) for moment in MOMENTS]
        lines.append(f"  {step:<20}" + "".join(f"{each:>11,}" for each in (*counts, sum(counts))))
    return lines
