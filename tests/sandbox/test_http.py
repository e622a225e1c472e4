"""Payloads as signed HTTP requests on loopback: a bot behind a request URL, and everything it may do wrong."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from slack_bolt.request.payload_utils import is_slash_command
from slack_sdk.signature import SignatureVerifier

from sandbox import FakeMachine, RealMachine, TroubleConnecting, World
from sandbox.server import SandboxServer
from tests.sandbox.bots import a_bot, actions, ask, button, modal, opens, option
from tests.sandbox.receivers import SOON, Request, RequestUrl, Response, bolt, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient

JSON = "application/json"


@pytest.fixture
def served() -> Iterator[SandboxServer]:
    """A world of real time on a wire."""
    world = World()
    world.add_user("aoi")
    with SandboxServer(world) as server:
        yield server


class At:
    """The clock a signature is checked by."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> float:
        return self._world.machine().timestamp()


def is_signed(world: World, request: Request) -> bool:
    verifier = SignatureVerifier(world.app.signing_secret, At(world))  # type: ignore[arg-type]  # its shape is enough
    return verifier.is_valid_request(request.body, request.headers)


def test_a_day_over_http(served: SandboxServer) -> None:
    """A command, a form with a typeahead, an answer with a button, a click and its response_url, an event."""
    world = served.world
    app, heard = a_bot(world, signed=True, connected=False), list[str]()
    opens(app, modal(ask("Deal", {"type": "external_select", "min_query_length": 1})))
    app.options("Deal")(lambda ack, body: ack(options=[option(f"{body['value']}me")]))

    def save(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.chat_postMessage(channel=body["user"]["id"], text="x", blocks=[actions(button("Undo"))])
        ack(response_action="update", view=modal(title="Logged"))

    def undo(ack: Any, respond: Any) -> None:
        respond("Undone", replace_original=True)
        ack()

    app.view("form")(save)
    app.action("Undo")(undo)
    app.event("user_change")(lambda event: heard.append(event["user"]["name"]))
    with RequestUrl(bolt(app)) as bot:
        served.deliver_to(bot.url)
        aoi = world.person("aoi")
        aoi.slash("/deal log")
        aoi.form.fill({"Deal": "Ac"})
        assert aoi.form.field("Deal").shown == "Acme"
        assert aoi.form.submit().outcome == "updated"
        assert aoi.form.title == "Logged"
        aoi.dm.last.click("Undo")
        assert aoi.dm.last.texts() == ["Undone"]
        aoi.announce()
        assert heard == ["aoi"]
        assert all(is_signed(world, bot.next()) for _ in range(5))


KINDS: dict[str, tuple[Callable[[World], object], Callable[[Request], dict[str, Any]]]] = {
    "application/x-www-form-urlencoded of its own": (
        lambda world: world.person("aoi").slash("/deal log 株式会社アクメ & <co>"),
        lambda request: {name: values[0] for name, values in parse_qs(request.body).items()},
    ),
    "application/x-www-form-urlencoded with JSON in it": (
        lambda world: world.person("aoi").shortcut("株式会社アクメ"),
        lambda request: json.loads(parse_qs(request.body)["payload"][0]),
    ),
    "application/json": (
        lambda world: world.person("aoi").dm.say("株式会社アクメ & <co>"),
        lambda request: json.loads(request.body),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_written_and_signed_as_slack_does(served: SandboxServer, kind: str) -> None:
    act, read = KINDS[kind]
    with RequestUrl(lambda _: Response()) as bot:
        served.deliver_to(bot.url)
        act(served.world)
        request = bot.next()
    assert request.headers["content-type"] == kind.partition(" ")[0]
    assert is_signed(served.world, request)
    (sent,) = served.world.wire.sent()
    assert read(request) == {name: value for name, value in sent.payload.items() if value != ""}
    assert is_slash_command(read(request)) == ("of its own" in kind)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda request: Request(request.headers, request.body + " "),
        lambda request: Request(request.headers | {"x-slack-signature": "v0=" + "0" * 64}, request.body),
        lambda request: Request(request.headers | {"x-slack-request-timestamp": "1"}, request.body),
    ],
    ids=["body", "signature", "timestamp"],
)
def test_a_request_that_was_tampered_with_is_not_signed(
    served: SandboxServer, tamper: Callable[[Request], Request]
) -> None:
    with RequestUrl(lambda _: Response()) as bot:
        served.deliver_to(bot.url)
        served.world.person("aoi").slash("/deal")
        assert not is_signed(served.world, tamper(bot.next()))


def test_a_bot_with_another_secret_refuses_the_request(served: SandboxServer) -> None:
    world = served.world
    app = a_bot(world, signed=True, connected=False)
    app.command("/deal")(lambda ack: ack("Here you are"))
    world.app.signing_secret = "of another app"
    with RequestUrl(bolt(app)) as bot:
        served.deliver_to(bot.url)
        with pytest.raises(TroubleConnecting, match="answered 401"):
            world.person("aoi").slash("/deal")


def test_signatures_are_checked_in_process_too() -> None:
    world = World()
    world.add_user("aoi")
    app = a_bot(world, signed=True)
    app.command("/deal")(lambda ack: ack("Here you are"))
    assert world.person("aoi").slash("/deal").text == "Here you are"
    world.app.signing_secret = "of another app"
    with pytest.raises(TroubleConnecting, match="answered 401"):
        world.person("aoi").slash("/deal")


def test_a_signature_of_more_than_five_minutes_ago_is_worth_nothing(machine: FakeMachine) -> None:
    """In real time: the machine of the world is not the one Bolt looks at."""
    world = World(machine=machine)
    world.add_user("aoi")
    app = a_bot(world, signed=True)
    app.command("/deal")(lambda ack: ack("Here you are"))
    now = RealMachine()()
    machine.move(to=now - timedelta(seconds=290))
    assert world.person("aoi").slash("/deal").text == "Here you are"
    machine.move(to=now - timedelta(seconds=310))
    with pytest.raises(TroubleConnecting, match="answered 401"):
        world.person("aoi").slash("/deal")


def test_an_answer_that_does_not_come_in_time(world: World) -> None:
    over = threading.Event()

    def late(_: Request) -> Response:
        over.wait(SOON)
        return Response()

    with SandboxServer(world, ack_within=0.2) as server, RequestUrl(late) as bot:
        server.deliver_to(bot.url)
        with pytest.raises(TroubleConnecting, match=r"gave no answer within 0\.2 s"):
            world.person("aoi").slash("/deal")
        over.set()


WRONG: dict[str, tuple[Response, str]] = {
    "an error": (Response(500), "answered 500"),
    "a redirect": (Response(302), "answered 302"),
    "broken JSON": (Response(200, '{"text": ', JSON), "answered with broken JSON"),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_answer_that_is_none(served: SandboxServer, what: str) -> None:
    response, why = WRONG[what]
    with RequestUrl(lambda _: response) as bot:
        served.deliver_to(bot.url)
        with pytest.raises(TroubleConnecting, match=f"slash_command: the bot {why}"):
            served.world.person("aoi").slash("/deal")


@pytest.mark.parametrize(
    ("response", "text"),
    [
        (Response(200, '{"text": "Hello"}', JSON), "Hello"),
        (Response(200, "Hello"), "Hello"),
        (Response(), ""),
    ],
    ids=["JSON", "text", "nothing"],
)
def test_an_answer_may_be_json_text_or_nothing(served: SandboxServer, response: Response, text: str) -> None:
    with RequestUrl(lambda _: response) as bot:
        served.deliver_to(bot.url)
        assert served.world.person("aoi").slash("/deal").text == text


def test_a_bot_that_is_down(served: SandboxServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    served.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    with pytest.raises(TroubleConnecting, match="can't be reached"):
        served.world.person("aoi").slash("/deal")


def test_an_event_that_is_not_acked_comes_again_by_itself(machine: FakeMachine) -> None:
    world = World(machine=machine)
    world.add_user("aoi")
    with SandboxServer(world) as server, RequestUrl(lambda _: Response(503)) as bot:
        server.deliver_to(bot.url)
        world.person("aoi").announce()
        tries = [bot.next(), bot.next()]
        for minutes in (1, 5):
            until(lambda: bool(world.pending))
            machine.move(by=timedelta(minutes=minutes))
            tries.append(bot.next())
    assert [each.headers.get("x-slack-retry-num") for each in tries] == [None, "1", "2", "3"]
    assert {each.headers.get("x-slack-retry-reason") for each in tries[1:]} == {"http_error"}
    assert len({each.body for each in tries}) == 1
    assert len({each.headers["x-slack-signature"] for each in tries}) == 3, "signed anew when time has passed"
