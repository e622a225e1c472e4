"""Worlds with a page: a bare one whose bot only writes down what it is told, and the whole company with Dealbot in it."""

from __future__ import annotations

import json
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from bot.cli import doctor, local, moments, running, seeding
from bot.cli.catchup import CatchUp
from bot.cli.ground import Ground
from bot.policy import preset
from sandbox.delivery import Ack
from sandbox.web import sitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sandbox.web.site import Site
    from sandbox.web.sitting import Opened
    from sandbox.world import World

OPENS = datetime.fromisoformat("2026-11-24T09:00+09:00")
DEALS = 96
"""Three for each rep, the last of them often closed: enough for every step, and there in a moment."""


@dataclass
class Notebook:
    """A bot that acks everything. `says` answers by the payload's type, or by an action's id."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    says: dict[str, Any] = field(default_factory=dict)

    def send(self, kind: str, payload: dict[str, Any], headers: Mapping[str, str]) -> Ack:
        del headers
        self.heard.append(payload)
        return Ack(200, self.says.get(payload.get("type", kind)))

    @property
    def actions(self) -> list[dict[str, Any]]:
        return [each["actions"][0] for each in self.heard if each.get("type") == "block_actions"]


@dataclass
class Page:
    """What a browser asks of the server. `world` is what it is about."""

    base: str
    world: World
    site: Site

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._ask(urllib.request.Request(f"{self.base}{path}", headers=headers))  # noqa: S310 - loopback

    def post(self, path: str, given: Any, **headers: str) -> tuple[int, Any]:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        whole = {"content-type": "application/json", **headers}
        return self._ask(urllib.request.Request(f"{self.base}{path}", body, whole))  # noqa: S310

    def act(self, who: str, what: str, **given: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.post("/page/act", {"as": who, "do": what, **given})[1]
        return answer

    def first_news(self, who: str) -> dict[str, Any]:
        """What the stream says when it is opened."""
        with urllib.request.urlopen(f"{self.base}/page/stream?as={who}", timeout=10) as answer:  # noqa: S310
            news: dict[str, Any] = json.loads(answer.readline()[len("data: ") :])
            return news

    @staticmethod
    def _ask(request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                body = answer.read()
                kind = answer.headers.get("content-type", "")
                return answer.status, json.loads(body) if kind.startswith("application/json") else body
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read()


@contextmanager
def bare(language: str = "en") -> Iterator[tuple[Page, Notebook]]:
    """Forty people and nothing but a notebook where the bot would be."""
    with sitting.begin(opens=OPENS, language=language, port=0, manifest=doctor.manifest()) as company:
        notebook = Notebook()
        page = page_of(company)
        page.world.transport = notebook
        yield page, notebook


@contextmanager
def company(language: str, folder: Path, deals: int = DEALS) -> Iterator[tuple[Page, CatchUp]]:
    """The same with Dealbot at work and some deals; its scheduler rests, so that nothing moves but what is turned."""
    wishes = local.Wishes(language, OPENS, 0, folder)
    ground, policy, stop = Ground(folder, 0), preset(f"b2b_{language}"), threading.Event()
    ground.prepare()
    with sitting.begin(opens=OPENS, language=language, port=0, manifest=doctor.manifest()) as opened:
        ours = local.settings({}, ground, opened)
        with running.serving(ours, policy, opened.now, opened.machine, stop=stop, ticking=False) as bot:
            seeding.fill(
                bot.deps,
                opened.workspace,
                admin=opened.admin,
                crews=opened.crews,
                first=opened.first,
                language=wishes.language or "",
                count=deals,
            )
            almanac = moments.Almanac(bot.deps, opened.workspace)
            keeper = CatchUp(bot, opened, ground.clock, stop, almanac)
            page = page_of(opened)
            page.site.turning.keeper = keeper
            page.site.turning.settle()
            yield page, keeper


def page_of(opened: Opened) -> Page:
    return Page(opened.url.rstrip("/"), opened.world, opened.site)
