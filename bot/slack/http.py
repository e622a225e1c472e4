"""Slack over HTTP: an own small endpoint, since Bolt's Starlette adapter runs a sync app on the event loop."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from slack_bolt import BoltRequest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import Misconfigured
from bot.log import logger
from bot.slack import ingress
from bot.slack.probes import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime

    from slack_bolt import App
    from slack_bolt.response import BoltResponse
    from starlette.requests import Request

    from bot.slack.probes import Probes

    Acked = Callable[[Mapping[str, Any], float], None]

PATH = "/slack/events"  # the one request URL of manifest.yml: events, commands and interactivity
READ_TIMEOUT = 5.0  # seconds for a whole body; Slack itself gives up after three
RETRY_HEADERS = ("x-slack-retry-num", "x-slack-retry-reason")

log = logger(__name__)


def _uncounted(_asked: Mapping[str, Any], _seconds: float) -> None: ...


def create(
    app: App,
    *,
    secret: str,
    machine: Callable[[], datetime],
    workers: int,
    probes: Probes | None = None,
    acked: Acked = _uncounted,
) -> Starlette:
    """`workers` listeners at most run at a time, each in its own thread; `machine` is real time, not the company's.

    `acked` hears of each request that passed the gate, and of the seconds from its arrival to its answer.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="slack-http")

    async def slack(request: Request) -> Response:
        began = time.perf_counter()
        body = await _read(request)
        if body is None:
            return Response(status_code=ingress.TOO_LARGE.status)
        verdict = ingress.check(request.headers, body, secret=secret, now=machine())
        if verdict.body is None:
            if verdict.status != 200:
                log.info("request refused", why=verdict.why, status=verdict.status)
            return PlainTextResponse(verdict.answer, verdict.status)
        headers = {name: request.headers[name] for name in RETRY_HEADERS if name in request.headers}
        loop = asyncio.get_running_loop()
        asked, answer = await loop.run_in_executor(pool, _dispatch, app, verdict.body, headers)
        acked(asked, time.perf_counter() - began)
        return answer

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        pool.shutdown(wait=True)

    asked_by_others = routes(probes) if probes is not None else []
    return Starlette(routes=[Route(PATH, slack, methods=["POST"]), *asked_by_others], lifespan=lifespan)


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is known to be too large; no more than the limit is ever held."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > ingress.LIMIT):
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(READ_TIMEOUT):
            async for chunk in request.stream():
                body += chunk
                if len(body) > ingress.LIMIT:
                    return None
    except (ClientDisconnect, TimeoutError):
        return b""  # unsigned by its nature: refused like any other
    return bytes(body)


def _dispatch(app: App, body: str, headers: dict[str, str]) -> tuple[dict[str, Any], Response]:
    """What was asked, and the answer. An error that even `@app.error` did not turn into an answer is named by its type alone: its text may quote a deal."""
    request = BoltRequest(body=body, headers={**headers, "content-type": ingress.JSON})
    try:
        answer: BoltResponse = app.dispatch(request)
    except Exception as error:
        log.exception("listener failed", error=type(error).__name__)
        return request.body, Response(status_code=500)
    return request.body, Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


class Server:
    """uvicorn in a thread of its own, so that HTTP and Socket Mode start, report and stop alike."""

    def __init__(self, asgi: Starlette, port: int, *, host: str = "0.0.0.0", grace: int = 10) -> None:  # noqa: S104 - a container's only address
        """`grace` in seconds: how long running requests may take once `close` is called."""
        try:
            self._socket = socket.create_server((host, port), backlog=2048)
        except OSError as error:
            raise Misconfigured(
                f"Port {port} can't be opened ({error.strerror}). Set PORT to a free one."
            ) from None
        # asyncio sets this only on sockets it makes itself. Without it the body of every other answer on a kept-alive
        # connection waits 40 ms for the acknowledgement of its headers.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self._socket.getsockname()[1]
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(
                asgi,
                log_config=None,
                access_log=False,
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=grace,
            )
        )
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Connections queue up in the already open socket until uvicorn takes them, so nothing waits here."""
        self._thread.start()

    @property
    def connected(self) -> bool:
        return self._thread.is_alive() and not self._uvicorn.should_exit

    def close(self) -> None:
        """Takes nothing new, lets running requests finish within the grace, then returns."""
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        self._uvicorn.run(sockets=[self._socket])


def serve(asgi: Starlette, port: int, *, stopping: Callable[[], None], grace: int = 10) -> None:
    """Serves until SIGTERM or SIGINT; `stopping` is called first, for readiness to go false and claims to end."""
    stop = threading.Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    server = Server(asgi, port, grace=grace)
    server.start()
    try:
        stop.wait()
        stopping()
    finally:
        server.close()
        for one, handler in before.items():
            signal.signal(one, handler)
