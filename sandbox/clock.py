"""Two clocks. Company time stands still until it is moved; machine time is real, or a test's own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Machine(Protocol):
    """Real time: triggers, response_urls, Retry-After, acks. Calling it gives aware UTC."""

    def __call__(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


class RealMachine:
    """The time of the computer the sandbox runs on."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place machine time comes from

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class LeapingMachine(RealMachine):
    """Real time and what was leapt over: where company time is turned by days, nobody waits out Slack's pace."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return super().__call__() + self._ahead

    def leap(self, seconds: float) -> None:
        """So much is over at once."""
        self._ahead += timedelta(seconds=seconds)


class FakeMachine:
    """Machine time that only a test moves; sleeping moves it and takes no time."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, tzinfo=UTC)) -> None:
        self._now = aware(start)

    def __call__(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.move(by=timedelta(seconds=seconds))

    def move(self, *, to: datetime | None = None, by: timedelta = timedelta()) -> None:
        self._now = (aware(to) if to is not None else self._now) + by


class Clock:
    """Company time, aware UTC. With `running` it goes on by itself from where it was last put, as that clock does."""

    def __init__(self, start: datetime, running: Callable[[], datetime] | None = None) -> None:
        self._running = running
        self._put(aware(start))

    def now(self) -> datetime:
        passed = self._running() - self._since if self._running and self._since else timedelta()
        return self._at + passed

    def move(self, *, to: datetime | None = None, by: timedelta = timedelta()) -> datetime:
        """Puts the company's time somewhere else, back or ahead; `to` must be aware."""
        self._put((aware(to) if to is not None else self.now()) + by)
        return self.now()

    def _put(self, at: datetime) -> None:
        self._at = at
        self._since = self._running() if self._running else None


class FollowedClock(Clock):
    """Company time somebody else keeps: it is asked for and can't be moved here."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        super().__init__(now())

    def now(self) -> datetime:
        return aware(self._now())

    def move(self, *, to: datetime | None = None, by: timedelta = timedelta()) -> datetime:
        del to, by
        raise TypeError("this company's time is kept elsewhere: move it there")


def aware(moment: datetime) -> datetime:
    """The same moment in UTC; a naive one is refused, nobody could say which moment it is."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
