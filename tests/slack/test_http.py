"""Slack over HTTP, against the server as it is started, on loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.errors import Misconfigured
from bot.health import Readiness
from bot.meter import kind_of
from bot.slack import http as slack_http
from bot.slack import ingress
from tests.slack.wire import FORM, JSON, NOW, SECRET, a_command, an_event, form, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Bot:
    """A Bolt app behind the endpoint, and what reached it."""

    def __init__(self) -> None:
        self.ready = True
        self.asked: list[Mapping[str, Any]] = []
        self.seen: list[Any] = []
        self.hold = threading.Event()
        self.entered = threading.Event()
        self.app = App(
            process_before_response=True,
            request_verification_enabled=False,
            token_verification_enabled=False,
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        )
        self.app.command("/deal")(self._command)
        self.app.event("app_home_opened")(self._event)
        asgi = slack_http.create(
            self.app, secret=SECRET, machine=lambda: NOW, workers=2, probes=self, acked=self._acked
        )
        self.server = slack_http.Server(asgi, 0, host="127.0.0.1", grace=5)
        self.server.start()

    def readiness(self) -> Readiness:
        return Readiness(self.ready, {})

    def metrics(self) -> bytes:
        return b"dealbot_acks 1.0"

    def _acked(self, asked: Mapping[str, Any], seconds: float) -> None:
        assert seconds >= 0
        self.asked.append(asked)

    def _command(self, ack: Callable[..., None], command: dict[str, Any]) -> None:
        self.seen.append(command["text"])
        if command["text"] == "slow":
            self.entered.set()
            self.hold.wait(10)
        ack(f"took {command['text']}")

    def _event(self, ack: Callable[..., None], request: Any) -> None:
        self.seen.append(request.headers.get("x-slack-retry-num"))
        ack()

    def send(
        self, body: bytes, headers: dict[str, str], *, path: str = slack_http.PATH, method: str = "POST"
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def slash(self, text: str) -> tuple[int, str]:
        body = form(a_command(text))
        return self.send(body, signed(body))


@pytest.fixture
def bot() -> Iterator[Bot]:
    bot = Bot()
    yield bot
    bot.hold.set()
    bot.server.close()


def test_a_signed_command_reaches_its_listener_and_its_answer_comes_back(bot: Bot) -> None:
    assert bot.server.connected
    assert bot.slash("log acme") == (200, "took log acme")
    assert bot.slash("payload") == (200, "took payload")


def test_an_event_keeps_slacks_word_that_it_is_a_retry(bot: Bot) -> None:
    body = json.dumps(an_event()).encode()
    assert bot.send(body, {**signed(body, JSON), "x-slack-retry-num": "2"}) == (200, "")
    assert bot.seen == [["2"]]


def test_what_the_gate_refuses_reaches_no_listener(bot: Bot) -> None:
    body = form(a_command())
    assert bot.send(body, {"content-type": FORM}) == (401, "")
    assert bot.send(b"null", signed(b"null", JSON)) == (400, "")
    assert bot.send(b"ssl_check=1", {"content-type": FORM}) == (200, "")
    assert bot.seen == []


def test_a_listener_that_fails_answers_500_and_tells_nothing(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ValueError("Acme deal")

    monkeypatch.setattr(bot.app, "dispatch", broken)
    assert bot.slash("log acme") == (500, "")


def test_a_declared_50_mb_body_is_refused_before_it_is_sent(bot: Bot) -> None:
    with socket.create_connection(("127.0.0.1", bot.server.port), timeout=10) as raw:
        raw.sendall(
            f"POST {slack_http.PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n"
            f"Content-Length: {50_000_000}\r\n\r\n".encode()
        )
        assert raw.recv(64).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_is_refused_once_it_passes_the_limit(bot: Bot) -> None:
    chunk = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", bot.server.port), timeout=10) as raw:
        raw.sendall(
            f"POST {slack_http.PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        for _ in range(ingress.LIMIT // 65536 + 1):
            raw.sendall(chunk)
        assert raw.recv(64).startswith(b"HTTP/1.1 413")


def test_a_body_that_never_comes_is_given_up(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_http, "READ_TIMEOUT", 0.05)
    with socket.create_connection(("127.0.0.1", bot.server.port), timeout=10) as raw:
        raw.sendall(
            f"POST {slack_http.PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 10\r\n\r\n{{".encode()
        )
        assert raw.recv(64).startswith(b"HTTP/1.1 401")


def test_health_says_alive_and_readiness_says_whether_to_send_work(bot: Bot) -> None:
    assert bot.send(b"", {}, path="/healthz", method="GET") == (200, "ok")
    assert bot.send(b"", {}, path="/readyz", method="GET") == (200, '{"ready":true,"checks":{}}')
    bot.ready = False
    assert bot.send(b"", {}, path="/healthz", method="GET") == (200, "ok")
    assert bot.send(b"", {}, path="/readyz", method="GET") == (503, '{"ready":false,"checks":{}}')
    assert bot.send(b"", {}, path="/metrics", method="GET") == (200, "dealbot_acks 1.0")
    assert bot.send(b"", {}, path="/", method="GET")[0] == 404


def test_what_passed_the_gate_is_counted_with_its_kind(bot: Bot) -> None:
    bot.slash("log acme")
    bot.send(b"junk", {})
    assert [kind_of(asked) for asked in bot.asked] == ["command"]


def test_closing_lets_a_running_request_finish_and_takes_no_new_one(bot: Bot) -> None:
    answers: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: answers.append(bot.slash("slow")))
    asking.start()
    assert bot.entered.wait(10)
    closing = threading.Thread(target=bot.server.close)
    closing.start()
    bot.hold.set()
    asking.join(10)
    closing.join(10)
    assert answers == [(200, "took slow")]
    assert not bot.server.connected
    with pytest.raises(OSError, match="refused"):
        bot.slash("late")


def test_a_port_in_use_is_said_plainly(bot: Bot) -> None:
    with pytest.raises(Misconfigured, match=f"Port {bot.server.port} can't be opened"):
        slack_http.Server(
            slack_http.create(bot.app, secret=SECRET, machine=lambda: NOW, workers=1),
            bot.server.port,
            host="127.0.0.1",
        )


def test_serving_ends_on_sigterm_after_readiness_was_taken_back(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = slack_http.Server.start

    def started_then_told_to_stop(server: slack_http.Server) -> None:
        start(server)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(slack_http.Server, "start", started_then_told_to_stop)
    before = signal.getsignal(signal.SIGTERM)
    asgi = slack_http.create(bot.app, secret=SECRET, machine=lambda: NOW, workers=1)
    slack_http.serve(asgi, 0, stopping=lambda: setattr(bot, "ready", False))
    assert not bot.ready
    assert signal.getsignal(signal.SIGTERM) is before
