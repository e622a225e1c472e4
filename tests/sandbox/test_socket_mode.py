"""Socket Mode on a real wire: tickets, envelopes and answers, several connections, and every way to lose one."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sandbox import TroubleConnecting, World
from sandbox.server import SandboxServer
from sandbox.sockets import MOST
from tests.sandbox.bots import a_bot, actions, ask, button, modal, opens, option
from tests.sandbox.receivers import SOON, a_socket, meanwhile, on_a_socket, ticket, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_sdk import WebClient


@pytest.fixture
def server(world: World) -> Iterator[SandboxServer]:
    with SandboxServer(world) as served:
        yield served


@pytest.fixture
def hasty(world: World) -> Iterator[SandboxServer]:
    """It waits a fifth of a second for an answer, where none will come."""
    with SandboxServer(world, ack_within=0.2) as served:
        yield served


def test_a_day_over_socket_mode(world: World, server: SandboxServer) -> None:
    """A command, a form with a typeahead, an answer with a button, a click and its response_url, an event."""
    app, heard = a_bot(world, connected=False), list[str]()
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
    app.command("/hello")(lambda ack: ack("Hello 株式会社アクメ"))
    with on_a_socket(app, server):
        aoi = world.person("aoi")
        assert aoi.slash("/hello").text == "Hello 株式会社アクメ"
        aoi.slash("/deal log")
        aoi.form.fill({"Deal": "Ac"})
        assert aoi.form.submit().outcome == "updated"
        assert aoi.form.title == "Logged"
        aoi.dm.last.click("Undo")
        assert aoi.dm.last.texts() == ["Undone"]
        aoi.announce()
        assert heard == ["aoi"]


def test_slack_says_hello_and_counts_the_connections(world: World, server: SandboxServer) -> None:
    with a_socket(world) as first, a_socket(world) as second:
        hellos = [first.take(), second.take()]
    assert [hello["type"] for hello in hellos] == ["hello", "hello"]
    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert hellos[0]["connection_info"] == {"app_id": world.app.id}
    server.sockets.wait(0)


def test_a_ticket_is_good_for_one_connection(world: World, server: SandboxServer) -> None:
    once = ticket(world)
    with a_socket(world, once):
        pass
    for refused in (once, once.replace("ticket=", "ticket=never-")):
        with pytest.raises(InvalidStatus), a_socket(world, refused):
            pass


def test_ten_are_the_most(world: World, server: SandboxServer) -> None:
    with contextlib.ExitStack() as opened:
        for _ in range(MOST):
            opened.enter_context(a_socket(world))
        server.sockets.wait(MOST)
        with pytest.raises(InvalidStatus), a_socket(world):
            pass
    server.sockets.wait(0)


def test_an_envelope_says_what_it_is_and_whether_it_may_be_answered(
    world: World, server: SandboxServer
) -> None:
    aoi = world.person("aoi")
    kinds = {
        "slash_commands": (lambda: aoi.slash("/deal log"), True),
        "interactive": (lambda: aoi.shortcut("log"), True),
        "events_api": (aoi.announce, False),
    }
    with a_socket(world) as bot:
        bot.take()
        for kind, (act, answerable) in kinds.items():
            with meanwhile(act):
                envelope = bot.take()
                bot.answer(envelope)
            assert (envelope["type"], envelope["accepts_response_payload"]) == (kind, answerable)
            assert envelope["payload"] == world.wire.sent()[-1].payload
            assert ("retry_attempt" in envelope) == (kind == "events_api")


def test_an_answer_rides_in_the_ack(world: World, server: SandboxServer) -> None:
    with a_socket(world) as bot:
        bot.take()
        with meanwhile(lambda: world.person("aoi").slash("/deal").text) as said:
            envelope = bot.take()
            bot.say("not JSON")
            bot.say('{"envelope_id": "of-another", "payload": {"text": "Not this"}}')
            bot.answer(envelope, text="Which deal?")
            assert said.get(timeout=SOON) == "Which deal?"


def test_an_event_that_is_not_acked_comes_again_at_once(world: World, hasty: SandboxServer) -> None:
    with a_socket(world) as bot:
        bot.take()
        with meanwhile(world.person("aoi").announce):
            tries = [bot.take(), bot.take()]
            bot.answer(tries[1])
    assert [(each["retry_attempt"], each["retry_reason"]) for each in tries] == [(0, ""), (1, "timeout")]
    assert tries[0]["payload"]["event_id"] == tries[1]["payload"]["event_id"]
    assert tries[0]["envelope_id"] != tries[1]["envelope_id"]
    assert world.pending == []


def test_a_click_that_is_not_acked_is_lost(world: World, hasty: SandboxServer) -> None:
    with a_socket(world) as bot:
        bot.take()
        with pytest.raises(TroubleConnecting, match=r"gave no answer within 0\.2 s"):
            world.person("aoi").slash("/deal")
        late = bot.take()
        bot.answer(late, text="Too late")
        with meanwhile(lambda: world.person("aoi").slash("/deal").text) as said:
            bot.answer(bot.take(), text="In time")
            assert said.get(timeout=SOON) == "In time"
    assert [shown.text for shown in world.person("aoi").ephemerals] == ["In time"]


def test_payloads_are_spread_over_all_connections(world: World, server: SandboxServer) -> None:
    aoi = world.person("aoi")
    with a_socket(world) as first, a_socket(world) as second:
        for bot in (first, second):
            assert bot.take()["type"] == "hello"
        for bot in (first, second, first):
            with meanwhile(lambda: aoi.slash("/deal")):
                bot.answer(bot.take())


def test_nobody_is_connected(world: World, server: SandboxServer) -> None:
    with pytest.raises(TroubleConnecting, match="is not connected"):
        world.person("aoi").slash("/deal")


# Ways to lose a connection


def answering(world: World) -> Any:
    app = a_bot(world, connected=False)
    app.command("/deal")(lambda ack: ack("Here"))
    return app


def test_slack_says_goodbye_before_it_hangs_up(world: World, server: SandboxServer) -> None:
    with a_socket(world) as bot:
        bot.take()
        server.sockets.disconnect("warning")
        goodbye = bot.take()
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "warning")
        with pytest.raises(ConnectionClosed):
            bot.take()
    assert server.sockets.connections == 0


def test_a_bot_comes_back_when_slack_asks_it_to(world: World, server: SandboxServer) -> None:
    with on_a_socket(answering(world), server, ping=0.1) as bot:
        server.sockets.disconnect()
        server.sockets.wait(1)
        until(bot.client.is_connected)
        assert world.person("aoi").slash("/deal").text == "Here"


def test_a_bot_comes_back_after_its_socket_was_cut(world: World, server: SandboxServer) -> None:
    with on_a_socket(answering(world), server, ping=0.1) as bot:
        first = bot.client.session_id()
        server.sockets.drop()
        until(lambda: bot.client.is_connected() and bot.client.session_id() != first)
        server.sockets.wait(1, SOON)  # the other end knows it a moment later
        assert world.person("aoi").slash("/deal").text == "Here"


def test_between_a_cut_and_the_next_connection_a_bot_is_out_of_reach(
    world: World, server: SandboxServer
) -> None:
    with a_socket(world) as bot:
        bot.take()
        server.sockets.drop()
        with pytest.raises(TroubleConnecting, match="is not connected"):
            world.person("aoi").slash("/deal")
        with pytest.raises(ConnectionClosed):
            bot.take()
    with a_socket(world) as bot:
        bot.take()
        with meanwhile(lambda: world.person("aoi").slash("/deal").text) as said:
            bot.answer(bot.take(), text="Back")
            assert said.get(timeout=SOON) == "Back"


def test_a_click_on_its_way_when_the_socket_is_cut_is_lost(world: World, hasty: SandboxServer) -> None:
    with a_socket(world) as bot:
        bot.take()
        with meanwhile(lambda: world.person("aoi").slash("/deal")) as came:
            bot.take()
            hasty.sockets.drop()
            assert isinstance(came.get(timeout=SOON), TroubleConnecting)


def test_a_half_open_socket_swallows_what_is_sent_there(world: World, hasty: SandboxServer) -> None:
    """Half of the clicks of a bot with two connections, without a word to either side."""
    world.faults.half_open_socket()
    aoi = world.person("aoi")
    with a_socket(world) as dead, a_socket(world) as live:
        assert dead.take()["type"] == live.take()["type"] == "hello"
        assert (dead.alive(), live.alive()) == (False, True)
        with meanwhile(lambda: aoi.slash("/deal log")) as came:
            dead.answer(dead.take())
            assert isinstance(came.get(timeout=SOON), TroubleConnecting)
        with meanwhile(lambda: aoi.slash("/deal log").text) as came:
            live.answer(live.take(), text="Here")
            assert came.get(timeout=SOON) == "Here"


def test_a_bot_notices_that_its_socket_went_half_open(world: World, hasty: SandboxServer) -> None:
    """Fault 8. The SDK's client asks for signs of life; after four intervals without any it connects anew."""
    with on_a_socket(answering(world), hasty, ping=0.1) as bot:
        first = bot.client.current_session
        until(lambda: first is not None and first.last_ping_pong_time is not None)
        hasty.sockets.freeze()
        with pytest.raises(TroubleConnecting, match="gave no answer"):
            world.person("aoi").slash("/deal")
        hasty.sockets.wait(2)
        until(bot.client.is_connected)
        assert bot.client.current_session is not first
