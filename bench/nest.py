"""Where workers come from and how they die: one program that has imported everything, and forks."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bench.arena import OURS, ROOT
from bench.killing import READY, UP

if TYPE_CHECKING:
    from collections.abc import Iterator

    Killed = tuple[str, str]
    """The step, and the moment in it."""


@dataclass(frozen=True)
class Life:
    """One worker: dies the `number`th time in its step, somewhere that `seed` says; at the latest so many seconds after it
    began, wherever it is then. Without a step, then.
    """

    seconds: float
    step: str = ""
    number: int = 0
    seed: int = 0


class Nest:
    """Where workers come from: one program that has imported everything, and forks."""

    def __init__(self, orders: dict[str, Any]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self._program = subprocess.Popen(
            [sys.executable, "-m", "bench.killing"],
            cwd=ROOT,
            env=inherited,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told: queue.Queue[list[Any]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._born = 0
        self._lives: dict[int, Life] = {}
        self._until: dict[int, float] = {}
        """By process, in seconds of the monotonic clock."""
        self._say(orders)
        assert self._told.get(timeout=300)[1] == READY

    def _say(self, what: dict[str, Any]) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(what) + "\n")
        self._program.stdin.flush()

    def _listen(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            self._told.put(json.loads(line))

    def hatch(self, life: Life) -> None:
        self._born += 1
        self._lives[self._born] = life
        self._say({"life": self._born, **asdict(life)})

    def spare(self, seconds: float) -> None:
        """Nobody's time is over before that."""
        self._lives = dict.fromkeys(self._lives, Life(seconds))
        self._until = dict.fromkeys(self._until, time.monotonic() + seconds)

    def news(self) -> Iterator[Killed]:
        """Where those died that were killed since the last time. A worker that ended otherwise is a defect."""
        while True:
            try:
                pid, news, *more = self._told.get_nowait()
            except queue.Empty:
                break
            if news == UP:
                self._until[pid] = time.monotonic() + self._lives.pop(more[0]).seconds
                continue
            if not os.WIFSIGNALED(news) or os.WTERMSIG(news) != signal.SIGKILL:
                raise RuntimeError(f"a worker ended by itself: {news}")
            self._until.pop(pid, None)
            yield more[0], more[1]
        if self._program.poll() is not None:
            raise RuntimeError("the workers' program ended")

    def kill(self) -> None:
        """Those whose time is over."""
        now = time.monotonic()
        for pid, until in self._until.items():
            if now > until:
                self._until[pid] = float("inf")
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        for pid in self._until:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait()
        self._listener.join(1)
        self._program.stdout.close()
