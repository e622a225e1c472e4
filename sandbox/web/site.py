"""The page's server: what it shows, what it may do, and the addresses for both."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.errors import ClientRefused, SandboxError, TroubleConnecting
from sandbox.web import checking, showing, switches
from sandbox.web.acts import Acts
from sandbox.web.pushing import Pulse, stream
from sandbox.web.turning import Turning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from sandbox.model import Json, User
    from sandbox.world import World

STATIC: Final = Path(__file__).parent / "static"
ASSETS: Final = {"app.js": "text/javascript", "app.css": "text/css", "icon.svg": "image/svg+xml"}
KINDS: Final = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
MOST_BYTES: Final = 20_000_000
CALM: Final = 0.05
"""Real seconds between an act and the bot's other duties: what the act did is told first."""


@dataclass(frozen=True)
class Cast:
    """Who and what there is beside the world: `titles` by handle, commands and shortcuts as the manifest has them."""

    first: str
    language: str
    titles: Mapping[str, str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    tour: Mapping[str, str] = field(default_factory=dict)
    """Who plays which part in the tour: `rep` and `manager`, by handle."""


class Site:
    """One world in a browser. Close it at the end."""

    def __init__(self, world: World, cast: Cast, zone: str) -> None:
        self.world, self.cast = world, cast
        self.pulse = Pulse()
        self.turning = Turning(world, zone, self.pulse.beat)
        self._acts = Acts(world, tuple(each["command"] for each in cast.commands))
        self._read: dict[tuple[str, str], str] = {}
        self._owed = threading.Event()
        self._end = threading.Event()
        self._settler = threading.Thread(target=self._settle, name="settling", daemon=True)
        self._settler.start()
        world.wire.heard = self.pulse.beat

    def close(self) -> None:
        self._end.set()
        self._owed.set()
        self.turning.close()
        self.pulse.end()
        self._settler.join(10)

    def nudge(self) -> None:
        """Something may be owed now; it is seen to meanwhile."""
        self._owed.set()

    def _settle(self) -> None:
        while self._owed.wait() and not self._end.wait(CALM):
            self._owed.clear()
            self.turning.settle()

    # What the page shows

    def sections(self, who: str) -> Json:
        """Everything but messages and the wire, as this person sees it now."""
        world = self.world
        dms = {each.im_user: each.id for each in world.channels.values() if each.is_im}
        return {
            "me": who,
            "people": [
                self._person(each, dms.get(each.id)) for each in world.users.values() if _is_played(each)
            ],
            "channels": [self._channel(who, each.id) for each in showing.conversations(world, who)],
            "names": showing.names(world),
            "views": showing.stack(world, who),
            "home": showing.view(world.homes.get(who)),
            "clock": self.turning.shown(),
            "faults": switches.shown(world),
            "cast": {
                "language": self.cast.language,
                "first": world.user(self.cast.first).id,
                "commands": self.cast.commands,
                "shortcuts": self.cast.shortcuts,
                "tour": {part: world.user(handle).id for part, handle in self.cast.tour.items()},
                "bot": {"id": world.app.bot_user_id, "name": world.app.name},
            },
        }

    def _person(self, user: User, dm: str | None) -> Json:
        news = self._unread(user.id, dm) if dm else 0
        return showing.person(user, self.cast.titles.get(user.name, ""), news)

    def _channel(self, who: str, channel: str) -> Json:
        read = self._read.get((who, channel), "")
        return showing.channel(self.world.channels[channel], self._unread(who, channel), read)

    def _unread(self, who: str, channel: str) -> int:
        since = self._read.get((who, channel), "")
        return showing.unread(showing.seen_by(self.world, who, channel), since, who)

    # What it may do

    def act(self, given: Json) -> Json:
        """What became of an act, for the page to show; the rest comes by the stream."""
        try:
            if given["do"] == "read":
                self._read[given["as"], given["channel"]] = str(given["ts"])
                answer = None
            else:
                answer = self._acts.does[given["do"]](self.world.person(given["as"]), given)
                self.nudge()
        except ClientRefused as refused:
            return {"ok": False, "kind": "refused", "why": str(refused)}
        except TroubleConnecting as trouble:
            return {"ok": False, "kind": "trouble", "why": str(trouble)}
        except (SandboxError, KeyError, TypeError, ValueError) as nonsense:
            return {"ok": False, "kind": "nonsense", "why": f"{type(nonsense).__name__}: {nonsense}"}
        finally:
            self.pulse.beat()
        return {"ok": True, **(answer or {})}

    def turn(self, given: Json) -> Json:
        try:
            if "play" in given:
                self.turning.play(int(given["play"]))
            else:
                self.turning.turn(given)
        except ClientRefused as refused:
            return {"ok": False, "kind": "refused", "why": str(refused)}
        except (TypeError, ValueError) as nonsense:
            return {"ok": False, "kind": "nonsense", "why": str(nonsense)}
        return {"ok": True}

    def switch(self, given: Json) -> Json:
        """A fault on or off."""
        try:
            switches.switch(self.world, str(given["fault"]), on=bool(given["on"]))
        except KeyError as unknown:
            return {"ok": False, "kind": "nonsense", "why": f"no fault is called {unknown}"}
        self.nudge()
        self.pulse.beat()
        return {"ok": True}

    # Addresses

    def routes(self) -> list[Route]:
        return [
            Route("/", self._page),
            Route("/assets/{name}", self._asset),
            Route("/page/stream", self._stream),
            Route("/page/messages", self._messages),
            Route("/page/wire/{number:int}", self._wire),
            Route("/page/files/{file}", self._file),
            Route("/page/act", self._post(self.act), methods=["POST"]),
            Route("/page/clock", self._post(self.turn), methods=["POST"]),
            Route("/page/fault", self._post(self.switch), methods=["POST"]),
        ]

    async def _page(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"cache-control": "no-store"})

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            return Response(status_code=404)
        return FileResponse(STATIC / name, media_type=ASSETS[name], headers={"cache-control": "no-cache"})

    async def _stream(self, request: Request) -> Response:
        who = request.query_params.get("as", "") or self.world.user(self.cast.first).id
        if who not in self.world.users:
            return Response(status_code=404)
        return StreamingResponse(
            stream(self, who), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _messages(self, request: Request) -> Response:
        who, channel = request.query_params.get("as", ""), request.query_params.get("channel", "")
        mine = {each.id for each in showing.conversations(self.world, who)}
        if channel not in mine:
            return Response(status_code=404)
        before = request.query_params.get("before")
        with self.world.lock:
            return JSONResponse(showing.page(self.world, who, channel, before))

    async def _wire(self, request: Request) -> Response:
        number = request.path_params["number"]
        for found, entry in self.world.wire.since(number - 1):
            if found == number:
                return JSONResponse(checking.whole(number, entry))
        return Response(status_code=404)

    async def _file(self, request: Request) -> Response:
        """A file as its reader sees it; whatever is no picture is only to be kept."""
        file = self.world.files.get(request.path_params["file"])
        if file is None or not file.complete:
            return Response(status_code=404)
        kind = next((kind for begin, kind in KINDS.items() if file.content.startswith(begin)), None)
        if kind is not None:
            return Response(file.content, media_type=kind)
        headers = {"content-disposition": "attachment"}
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    def _post(self, work: Any) -> Any:
        """JSON only: what another page's form could send is refused before it is read."""

        async def answer(request: Request) -> Response:
            if not request.headers.get("content-type", "").startswith("application/json"):
                return Response(status_code=415)
            if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
                return Response(status_code=413)
            try:
                given = await request.json()
            except ValueError:
                return Response(status_code=400)
            if not isinstance(given, dict):
                return Response(status_code=400)
            return JSONResponse(await run_in_threadpool(work, given))

        return answer


def _is_played(user: User) -> bool:
    return not (user.is_bot or user.deleted or user.is_stranger)
