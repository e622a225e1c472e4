"""A bot's end of the wire: a request URL on loopback, and a bare Socket Mode client."""

from __future__ import annotations

import json
import queue
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from slack_bolt import BoltRequest
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_bolt import App
    from websockets.sync.client import ClientConnection

    from sandbox import World
    from sandbox.server import SandboxServer

SOON = 5.0  # seconds within which whatever is waited for has happened


@dataclass(frozen=True)
class Request:
    """`headers` with lower-case names."""

    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Response:
    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


class RequestUrl:
    """Every request it gets is in `got`, and answered by `answer`."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.answer = answer
        self.got: queue.Queue[Request] = queue.Queue()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(headers, self.rfile.read(length).decode())
                outer.got.put(request)
                response = outer.answer(request)
                self.send_response(response.status)
                self.send_header("content-type", response.content_type)
                self.end_headers()
                self.wfile.write(response.body.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self) -> Request:
        return self.got.get(timeout=SOON)


def bolt(app: App) -> Callable[[Request], Response]:
    """Answers as this Bolt app does, which checks the signature itself."""

    def answer(request: Request) -> Response:
        said = app.dispatch(BoltRequest(body=request.body, headers=dict(request.headers)))
        kind = str(said.headers.get("content-type", ["text/plain"])[0])
        return Response(said.status, said.body or "", kind)

    return answer


def until(condition: Callable[[], bool]) -> None:
    """For what nobody tells of by itself."""
    tick, left = threading.Event(), SOON
    while not condition():
        tick.wait(0.01)
        left -= 0.01
        assert left > 0, "it did not happen"


@contextmanager
def on_a_socket(app: App, server: SandboxServer, *, ping: float = 10) -> Iterator[SocketModeHandler]:
    """The SDK's own client. `ping` in seconds; it looks that often whether its connection still lives."""
    world = server.world
    handler = SocketModeHandler(app, world.app_token, web_client=world.client(), ping_interval=ping)
    handler.connect()  # type: ignore[no-untyped-call]
    try:
        server.sockets.wait(1, SOON)
        yield handler
    finally:
        _hang_up(handler)


def _hang_up(handler: SocketModeHandler) -> None:
    """The SDK's own close waits three seconds for its reader, whom a pong wakes; and lets its monitor reconnect."""
    client = handler.client
    client.auto_reconnect_enabled = False
    client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]
    client.current_session_state.terminated = True
    client.current_session_runner.event.set()
    if client.current_session is not None:
        with suppress(OSError):
            client.current_session.ping("bye")
    client.current_session_runner.thread.join(SOON)
    client.closed = True
    client.message_processor.event.set()
    client.message_queue.put(None)
    handler.close()  # type: ignore[no-untyped-call]


class Socket:
    """A connection that does only what a test tells it to."""

    def __init__(self, websocket: ClientConnection) -> None:
        self._websocket = websocket

    def take(self) -> dict[str, Any]:
        """The next message from Slack; ConnectionClosed if there won't be any."""
        message = json.loads(self._websocket.recv(timeout=SOON))
        assert isinstance(message, dict)
        return message

    def answer(self, envelope: dict[str, Any], **payload: Any) -> None:
        ack = {"envelope_id": envelope["envelope_id"]}
        self._websocket.send(json.dumps(ack | ({"payload": payload} if payload else {})))

    def say(self, text: str) -> None:
        self._websocket.send(text)

    def alive(self) -> bool:
        """Whether anybody answers a ping there, within a fifth of a second."""
        return self._websocket.ping().wait(0.2)


def ticket(world: World) -> str:
    """An address that is good for one connection."""
    return str(world.client(world.app_token).apps_connections_open(app_token=world.app_token)["url"])


@contextmanager
def a_socket(world: World, url: str | None = None) -> Iterator[Socket]:
    with connect(url or ticket(world), proxy=None, close_timeout=0.1) as websocket:
        yield Socket(websocket)


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[queue.Queue[object]]:
    """Does it in another thread; what came of it, or the exception, is in the queue. Joined at the end."""
    outcome: queue.Queue[object] = queue.Queue()

    def run() -> None:
        try:
            outcome.put(act())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcome.put(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield outcome
    thread.join(SOON)
    assert not thread.is_alive()
