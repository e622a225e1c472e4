"""The bot's side of drawing: a child process that is started when pictures are wanted, and ends by itself when none are."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.log import logger
from bot.pictures.specs import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from bot.pictures.specs import Picture

    Draw: TypeAlias = Callable[[Sequence[Picture]], list[bytes | None]]
else:
    Draw = "Draw"

log = logger(__name__)

COMMAND: Final = (sys.executable, "-m", "bot.pictures")
PATIENCE: Final = 60.0
"""Seconds for one review's pictures, the start included: some twenty times what they take."""
MOST: Final = 4_000_000
"""Bytes of one picture; a hundred times of what they have."""
LENGTH: Final = struct.Struct(">I")
"""Before every picture, its length in bytes; 0: it could not be drawn."""
NEEDED: Final = (
    "PATH", "HOME", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "XDG_CACHE_HOME", "MPLCONFIGDIR",
)  # fmt: skip
"""All that the child gets of the environment: tokens and the database's address are none of its business."""


@dataclass(slots=True)
class Studio:
    """One child for many pictures, so that a Monday's 200 reviews cost one start. Safe to share between threads.

    The child ends when nobody has wanted a picture for a few seconds, when this process ends, and with `close`.
    """

    command: Sequence[str] = COMMAND
    patience: float = PATIENCE
    _child: subprocess.Popen[bytes] | None = None
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def draw(self, pictures: Sequence[Picture]) -> list[bytes | None]:
        """A PNG for each, in order; None for what could not be drawn. Never raises: a review goes out without pictures.

        For none at all the child is only started, which takes it a second or two: whoever knows that some will be wanted
        soon need not wait for it then.
        """
        if not pictures:
            self._stand_by()
            return []
        with self._lock:
            may_have_ended = self._works()
            drawn = self._tried(pictures)
            if drawn is None and may_have_ended:  # in the very moment in which it was asked
                drawn = self._tried(pictures)
        return drawn or [None] * len(pictures)

    def close(self) -> None:
        with self._lock:
            self._end()

    def _stand_by(self) -> None:
        if self._lock.acquire(blocking=False):  # else it is at work
            try:
                self._at_work()
            except OSError as error:
                log.warning("no pictures", error=str(error))
            finally:
                self._lock.release()

    def _tried(self, pictures: Sequence[Picture]) -> list[bytes | None] | None:
        try:
            return self._drawn(self._at_work(), pictures)
        except (OSError, EOFError, ValueError) as error:
            log.warning("no pictures", error=str(error) or type(error).__name__)
            self._end()
            return None

    def _works(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _at_work(self) -> subprocess.Popen[bytes]:
        """The child of the last time if it is still there, else a new one."""
        if self._child is None or not self._works():
            self._end()
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module, no shell
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in NEEDED if name in os.environ},
            )
        return self._child

    def _drawn(self, child: subprocess.Popen[bytes], pictures: Sequence[Picture]) -> list[bytes | None]:
        """One after the other: neither side ever waits with a full pipe for the other one to read."""
        alarm = Timer(self.patience, child.kill)
        alarm.daemon = True
        alarm.start()
        try:
            return [_one(child, each) for each in pictures]
        finally:
            alarm.cancel()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.communicate()  # takes its pipes and its process entry away


def _one(child: subprocess.Popen[bytes], picture: Picture) -> bytes | None:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(written(picture))
    child.stdin.flush()
    head = child.stdout.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError("the drawing process ended; is dealbot installed with its extra, dealbot[picture]?")
    (length,) = LENGTH.unpack(head)
    if length > MOST:
        raise EOFError("the drawing process answered something else than pictures")
    png = child.stdout.read(length)
    if len(png) < length:
        raise EOFError("the drawing process ended within a picture")
    return png or None
