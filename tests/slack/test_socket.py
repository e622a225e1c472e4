"""Socket Mode on a real WebSocket of our own: taking, refusing, draining, coming back."""

from __future__ import annotations

import json
import queue
import threading
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from bot.errors import Misconfigured
from bot.slack import frames
from bot.slack import socket as slack_socket
from sandbox import RealMachine
from tests.slack.loopback import Loopback, no, ok
from tests.slack.wire import a_click, a_command, an_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Slack:
    """Opens connections, hands out envelopes, keeps what comes back."""

    def __init__(self) -> None:
        self.web = Loopback()
        self.connections: queue.Queue[ServerConnection] = queue.Queue()
        self.acks: queue.Queue[dict[str, Any]] = queue.Queue()
        self._server: Server = serve(self._handle, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        port = self._server.socket.getsockname()[1]
        self.opens = ok(url=f"ws://127.0.0.1:{port}/link?ticket=1")
        self.web.answers("apps.connections.open", self.opens)

    def _handle(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 3}))
        self.connections.put(connection)
        try:
            for message in connection:
                self.acks.put(json.loads(message))
        except ConnectionClosed:
            pass
        self.acks.put({"closed": True})

    def connection(self) -> ServerConnection:
        return self.connections.get(timeout=10)

    def ack(self) -> dict[str, Any]:
        return self.acks.get(timeout=10)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self.web.close()


def envelope(kind: str, payload: object, number: int = 1) -> str:
    return json.dumps({"type": kind, "envelope_id": f"e{number}", "payload": payload})


class Bot:
    def __init__(self, base_url: str) -> None:
        self.entered = threading.Event()
        self.hold = threading.Event()
        self.seen: list[str] = []
        app = App(
            process_before_response=True,
            request_verification_enabled=False,
            token_verification_enabled=False,
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        )
        app.command("/deal")(self._command)
        app.event("app_home_opened")(self._event)
        self.app = app
        self.socket = slack_socket.Socket(
            app, "xapp-1", base_url=base_url, concurrency=2, machine=RealMachine()
        )

    def _command(self, ack: Callable[..., None], command: dict[str, Any]) -> None:
        self.seen.append(command["text"])
        if command["text"] == "slow":
            self.entered.set()
            self.hold.wait(10)
        ack(f"took {command['text']}")

    def _event(self, ack: Callable[..., None]) -> None:
        ack()


@pytest.fixture
def slack() -> Iterator[Slack]:
    slack = Slack()
    yield slack
    slack.close()


@pytest.fixture
def bot(slack: Slack) -> Iterator[Bot]:
    bot = Bot(f"{slack.web.url}/api/")
    yield bot
    bot.hold.set()
    bot.socket.close()


def test_an_envelope_reaches_its_listener_and_is_answered(slack: Slack, bot: Bot) -> None:
    bot.socket.start()
    assert bot.socket.connected
    connection = slack.connection()
    connection.send(envelope("slash_commands", a_command("log acme")))
    assert slack.ack() == {"envelope_id": "e1", "payload": {"text": "took log acme"}}
    connection.send(envelope("events_api", an_event(), 2))
    assert slack.ack() == {"envelope_id": "e2"}
    assert bot.socket.connections == 3


def test_silence_is_counted_from_the_hello_on(slack: Slack, bot: Bot) -> None:
    """Fault 8. Not from the first pong, five seconds later, which a connection that dies at once never gives."""
    bot.socket.start()
    slack.connection().send(envelope("slash_commands", a_command("log acme")))
    slack.ack()
    session = bot.socket._client.current_session
    assert session is not None
    assert session.last_ping_pong_time is not None


@pytest.mark.parametrize(
    "message",
    [
        envelope("slash_commands", {"command": 5}),
        envelope("slash_commands", {}),
        envelope("events_api", {"type": "event_callback", "event": "x"}),
        envelope("events_api", {"type": "event_callback", "event": {"type": "m"}, "authorizations": ["x"]}),
        envelope("interactive", {"type": "block_actions", "actions": []}),
        envelope("interactive", "text"),
        envelope("a_kind_of_next_year", {}),
        envelope("events_api", an_event(type="nobody_listens")),
    ],
)
def test_an_envelope_nobody_can_use_is_taken_off_slacks_hands(slack: Slack, bot: Bot, message: str) -> None:
    bot.socket.start()
    slack.connection().send(message)
    assert slack.ack() == {"envelope_id": "e1"}
    assert bot.seen == []


@pytest.mark.parametrize(
    "junk",
    ["", "junk", "{", "[]", '{"a":' * 5000, "null", '{"type":5}', envelope("events_api", None), envelope("interactive", [1]),
     '{"type":"hello","num_connections":"many"}', b"\xff\xfe"],
)  # fmt: skip
def test_junk_does_not_keep_the_next_envelope_from_being_answered(
    slack: Slack, bot: Bot, junk: str | bytes
) -> None:
    bot.socket.start()
    connection = slack.connection()
    connection.send(junk)
    connection.send(envelope("slash_commands", a_command("log acme"), 2))
    assert slack.ack()["envelope_id"] == "e2"


@pytest.mark.parametrize("length", [1, 40, 100, 60_000, 70_000, 200_000])
def test_answers_of_any_length_arrive(slack: Slack, bot: Bot, length: int) -> None:
    said = ("あa" * length)[:length]

    @bot.app.command("/long")
    def long(ack: Any) -> None:
        ack(text=said)

    bot.socket.start()
    slack.connection().send(envelope("slash_commands", {**a_command(), "command": "/long"}))
    assert slack.ack() == {"envelope_id": "e1", "payload": {"text": said}}


def test_an_answer_to_a_connection_that_broke_is_left_to_the_sdk(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 9."""

    def broken(_message: str) -> bytes:
        raise BrokenPipeError

    bot.socket.start()
    connection = slack.connection()
    monkeypatch.setattr(frames, "text", broken)
    connection.send(envelope("slash_commands", a_command("log acme")))
    assert slack.ack() == {"envelope_id": "e1", "payload": {"text": "took log acme"}}


def test_a_listener_that_fails_is_not_acked_and_harms_no_other(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.socket.start()
    connection = slack.connection()
    dispatch = bot.app.dispatch

    def broken(request: Any) -> Any:
        if request.body.get("type") == "block_actions":
            raise ValueError("Acme")
        return dispatch(request)

    monkeypatch.setattr(bot.app, "dispatch", broken)
    connection.send(envelope("interactive", a_click()))
    connection.send(envelope("slash_commands", a_command("boom"), 2))
    assert slack.ack()["envelope_id"] == "e2"


def test_an_answer_that_is_an_error_is_not_acked(slack: Slack, bot: Bot) -> None:
    def fails() -> None:
        raise ValueError("Acme")

    bot.app.command("/fails")(fails)
    bot.socket.start()
    connection = slack.connection()
    connection.send(envelope("slash_commands", {**a_command(), "command": "/fails"}))
    connection.send(envelope("slash_commands", a_command("log acme"), 2))
    assert slack.ack()["envelope_id"] == "e2"


def test_closing_answers_what_was_taken_before_it_hangs_up(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, client = threading.Semaphore(0), bot.socket._client
    enqueue = client.enqueue_message

    def take(message: str) -> None:
        enqueue(message)
        taken.release()

    monkeypatch.setattr(client, "enqueue_message", take)
    bot.socket.start()
    connection = slack.connection()
    connection.send(envelope("slash_commands", a_command("slow")))
    assert bot.entered.wait(10)
    connection.send(envelope("slash_commands", a_command("queued"), 2))
    for _ in ("hello", "slow", "queued"):
        assert taken.acquire(timeout=10)
    closing = threading.Thread(target=bot.socket.close)
    closing.start()
    bot.hold.set()
    answered = {slack.ack()["envelope_id"], slack.ack()["envelope_id"]}
    assert answered == {"e1", "e2"}
    assert slack.ack() == {"closed": True}
    closing.join(10)
    assert not bot.socket.connected


def test_closing_does_not_wait_for_ever(slack: Slack, bot: Bot) -> None:
    bot.socket.start()
    slack.connection().send(envelope("slash_commands", a_command("slow")))
    assert bot.entered.wait(10)
    bot.socket.close(grace=0.1)
    assert slack.ack() == {"closed": True}


def test_when_slack_asks_to_reconnect_the_next_envelope_comes_on_the_new_connection(
    slack: Slack, bot: Bot
) -> None:
    """Fault 9."""
    bot.socket.start()
    slack.connection().send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
    slack.connection().send(envelope("slash_commands", a_command("log acme")))
    acks = [slack.ack(), slack.ack()]
    assert {"envelope_id": "e1", "payload": {"text": "took log acme"}} in acks


@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "missing_scope"])
def test_a_refused_token_says_what_to_do(slack: Slack, bot: Bot, code: str) -> None:
    slack.web.answers("apps.connections.open", no(code))
    with pytest.raises(Misconfigured, match=rf"SLACK_APP_TOKEN \({code}\).*connections:write"):
        bot.socket.start()


def test_slack_out_of_reach_at_the_start_is_tried_again(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_socket, "RETRY", 0.01)
    slack.web.answers("apps.connections.open", no("internal_error"), no("internal_error"), slack.opens)
    bot.socket.start()
    slack.connection()
    assert bot.socket._trying is not None
    bot.socket._trying.join(10)
    assert bot.socket.connected


def test_a_token_revoked_while_trying_ends_the_trying(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_socket, "RETRY", 0.01)
    slack.web.answers("apps.connections.open", no("internal_error"), no("invalid_auth"))
    bot.socket.start()
    assert bot.socket._trying is not None
    bot.socket._trying.join(10)
    assert not bot.socket._trying.is_alive()
    assert not bot.socket.connected
