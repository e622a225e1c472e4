"""The sender's end of the wire, as bare as it can be: one keep-alive HTTP connection, or one websocket.

Both are transports of the sandbox (`send`), so that people in it can use them to set the stage; `ask` is what is timed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import struct
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from sandbox import signing
from sandbox.delivery import Ack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Json = dict[str, Any]

PATIENCE: Final = 30.0
"""Seconds for any answer; Slack itself gives up after three."""
MAGIC: Final = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
TEXT, PING, PONG = 0x1, 0x9, 0xA


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` from the first byte sent to the last byte received."""

    seconds: float
    status: int
    body: Any


class Reader:
    """Exact numbers of bytes out of a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._held = connection, b""

    def until(self, end: bytes) -> bytes:
        while end not in self._held:
            self._more()
        found, _, self._held = self._held.partition(end)
        return found

    def exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            self._more()
        found, self._held = self._held[:count], self._held[count:]
        return found

    def _more(self) -> None:
        received = self._connection.recv(65536)
        if not received:
            raise ConnectionError("the other end hung up")
        self._held += received


class Http:
    """Signed requests over one connection that stays open; after a pause in which the server may hang up, over a new one."""

    IDLE: Final = 3
    """Seconds; the server closes a connection that rested for 5."""

    def __init__(self, port: int, secret: str, machine: Callable[[], datetime]) -> None:
        self._port, self._secret, self._machine = port, secret, machine
        self._open()

    def _open(self) -> None:
        self._connection = _quick(socket.create_connection(("127.0.0.1", self._port), PATIENCE))
        self._reader, self._used = Reader(self._connection), perf_counter()

    def ask(self, kind: str, payload: Json) -> Answer:
        body, content_type = signing.body_of(kind, payload)
        raw = body.encode()
        headers = {
            "host": "127.0.0.1",
            "content-type": content_type,
            "content-length": str(len(raw)),
            **signing.headers(self._secret, body, self._machine()),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode() + raw
        if perf_counter() - self._used > self.IDLE:
            self.close()
            self._open()
        began = perf_counter()
        self._connection.sendall(request)
        head = self._reader.until(b"\r\n\r\n").decode("latin-1").splitlines()
        told = dict(line.lower().split(": ", 1) for line in head[1:])
        answer = self._reader.exactly(int(told["content-length"]))
        self._used = perf_counter()
        seconds = self._used - began
        plain = told.get("content-type", "").startswith("text/plain")
        body_read = {"text": answer.decode()} if plain and answer else json.loads(answer or b"null")
        return Answer(seconds, int(head[0].split()[1]), body_read)

    def send(self, kind: str, payload: Json, _headers: Mapping[str, str]) -> Ack:
        answer = self.ask(kind, payload)
        return Ack(answer.status, answer.body)

    def close(self) -> None:
        self._connection.close()


class Websocket:
    """Slack's end of one Socket Mode connection: an app that was sent to `port` calls in."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(PATIENCE)
        self.port: int = self._listening.getsockname()[1]
        self._numbers = 0

    def accept(self) -> None:
        """Waits for the app, shakes hands and says hello."""
        connection, _ = self._listening.accept()
        connection.settimeout(PATIENCE)
        self._connection = _quick(connection)
        self._reader = Reader(self._connection)
        head = self._reader.until(b"\r\n\r\n").decode("latin-1").splitlines()
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        digest = hashlib.sha1((told["sec-websocket-key"] + MAGIC).encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        self._connection.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        self._connection.sendall(_frame(TEXT, json.dumps({"type": "hello", "num_connections": 1}).encode()))

    def ask(self, kind: str, payload: Json) -> Answer:
        self._numbers += 1
        name = f"envelope-{self._numbers}"
        envelope = {
            "envelope_id": name,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        frame = _frame(TEXT, json.dumps(envelope).encode())
        began = perf_counter()
        self._connection.sendall(frame)
        answer = self._next_text()
        seconds = perf_counter() - began
        told = json.loads(answer)
        if told["envelope_id"] != name:
            raise ConnectionError("an answer to something else")
        return Answer(seconds, 200, told.get("payload"))

    def send(self, kind: str, payload: Json, _headers: Mapping[str, str]) -> Ack:
        return Ack(200, self.ask(kind, payload).body)

    def close(self) -> None:
        if hasattr(self, "_connection"):
            self._connection.close()
        self._listening.close()

    def _next_text(self) -> bytes:
        """The next message; pings are answered on the way."""
        while True:
            first, second = self._reader.exactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._reader.exactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._reader.exactly(8))
            mask = self._reader.exactly(4)
            content = _unmasked(self._reader.exactly(length), mask)
            if first & 0x0F == PING:
                self._connection.sendall(_frame(PONG, content))
            elif first & 0x0F == TEXT:
                return content


def _quick(connection: socket.socket) -> socket.socket:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _frame(kind: int, content: bytes) -> bytes:
    """One whole, unmasked frame, as a server sends it."""
    length = len(content)
    if length < 126:
        head = struct.pack("!BB", 0x80 | kind, length)
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | kind, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 127, length)
    return head + content


def _unmasked(content: bytes, mask: bytes) -> bytes:
    """All bytes at once: a loop would cost more than what is measured."""
    key = (mask * (len(content) // 4 + 1))[: len(content)]
    return (int.from_bytes(content, "big") ^ int.from_bytes(key, "big")).to_bytes(len(content), "big")
