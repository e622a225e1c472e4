"""The clock one can turn: company time stands still, or plays, and whatever is due on the way happens on the way."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from sandbox.errors import ClientRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.model import Json
    from sandbox.world import World

MOST_DAYS = 95
"""A quarter at a time."""
FRAME = 0.2
"""Real seconds between two steps of play."""
SPEEDS = (60, 600, 3600)
"""Company seconds to a real one."""
OPENS = time_of_day(9)


class Moment(Protocol):
    """Something worth going to: `kind` is a word of the page (bundles, prompt, review), `about` what it is about."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> str: ...


class Keeper(Protocol):
    """Whoever makes the bot's part of time pass."""

    def settle(self, *, passing: bool = False) -> None:
        """Comes back once the bot has done everything that is due by company time; `passing`: which goes on at once."""

    def due_until(self, end: datetime) -> datetime | None:
        """The next moment up to `end` at which the bot has something to do; None when there is none."""

    def ahead(self) -> Sequence[Moment]:
        """What is coming, soonest first, for people to choose from."""


class Turning:
    """`beat` is called when company time has moved. Turns come one after another, whoever asks."""

    def __init__(self, world: World, zone: str, beat: Callable[[], None]) -> None:
        self._world, self.zone, self._beat = world, ZoneInfo(zone), beat
        self._turn = threading.RLock()
        self._end = threading.Event()
        self._player: threading.Thread | None = None
        self._ahead: Sequence[Moment] = ()
        self.keeper: Keeper | None = None
        self.speed = 0
        self.busy = False

    def now(self) -> datetime:
        return self._world.clock.now().astimezone(self.zone)

    def shown(self) -> Json:
        return {
            "now": self.now().isoformat(),
            "zone": self.zone.key,
            "speed": self.speed,
            "busy": self.busy,
            "ahead": [
                {"at": each.at.isoformat(), "kind": each.kind, "about": each.about} for each in self._ahead
            ],
        }

    def settle(self) -> None:
        """After somebody did something: the bot does what it owes, and what is coming may have changed."""
        with self._turn:
            if self.keeper is not None:
                self.keeper.settle()
                self._ahead = tuple(self.keeper.ahead())
        self._beat()

    def turn(self, given: Json) -> None:
        """`by` seconds, `to` a moment (ISO), to the `next` thing that is coming (of one kind, or true), or to `monday` at
        nine.
        """
        now = self.now()
        if "by" in given:
            end = now + timedelta(seconds=int(given["by"]))
        elif "to" in given:
            end = datetime.fromisoformat(str(given["to"]))
        elif given.get("next"):
            coming = (each.at for each in self._ahead if each.at > now and given["next"] in (True, each.kind))
            end = next(coming, now + timedelta(hours=1))
        else:
            monday = now.date() + timedelta(days=(7 - now.weekday()) % 7)
            end = datetime.combine(monday, OPENS, self.zone)
            if end <= now:
                end += timedelta(days=7)
        self.until(end)

    def until(self, end: datetime) -> None:
        """Company time passes up to `end`, stopping wherever the bot has something to do."""
        if end.tzinfo is None or end <= self.now():
            raise ClientRefused("company time only goes forward")
        if end - self.now() > timedelta(days=MOST_DAYS):
            raise ClientRefused(f"at most {MOST_DAYS} days at a time")
        with self._turn:
            self.busy = True
            try:
                self._pass(end)
            finally:
                self.busy = False
        self.settle()

    def _pass(self, end: datetime) -> None:
        clock = self._world.clock
        while clock.now() < end and not self._end.is_set():
            stop = self.keeper.due_until(end) if self.keeper is not None else None
            clock.move(to=max(stop, clock.now()) if stop is not None else end)
            if self.keeper is not None:
                self.keeper.settle(passing=True)
            self._beat()
            if stop is not None and stop >= end:
                return

    def play(self, speed: int) -> None:
        """Lets time run at this many company seconds to a real one; 0 stops it."""
        if speed not in (0, *SPEEDS):
            raise ClientRefused(f"one of {SPEEDS}")
        self.speed = speed
        if speed and self._player is None:
            self._player = threading.Thread(target=self._play, name="clock", daemon=True)
            self._player.start()
        self._beat()

    def close(self) -> None:
        """Time stands still for good."""
        self._end.set()
        self.speed = 0
        if self._player is not None:
            self._player.join(5)

    def _play(self) -> None:
        began = time.monotonic()
        while not self._end.wait(FRAME):
            passed, began = time.monotonic() - began, time.monotonic()
            if speed := self.speed:
                with self._turn:  # nobody else's turn comes between the look at the clock and its going on
                    self.until(self.now() + timedelta(seconds=passed * speed))
