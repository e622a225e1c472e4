"""One sitting at the terminal: a company on the wire, one person in it, from the first words to the last."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console

from sandbox.clock import Clock, RealMachine
from sandbox.company import ZONE, move_in
from sandbox.server import SandboxServer
from sandbox.shell import pictures
from sandbox.shell.lines import Lines
from sandbox.shell.shell import Shell
from sandbox.staff import Crew
from sandbox.world import World

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

WIDTH: Final = 80
"""Of a picture; a terminal has its own, up to a readable most."""
WIDEST: Final = 110
TRIES: Final = {
    "en": (
        ("/deal log acme", "log a meeting"),
        ("+1h", "let company time pass; a meeting ends and Dealbot asks"),
        ("dm", "your messages; answer with click 1"),
    ),
    "ja": (
        ("/deal 記録 アクメ", "log a meeting"),
        ("+1h", "let company time pass; a meeting ends and Dealbot asks"),
        ("dm", "your messages; answer with click 1"),
    ),
}


class Sitting:
    """The company as `dealbot sandbox` needs it. `picture`: where the session is drawn at its end."""

    def __init__(self, world: World, server: SandboxServer, language: str, picture: Path | None) -> None:
        people = move_in(world, language)
        self._world, self._language, self._picture = world, language, picture
        self._titles = {each.handle: each.title for each in people}
        self._first = people[0].handle
        self._console = _console(picture)
        self._lines = Lines(sys.stdin, self._console)
        self.workspace = world.team_id
        self.tokens = (world.bot_token, world.app_token)
        self.api_url = server.base_url
        self.admin, self.first = self._who("admin")[0], world.user(self._first).id
        names = ("", "")
        self.crews = (
            Crew(names, world.channel("sales").id, self._who("manager")[0], self._who("sales rep"), ZONE),
        )

    def now(self) -> datetime:
        return self._world.clock.now()

    def machine(self) -> datetime:
        return self._world.machine()

    def leap(self, seconds: float) -> bool:
        """At the terminal one waits: the clock runs there."""
        del seconds
        return False

    def hindered(self) -> bool:
        """There are no faults to switch on at the terminal."""
        return False

    def waiting(self) -> bool:
        return self._lines.waiting

    def sit_down(self, settle: Callable[[], None], stop: threading.Event) -> None:
        """Obeys every line. After the last one of a pipe the bot goes on serving until `stop` is set."""
        shell = Shell(
            self._world,
            self._console,
            who=self._first,
            language=self._language,
            titles=self._titles,
            settle=settle,
            zone=ZONE,
        )
        if self._picture is None:
            shell.welcome(TRIES[self._language])
        ended = stop.is_set() or self._obey(shell, stop)
        if self._picture is not None:
            pictures.save(self._console, self._picture)
        elif not ended and not self._lines.at_terminal:
            shell.linger()
            stop.wait()

    def _obey(self, shell: Shell, stop: threading.Event) -> bool:
        """Whether the person ended it; False at the end of the lines."""
        for line in self._lines.each(lambda: shell.prompt):
            shell.tell_news()
            if not shell.obey(line) or stop.is_set():
                return True
        return False

    def _who(self, title: str) -> tuple[str, ...]:
        return tuple(self._world.user(handle).id for handle, each in self._titles.items() if each == title)


@contextmanager
def begin(*, opens: datetime, language: str, port: int, picture: Path | None) -> Iterator[Sitting]:
    """A company up on this port of loopback; its time runs from `opens` on, or stands still for a picture.

    Ids begin at a number that no earlier run has reached: the bot may remember those.
    """
    machine = RealMachine()
    clock = Clock(opens, None if picture else machine)
    world = World(clock, machine, numbers_from=int(machine().timestamp()))
    with SandboxServer(world, port=port) as server:
        yield Sitting(world, server, language, picture)


def _console(picture: Path | None) -> Console:
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if picture is not None:
        return Console(record=True, width=WIDTH, highlight=False)
    console = Console(highlight=False)
    return Console(highlight=False, width=min(console.width, WIDEST))
