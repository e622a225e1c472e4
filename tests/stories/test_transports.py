"""The same main story over a real wire: the started program, signed HTTP requests or Socket Mode, on loopback."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from bot.cli import running
from bot.config import Settings
from bot.policy import preset
from sandbox import RealMachine, World
from sandbox.server import SandboxServer
from tests.clocks import MONDAY_9_JST
from tests.stories.office import LOCALES, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return a_free_port()


def ask(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(params=["socket", "http"])
def wired(request: pytest.FixtureRequest, tmp_path: Path, language: str, port: int) -> Iterator[Office]:
    machine = RealMachine()
    world = World(now=MONDAY_9_JST, machine=machine)
    for name in ("aoi", "ken", "mana", "ada"):
        world.add_user(name, locale=LOCALES[language], is_admin=name == "ada")
    with SandboxServer(world) as server:
        environ = {
            "SLACK_BOT_TOKEN": world.bot_token,
            "SLACK_API_URL": server.base_url,
            "DATABASE_URL": f"sqlite:///{tmp_path}/wired.sqlite3",
            "PORT": str(port),
        }
        if request.param == "socket":
            environ["SLACK_APP_TOKEN"] = world.app_token
        else:
            environ["SLACK_SIGNING_SECRET"] = world.app.signing_secret
            server.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        settings = Settings.load(environ)
        stop = threading.Event()
        policy = preset("b2b_ja")
        clock = world.clock
        with running.serving(settings, policy, clock.now, machine, stop=stop, ticking=False) as bot:
            if request.param == "socket":
                server.sockets.wait()  # the sandbox counts a connection after the bot may already think it has one
            yield Office(world, bot, machine, language, policy)  # type: ignore[arg-type]  # real time here
            stop.set()
            status, said = ask(port, "/readyz")
            assert (status, json.loads(said)["checks"]["process"]["why"]) == (503, "it is stopping")


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_day_of_a_meeting_over_the_wire(wired: Office) -> None:
    t, aoi = wired.t, wired.person("aoi")
    wired.set_up()
    wired.new_deal()
    wired.plan("today 10:00" if wired.language == "en" else "今日 10時")
    wired.pass_time(hours=2, minutes=5)
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): wired.outcome(), t("In a few words"): "They liked it"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.form.title == t("Logged")
    wired.pass_time(minutes=1)
    assert aoi.dm.last.buttons == [t("Undo")]
    assert len(aoi.dm.messages) == 1


def test_a_stage_move_with_its_gate_over_the_wire(wired: Office, port: int) -> None:
    t, aoi = wired.t, wired.person("aoi")
    wired.set_up()
    wired.new_deal()
    aoi.slash("/deal stage Acme")
    aoi.form.fill({t("New stage"): wired.stage("mql")})
    aoi.form.fill({wired.condition("mql"): "70"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.form.title == t("Moved")
    assert ask(port, "/healthz") == (200, "ok")
    assert ask(port, "/readyz")[0] == 200
    counted = ask(port, "/metrics")[1]
    assert 'dealbot_ack_seconds_count{kind="view_submission"}' in counted
    assert "Acme" not in counted
    assert wired.world.team_id not in counted
