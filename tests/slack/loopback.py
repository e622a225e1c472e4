"""A few lines of a server that answers as a test tells it, and breaks off where a test wants it to."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Answer:
    """`cut` closes the connection after so many bytes of the body; `never` leaves the caller waiting."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang_up: bool = False
    never: bool = False


def ok(**fields: Any) -> Answer:
    return Answer(json.dumps({"ok": True, **fields}))


def no(error: str, **fields: Any) -> Answer:
    return Answer(json.dumps({"ok": False, "error": error, **fields}))


class Loopback:
    """Answers each path from its queue; the last answer of a queue stays."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[Mapping[str, str]] = []
        self._answers: dict[str, list[Answer]] = {}
        self._released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._serve(self)

            def do_GET(self) -> None:
                outer._serve(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answers(self, path: str, *answers: Answer) -> None:
        self._answers[path] = list(answers)

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        raw = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        body = json.loads(raw) if raw.startswith("{") else dict(parse_qsl(raw, keep_blank_values=True))
        path = request.path.removeprefix("/api/")
        self.asked.append((path, body))
        self.headers.append(dict(request.headers.items()))
        queue = self._answers[path]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if answer.never:
            self._released.wait(30)
        request.close_connection = True
        if answer.hang_up or answer.never:
            return
        sent = answer.body.encode("utf-8", "surrogateescape")
        request.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(sent)))
        request.end_headers()
        request.wfile.write(sent if answer.cut is None else sent[: answer.cut])
