"""Slack over Socket Mode: connect, take, drain. SocketModeHandler.start() is never used: it dies on SIGTERM."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app

from bot.errors import Misconfigured
from bot.log import logger
from bot.slack import frames, shapes
from bot.slack.calling import call
from bot.slack.client import DELIVERY_TIMEOUT, web_client
from bot.slack.errors import Permanent, SlackError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from slack_bolt import App
    from slack_bolt.response import BoltResponse
    from slack_sdk.socket_mode.builtin import SocketModeClient
    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    Acked = Callable[[Mapping[str, Any], float], None]

PING = 5  # seconds; a connection that answers none for four of them is replaced
RETRY = 5.0  # seconds between first attempts while Slack can't be reached
OPEN = "apps.connections.open"

log = logger(__name__)


class Socket:
    """Starts, reports and stops like `bot.slack.http.Server`."""

    def __init__(
        self,
        app: App,
        app_token: str,
        *,
        base_url: str,
        concurrency: int,
        machine: Callable[[], datetime],
        acked: Acked | None = None,
    ) -> None:
        """`concurrency` listeners at most run at a time, each in a thread of the SDK's own pool. `acked` hears of each
        request, and of the seconds from its arrival to its answer.
        """
        self._machine = machine
        self._web = web_client(app_token, base_url, timeout=DELIVERY_TIMEOUT)
        self._handler = _Handler(
            app,
            app_token,
            web_client=self._web,
            logger=self._web.logger,
            ping_interval=PING,
            concurrency=concurrency,
        )
        self._handler.acked = acked
        self._client: SocketModeClient = self._handler.client
        self._client.message_listeners.append(self._hello)
        self._stopping = threading.Event()
        self._trying: threading.Thread | None = None
        self.connections: int | None = None  # open ones of the whole app, as Slack counted at the last hello

    @property
    def connected(self) -> bool:
        return not self._stopping.is_set() and self._client.is_connected()

    def start(self) -> None:
        """Misconfigured when Slack refuses the token for good; anything passing is tried again in the background."""
        if not self._connect():
            self._trying = threading.Thread(target=self._keep_trying, name="socket-mode", daemon=True)
            self._trying.start()

    def close(self, grace: float = 10.0) -> None:
        """Takes nothing new, answers what was taken, then hangs up; at most `grace` seconds for what still runs.

        The SDK's own close hangs up first, and every listener still running loses its answer.
        """
        deadline = time.monotonic() + grace
        self._stopping.set()
        if self._trying is not None:
            self._trying.join(grace)
        client = self._client
        client.auto_reconnect_enabled = False
        if client.current_app_monitor.is_alive():
            client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]
        self._stop_reading(deadline)
        while not client.message_queue.empty() and _left(deadline):
            threading.Event().wait(0.01)
        client.closed = True
        client.message_processor.event.set()
        client.message_queue.put(None)  # wakes the processor, which otherwise looks up once a second
        client.message_processor.thread.join(_left(deadline))
        drained = threading.Thread(target=client.message_workers.shutdown, daemon=True)
        drained.start()
        drained.join(_left(deadline))
        if drained.is_alive():
            log.warning("listeners still running at the end of the grace", seconds=grace)
        client.disconnect()

    def _stop_reading(self, deadline: float) -> None:
        """Ends the reading thread and leaves the socket open for the answers still to come."""
        client = self._client
        client.current_session_runner.event.set()
        client.current_session_state.terminated = True
        if client.current_session is not None:
            with suppress(OSError):
                client.current_session.ping(
                    "bye"
                )  # its pong wakes the reader, which otherwise looks up every 3 s
        client.current_session_runner.thread.join(_left(deadline))

    def _connect(self) -> bool:
        """True once connected or once the SDK's own monitor has taken over reconnecting."""
        try:
            answer = call(self._web.apps_connections_open, OPEN, app_token=self._handler.app_token)
        except Permanent as error:
            raise Misconfigured(
                f"Slack refuses SLACK_APP_TOKEN ({error.code}). Create an app-level token with the scope "
                "connections:write under Basic Information, and turn on Socket Mode."
            ) from None
        except SlackError as error:
            log.warning("Slack can't be reached yet", error=str(error))
            return False
        self._client.wss_uri = answer["url"]
        self._handler.connect()  # type: ignore[no-untyped-call]
        return True

    def _keep_trying(self) -> None:
        while not self._stopping.wait(RETRY):
            try:
                if self._connect():
                    return
            except Misconfigured as error:
                log.exception("Socket Mode is off", what=error.what)
                return

    def _hello(self, _: BaseSocketModeClient, message: dict[str, Any], __: str | None = None) -> None:
        if message.get("type") == "hello":
            count = message.get("num_connections")
            self.connections = count if isinstance(count, int) else None
            self._alive_since_hello()

    def _alive_since_hello(self) -> None:
        """The SDK counts the silence of a connection from its first pong; one that dies before that is never missed."""
        session = self._client.current_session
        if session is not None and session.last_ping_pong_time is None:
            session.last_ping_pong_time = self._machine().timestamp()


class _Handler(SocketModeHandler):
    """Bolt's handler, with the gate's look at the shape before it and no exception text after it."""

    acked: Acked | None = None

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        try:
            shapes.envelope(req.type, req.payload)
        except shapes.Malformed:
            log.warning("malformed envelope")
            _acknowledge(client, req)
            return
        began = time.perf_counter()
        try:
            answer = run_bolt_app(self.app, req)
            if answer.status == 404:
                _acknowledge(client, req)
            elif answer.status != 200:
                log.error("listener failed", status=answer.status)
            else:
                _acknowledge(client, req, answer)
        except Exception as error:
            log.exception("listener failed", error=type(error).__name__)
        if self.acked is not None:
            self.acked(req.payload, time.perf_counter() - began)


def _acknowledge(
    client: SocketModeClient, req: SocketModeRequest, answer: BoltResponse | None = None
) -> None:
    """With what the listener answered, if it said anything. While a connection is being replaced the SDK waits for it."""
    envelope: dict[str, Any] = {"envelope_id": req.envelope_id}
    if answer is not None and answer.body:
        is_json = answer.first_headers().get("content-type", "").startswith("application/json")
        envelope["payload"] = json.loads(answer.body) if is_json else {"text": answer.body}
    session = client.current_session
    try:
        if session is None or session.sock is None:
            raise ConnectionError
        with session.sock_send_lock:
            session.sock.sendall(frames.text(json.dumps(envelope)))
    except OSError:
        client.send_message(json.dumps(envelope))


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.0)
