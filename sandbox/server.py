"""The sandbox on a real wire, on loopback: Web API, response_urls, uploads and Socket Mode, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from sandbox import front
from sandbox.signed import SignedHttp, loopback_only
from sandbox.sockets import Sockets, transport_of
from sandbox.web.guard import Guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from sandbox.web.site import Site
    from sandbox.world import World

LOOK_AGAIN = 0.25  # seconds between looks for events whose retry is due


class SandboxServer:
    """`with SandboxServer(world) as server:`; `base_url` is what SLACK_API_URL is set to.

    Payloads go to the sockets that connect, or to the URL given to `deliver_to`. `ack_within` in real seconds;
    `port` 0 takes a free one. With a `site` the same address shows the page, to this machine alone.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ack_within: float = 3.0,
        site: Site | None = None,
    ) -> None:
        loopback_only(host)
        self.world = world
        self.sockets = Sockets(world, ack_within=ack_within)
        self._ack_within = ack_within
        self._listening = socket.create_server((host, port), backlog=256)
        self.port: int = self._listening.getsockname()[1]
        self._before = (world.base_url, world.transport)
        self._up = threading.Event()
        self._site = site
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(
                create(world, self.sockets, self._up, site),
                log_config=None,
                access_log=False,
                ws="websockets-sansio",
                ws_ping_interval=None,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def base_url(self) -> str:
        """Of the Web API, with the slash at its end that the SDK wants."""
        return f"http://127.0.0.1:{self.port}/api/"

    def deliver_to(self, url: str) -> None:
        """Sends commands, clicks and events to this request URL of the bot from now on, signed."""
        self.world.transport = SignedHttp(self.world, url, ack_within=self._ack_within)

    def start(self) -> None:
        self.world.base_url = f"http://127.0.0.1:{self.port}"
        if self.world.transport is None:
            self.world.transport = self.sockets
        self._thread.start()
        if not self._up.wait(10):
            raise RuntimeError("the sandbox did not start")

    def close(self) -> None:
        """Hangs up, and leaves the world as it was before."""
        if self._site is not None:
            self._site.close()
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            with contextlib.suppress(RuntimeError, TimeoutError):
                self.sockets.drop()
            self._thread.join()
        self._listening.close()
        self.world.base_url, self.world.transport = self._before

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        self._uvicorn.run(sockets=[self._listening])


def create(world: World, sockets: Sockets, up: threading.Event, site: Site | None = None) -> Starlette:
    """The ASGI application; `up` is set once it takes requests."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = await run_in_threadpool(front.serve, world, request.url.path, headers, body)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.cut:
            return _Cut()
        return Response(reply.body, reply.status, reply.headers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sockets.loop = asyncio.get_running_loop()
        again = asyncio.create_task(_again(world))
        up.set()
        yield
        again.cancel()
        sockets.loop = None

    return Starlette(
        routes=[
            Route("/api/{method}", answer, methods=["POST", "GET"]),
            Route("/response/{key}", answer, methods=["POST"]),
            Route("/upload/{key}", answer, methods=["POST"]),
            Route("/files/{key}", answer, methods=["GET"]),
            WebSocketRoute("/socket", sockets.serve),
            *(site.routes() if site is not None else ()),
        ],
        middleware=[Middleware(Guard)] if site is not None else [],
        lifespan=lifespan,
    )


async def _again(world: World) -> None:
    """Events that were not acked, when their time has come."""
    while True:
        await asyncio.sleep(LOOK_AGAIN)
        if world.pending:
            await run_in_threadpool(world.run_due_events)


class _Cut(Response):
    """No answer at all: the connection breaks."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        transport_of(receive).abort()
        while (await receive())["type"] != "http.disconnect":
            pass
