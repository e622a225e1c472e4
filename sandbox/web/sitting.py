"""A company in the browser: up on one port of loopback until the terminal that started it is told to stop."""

from __future__ import annotations

import os
import sys
import webbrowser
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

from sandbox import staff
from sandbox.clock import Clock, LeapingMachine
from sandbox.company import ZONE, Colleague
from sandbox.inprocess import reach
from sandbox.server import SandboxServer
from sandbox.staff import Crew
from sandbox.web import switches
from sandbox.web.site import Cast, Site
from sandbox.world import World

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sandbox.model import Json
    from sandbox.web.turning import Keeper

WORDS: Final = {
    "en": (
        "Dealbot in a company of {people} people, on a local stand-in for Slack. Nothing leaves this machine.",
        "Open {url}",
        "Click first: “{step}” in the bar at the top; a meeting ends and Dealbot asks about it. “Tour” shows seven steps.",
        "Ctrl+C ends it.",
    ),
    "ja": (
        "{people}人の会社で、Dealbotを試せます。手元で動くSlackの代役の中だけで動き、外部には何も送信しません。",
        "ブラウザーで開いてください： {url}",
        "最初に押すのは、画面上部の「{step}」です。打ち合わせが終わると、Dealbotがたずねます。「ツアー」では7つの手順をご案内します。",
        "Ctrl+C で終了します。",
    ),
}
STEP: Final = {"en": "Next", "ja": "次へ"}


class Opened:
    """The company as `dealbot sandbox` needs it."""

    def __init__(self, world: World, server: SandboxServer, site: Site, crews: Sequence[Crew]) -> None:
        self.world, self.site, self._server = world, site, server
        self.crews = tuple(crews)
        self.workspace = world.team_id
        self.tokens = (world.bot_token, world.app_token)
        self.api_url = server.base_url
        self.admin = next(each.id for each in world.users.values() if each.is_admin)
        self.first = world.user(site.cast.first).id

    def now(self) -> datetime:
        return self.world.clock.now()

    def machine(self) -> datetime:
        return self.world.machine()

    def leap(self, seconds: float) -> bool:
        """Not while a fault is on: how the bot waits it out is what one wants to see."""
        assert isinstance(self.world.machine, LeapingMachine)
        if self.hindered():
            return False
        self.world.machine.leap(seconds)
        return True

    def hindered(self) -> bool:
        return any(switches.shown(self.world).values())

    def waiting(self) -> bool:
        """A signal only sets `stop`: nothing is read from the terminal."""
        return False

    def sit_down(self, keeper: Keeper, stop: threading.Event) -> None:
        """Says where the page is, and serves it until `stop` is set."""
        reach(
            self.world
        )  # the bot is in this process: what it asks of Slack need not go through the machine's network
        self.site.turning.keeper = keeper
        self.site.turning.settle()
        self.tell(sys.stdout)
        if may_open():
            webbrowser.open(self.url)
        stop.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/"

    def tell(self, to: TextIO) -> None:
        language = self.site.cast.language
        people = sum(not each.is_bot for each in self.world.users.values())
        for line in WORDS[language]:
            print(line.format(people=people, url=self.url, step=STEP[language]), file=to, flush=True)


def may_open() -> bool:
    """Whether there is a screen to open a browser on, and somebody at the terminal who would see it."""
    screen = (
        sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return bool(screen) and sys.stdout.isatty()


@contextmanager
def begin(
    *, opens: datetime, language: str, port: int, manifest: Json, owners: Sequence[str] = ()
) -> Iterator[Opened]:
    """Time stands still at `opens` until somebody turns it. With `owners` (names out of somebody's own file) these are
    the company; without, the forty of `sandbox.staff`.
    """
    machine = LeapingMachine()
    world = World(
        Clock(opens),
        machine,
        scopes=manifest["oauth_config"]["scopes"]["bot"],
        numbers_from=int(machine().timestamp()),
    )
    world.app.events = frozenset(manifest["settings"]["event_subscriptions"]["bot_events"])
    titles, crews = _own_people(world, owners, language) if owners else _staff(world, language)
    first = "p1" if owners else staff.FIRST[language]
    cast = Cast(
        first,
        language,
        titles,
        tuple(manifest["features"]["slash_commands"]),
        tuple(manifest["features"]["shortcuts"]),
        {"rep": first, "manager": "boss" if owners else staff.UNITS[0].handles[0]},
    )
    site = Site(world, cast, ZONE)
    with SandboxServer(world, port=port, site=site) as server:
        yield Opened(world, server, site, crews)


def _staff(world: World, language: str) -> tuple[dict[str, str], Sequence[Crew]]:
    titles = staff.move_in(world, staff.colleagues(language))
    return titles, staff.form_teams(world, language)


def _own_people(world: World, owners: Sequence[str], language: str) -> tuple[dict[str, str], Sequence[Crew]]:
    """Everybody who owns a deal, one manager, and an admin."""
    named = {"ja": ("マネージャー", "管理者", "営業部"), "en": ("The manager", "The admin", "Sales")}[
        language
    ]
    people = [Colleague(f"p{at}", name, "sales rep", language) for at, name in enumerate(owners, 1)]
    boss = Colleague("boss", named[0], "manager", language)
    titles = staff.move_in(world, [*people, boss, Colleague("admin", named[1], "admin", language)])
    world.add_channel("sales", id="C0SALES", members=titles)
    reps = tuple(world.user(each.handle).id for each in people)
    return titles, [Crew((named[2], named[2]), "C0SALES", world.user("boss").id, reps)]
