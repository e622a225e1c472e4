"""What one process remembers between two looks at the outbox: the company's clock, and what usually goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

JUMP: Final = timedelta(hours=1)
"""Corrections below this are ordinary: a clock that drifts, or is set right after a start. They are followed."""


@dataclass(frozen=True, slots=True)
class Usual:
    """An ordinary day's nags: people reached and messages."""

    people: float
    messages: float


@dataclass
class Watch:
    """`steady` is a clock that nobody can set: the time since this machine started, sleep included. None where the
    company's clock is turned on purpose (the sandbox, tests, a rehearsal): then no jump is ever seen.

    Not kept on disk: a process that was stopped and starts again is catching up, which is no jump.
    """

    steady: Callable[[], timedelta] | None = None
    usual: dict[tuple[str, date], Usual | None] = field(default_factory=dict)
    """By workspace and day; None: nothing was ever sent."""
    _began: dict[str, datetime] = field(default_factory=dict)
    """The company's time at which the steady clock stood at zero, as each workspace last trusted it."""

    def jumped(self, workspace: str, now: datetime) -> timedelta | None:
        """By how much the company's clock was moved against the steady one since it was last trusted, if that is more
        than `JUMP`; negative: backwards. The first look trusts. One that is set right again was never wrong.
        """
        if self.steady is None:
            return None
        began = now - self.steady()
        moved = began - self._began.setdefault(workspace, began)
        if abs(moved) > JUMP:
            return moved
        self._began[workspace] = began
        return None

    def trust(self, workspace: str, now: datetime) -> None:
        """Somebody was asked about the clock as it is now."""
        if self.steady is not None:
            self._began[workspace] = now - self.steady()
