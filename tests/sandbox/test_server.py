"""The sandbox on a real wire: the same Web API, on loopback alone, and nothing left behind."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import NotForReal, TroubleConnecting, World
from sandbox.server import SandboxServer
from tests.sandbox.bots import a_bot, refusal


def test_the_web_api_is_the_same_on_a_wire(world: World) -> None:
    with SandboxServer(world) as server:
        web = WebClient(world.bot_token, base_url=server.base_url, retry_handlers=[])
        assert web.auth_test()["team_id"] == world.team_id
        dm = web.conversations_open(users=world.user("aoi").id)["channel"]["id"]
        web.chat_postMessage(channel=dm, text="Please log 株式会社アクメ")
        (row,) = web.conversations_history(channel=dm)["messages"]
        assert row["text"] == "Please log 株式会社アクメ"
        assert refusal(lambda: web.chat_postMessage(channel="C404", text="x"))["error"] == "channel_not_found"
        done = web.files_upload_v2(content="a,b\n", filename="deals.csv")
        assert world.files[done["files"][0]["id"]].content == b"a,b\n"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "sandbox.example"])  # noqa: S104 - to be refused
def test_it_stays_on_loopback(world: World, host: str) -> None:
    with pytest.raises(NotForReal, match="loopback"):
        SandboxServer(world, host=host)
    with SandboxServer(world) as server, pytest.raises(NotForReal, match="loopback"):
        server.deliver_to(f"http://{host}/slack/events")


def test_once_it_is_closed_the_world_is_as_it_was(world: World) -> None:
    a_bot(world).command("/deal")(lambda ack: ack("Here you are"))
    before = world.base_url
    with SandboxServer(world) as server:
        assert world.base_url == server.base_url.removesuffix("/api/")
        server.deliver_to("http://127.0.0.1:9/nobody")
        with pytest.raises(TroubleConnecting):
            world.person("aoi").slash("/deal")
    assert world.base_url == before
    assert world.client().auth_test()["ok"]
    assert world.person("aoi").slash("/deal").text == "Here you are"


def test_a_world_without_a_wire_opens_no_sockets(world: World) -> None:
    web = world.client(world.app_token)
    data = refusal(lambda: web.apps_connections_open(app_token=world.app_token))
    assert data["error"] == "internal_error"
    assert "SandboxServer" in data["response_metadata"]["messages"][0]
