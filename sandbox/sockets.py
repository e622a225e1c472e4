"""Socket Mode: who is connected, envelopes out, answers in."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocketDisconnect

from sandbox.delivery import Ack, Unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.websockets import WebSocket

    from sandbox.model import Json
    from sandbox.world import World

MOST = 10
ANSWERABLE = ("interactive", "slash_commands")


class Sockets:
    """Spreads payloads over all connections, as Slack does. `ack_within` in seconds of real time."""

    def __init__(self, world: World, *, ack_within: float = 3.0) -> None:
        self._world, self._ack_within = world, ack_within
        self._open: list[WebSocket] = []
        self._turn = itertools.count()
        self._waiting: dict[str, Future[Any]] = {}
        self._changed = threading.Condition()
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def connections(self) -> int:
        return len(self._open)

    def wait(self, connections: int = 1, within: float = 5.0) -> None:
        """Until just so many are connected; TimeoutError after that many seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._open) == connections, within):
                raise TimeoutError(f"{len(self._open)} connected, not {connections}")

    async def serve(self, socket: WebSocket) -> None:
        """One connection from hello to its end; a ticket is good for one."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._world.tickets or len(self._open) >= MOST:
            await socket.close(1008)
            return
        self._world.tickets.discard(ticket)
        await socket.accept()
        with self._changed:
            self._open.append(socket)
            self._changed.notify_all()
        dead = self._world.faults.half_open > 0
        try:
            await socket.send_json(self._hello())
            if dead:
                self._world.faults.half_open -= 1
                _tcp(socket).pause_reading()
            while True:
                self._heard(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(socket)

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        """From any thread; waits for the answer."""
        if not self._open or self.loop is None:
            raise Unanswered("is not connected")
        socket = self._open[next(self._turn) % len(self._open)]
        name = self._world.new_id("envelope-")
        envelope: Json = {
            "envelope_id": name,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind in ANSWERABLE,
        }
        if kind == "events_api":
            envelope["retry_attempt"] = int(headers.get("x-slack-retry-num", 0))
            envelope["retry_reason"] = "timeout" if envelope["retry_attempt"] else ""
        answer: Future[Any] = Future()
        self._waiting[name] = answer
        asyncio.run_coroutine_threadsafe(self._put(socket, envelope), self.loop)
        try:
            return Ack(200, answer.result(self._ack_within))
        except NoAnswer:
            raise Unanswered(f"gave no answer within {self._ack_within} s") from None
        finally:
            self._waiting.pop(name, None)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Says goodbye on every connection and closes it: `refresh_requested`, `warning` or `link_disabled`."""
        self._run(self._goodbye(reason))

    def drop(self) -> None:
        """Breaks every connection without a word, whatever is under way on it."""
        self._run(self._abort())

    def freeze(self) -> None:
        """Every connection there is goes half-open: nobody hangs up, and nothing is heard from the bot any more."""
        self._run(self._silence())

    async def _put(self, socket: WebSocket, envelope: Json) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await socket.send_json(envelope)

    async def _goodbye(self, reason: str) -> None:
        for socket in list(self._open):
            self._forget(socket)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
                goodbye = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
                await socket.send_json(goodbye)
                await socket.close()

    async def _silence(self) -> None:
        for socket in self._open:
            _tcp(socket).pause_reading()

    async def _abort(self) -> None:
        for socket in list(self._open):
            self._forget(socket)
            _tcp(socket).abort()

    def _heard(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(message.get("envelope_id", "")) if isinstance(message, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload"))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._world.app.id},
        }

    def _forget(self, socket: WebSocket) -> None:
        with self._changed:
            if socket in self._open:
                self._open.remove(socket)
                self._changed.notify_all()

    def _run(self, coroutine: Any) -> None:
        if self.loop is None:
            raise RuntimeError("the server is not running")
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(5)


def _tcp(socket: WebSocket) -> asyncio.Transport:
    return transport_of(socket._receive)  # noqa: SLF001 - Starlette has no public way to it


def transport_of(receive: Any) -> asyncio.Transport:
    """The TCP connection under a request or a socket, for faults that no protocol has a word for."""
    transport: asyncio.Transport = receive.__self__.transport
    return transport
