"""response_url: five uses within thirty minutes of machine time, beside or in place of what was clicked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest
from slack_sdk import WebhookClient

from sandbox.server import SandboxServer
from tests.sandbox.bots import a_bot, actions, button, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox import FakeMachine, World
    from sandbox.faults import Faults
    from sandbox.people import Shown


@pytest.fixture(params=["in this process", "on a wire"])
def reached(request: pytest.FixtureRequest, world: World) -> Iterator[World]:
    if request.param == "in this process":
        yield world
    else:
        with SandboxServer(world):
            yield world


def hook(url: str) -> WebhookClient:
    return WebhookClient(url, retry_handlers=[])


def after_a_command(world: World) -> WebhookClient:
    """Of a command that aoi typed in #sales."""
    a_bot(world).command("/deal")(lambda ack: ack())
    world.person("aoi").slash("/deal", channel="sales")
    return hook(world.wire.sent("slash_command")[-1].payload["response_url"])


def after_a_click(world: World, *, whisper: bool = False) -> tuple[WebhookClient, Shown]:
    """Of a button that aoi clicked in #sales."""
    a_bot(world).action("go")(lambda ack: ack())
    web, aoi, sales = world.client(), world.person("aoi"), world.channel("sales").id
    blocks = [actions(button("Go", "go"))]
    if whisper:
        web.chat_postEphemeral(channel=sales, user=aoi.id, text="Go?", blocks=blocks)
        shown = aoi.ephemerals[-1]
    else:
        web.chat_postMessage(channel=sales, text="Go?", blocks=blocks)
        shown = aoi.channel("sales").last
    shown.click("Go")
    return hook(world.wire.sent("block_actions")[-1].payload["response_url"]), shown


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.body


def test_it_is_good_five_times(reached: World) -> None:
    url = after_a_command(reached)
    for n in range(5):
        assert outcome(url.send(text=f"{n}")) == (200, "ok")
    assert outcome(url.send(text="5")) == (404, "used_url")
    assert [shown.text for shown in reached.person("aoi").ephemerals] == ["0", "1", "2", "3", "4"]


def test_it_is_good_for_thirty_minutes_of_machine_time(world: World, machine: FakeMachine) -> None:
    url = after_a_command(world)
    world.clock.move(by=timedelta(days=1))
    machine.move(by=timedelta(minutes=30))
    assert outcome(url.send(text="just in time")) == (200, "ok")
    machine.move(by=timedelta(seconds=1))
    assert outcome(url.send(text="late")) == (404, "expired_url")


def test_what_slack_refuses_is_no_use(world: World) -> None:
    url = after_a_command(world)
    assert outcome(url.send(text="x", blocks=[said("x" * 3001)])) == (400, "invalid_blocks")
    assert outcome(url.send(text="")) == (400, "no_text")
    for _ in range(5):
        assert outcome(url.send(text="x")) == (200, "ok")


def test_one_that_was_never_given_out_is_nobodys(world: World) -> None:
    assert outcome(hook(f"{world.base_url}/response/R404").send(text="x")) == (404, "no_service")


def test_it_whispers_unless_told_to_speak_up(world: World) -> None:
    url = after_a_command(world)
    url.send(text="for you")
    url.send(text="for all", response_type="in_channel")
    assert [shown.text for shown in world.person("aoi").ephemerals] == ["for you"]
    assert world.person("ken").channel("sales").texts == ["for all"]


def test_it_speaks_where_the_bot_is_not(world: World) -> None:
    world.add_channel("lobby", members=["aoi"], with_bot=False)
    a_bot(world).command("/deal")(lambda ack: ack())
    world.person("aoi").slash("/deal", channel="lobby")
    url = hook(world.wire.sent("slash_command")[-1].payload["response_url"])
    assert outcome(url.send(text="x", response_type="in_channel")) == (200, "ok")


@pytest.mark.parametrize("whisper", [False, True])
def test_a_click_can_be_answered_in_place(world: World, whisper: bool) -> None:
    url, shown = after_a_click(world, whisper=whisper)
    url.send(text="Done", blocks=[said("Done")], replace_original=True)
    assert (shown.texts(), shown.edited, shown.buttons) == (["Done"], True, [])


@pytest.mark.parametrize("whisper", [False, True])
def test_a_click_can_take_the_message_away(world: World, whisper: bool) -> None:
    url, shown = after_a_click(world, whisper=whisper)
    assert outcome(url.send(delete_original=True)) == (200, "ok")
    assert not shown.is_there
    assert outcome(url.send(delete_original=True)) == (404, "message_not_found")
    assert outcome(url.send(text="Done", replace_original=True)) == (404, "message_not_found")


def test_a_click_can_be_answered_beside_the_message(world: World) -> None:
    url, shown = after_a_click(world)
    url.send(text="Only you may do that")
    assert shown.text == "Go?"
    assert [each.text for each in world.person("aoi").ephemerals] == ["Only you may do that"]
    assert world.person("ken").ephemerals == []


FAULTS: dict[str, tuple[Callable[[Faults], None], tuple[int, str], list[str]]] = {
    "429": (lambda on: on.http_429("response_url", retry_after=9), (429, "ratelimited"), []),
    "500": (lambda on: on.http_500("response_url"), (500, "internal_error"), []),
    "500 after the effect": (
        lambda on: on.http_500("response_url", after_effect=True),
        (500, "internal_error"),
        ["x"],
    ),
    "an error": (lambda on: on.error("action_prohibited", "response_url"), (404, "action_prohibited"), []),
    "slow": (lambda on: on.slow("response_url", seconds=0.1), (200, "ok"), ["x"]),
}


@pytest.mark.parametrize("what", FAULTS)
def test_faults_meet_it_too(reached: World, what: str) -> None:
    switch_on, expected, effect = FAULTS[what]
    url = after_a_command(reached)
    switch_on(reached.faults)
    answer = url.send(text="x")
    assert outcome(answer) == expected
    assert answer.headers.get("Retry-After") == ("9" if what == "429" else None)
    assert [shown.text for shown in reached.person("aoi").ephemerals] == effect


@pytest.mark.parametrize(("after", "effect"), [(False, []), (True, ["x"])])
def test_its_connection_may_break(reached: World, after: bool, effect: list[str]) -> None:
    url = after_a_command(reached)
    (reached.faults.accept_then_cut if after else reached.faults.cut)("response_url")
    with pytest.raises((ConnectionError, URLError)):
        url.send(text="x")
    assert [shown.text for shown in reached.person("aoi").ephemerals] == effect
    assert reached.wire.calls("response_url")[-1].answer == "(cut)"
