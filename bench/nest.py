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
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.arena import OURS, ROOT
from bench.killing import READY, UP

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Life:
    """One worker: dies at its point, or so many seconds after it began."""

    kill_at: str
    seconds: float
    until: float = float("inf")
    from_outside: bool = False

    @property
    def died_at(self) -> str:
        return "anywhere" if self.from_outside else self.kill_at.partition(":")[0]


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
        self._told: queue.Queue[tuple[int, int | str]] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.unborn: deque[Life] = deque()
        self.alive: dict[int, Life] = {}
        self._say(orders)
        _, news = self._told.get(timeout=300)
        assert news == READY

    def _say(self, what: dict[str, Any]) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(what) + "\n")
        self._program.stdin.flush()

    def _listen(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            pid, news = json.loads(line)
            self._told.put((pid, news))

    def hatch(self, life: Life) -> None:
        self.unborn.append(life)
        self._say({"kill_at": life.kill_at, "number": len(self.unborn)})

    def news(self) -> Iterator[Life]:
        """Those that were killed since the last time. A worker that ended otherwise is a defect."""
        while True:
            try:
                pid, news = self._told.get_nowait()
            except queue.Empty:
                break
            if news == UP:
                life = self.alive[pid] = self.unborn.popleft()
                life.until = time.monotonic() + life.seconds
                continue
            assert isinstance(news, int)
            if not os.WIFSIGNALED(news) or os.WTERMSIG(news) != signal.SIGKILL:
                raise RuntimeError(f"a worker ended by itself: {news}")
            yield self.alive.pop(pid)
        if self._program.poll() is not None:
            raise RuntimeError("the workers' program ended")

    def kill(self) -> None:
        """Those whose time is over."""
        for pid, life in self.alive.items():
            if time.monotonic() > life.until:
                life.from_outside, life.until = True, float("inf")
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        for pid in self.alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait()
        self._listener.join(1)
        self._program.stdout.close()
