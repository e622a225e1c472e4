"""Every fault that can be switched on: what the caller meets, whether it had an effect, and that it ends."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import FakeMachine, World
from sandbox.server import SandboxServer
from tests.sandbox.bots import code, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk import WebClient

    from sandbox.faults import Faults

POST = "chat.postMessage"


@pytest.fixture(params=["in this process", "on a wire"])
def web(request: pytest.FixtureRequest, world: World) -> Iterator[WebClient]:
    """The SDK's client, which never tries anything again."""
    if request.param == "in this process":
        yield world.client()
    else:
        with SandboxServer(world):
            yield world.client()


def post(web: WebClient, world: World, text: str = "hello") -> None:
    web.chat_postMessage(channel=world.user("aoi").id, text=text)


def posted(world: World) -> list[str]:
    return world.person("aoi").dm.texts


REFUSING: dict[str, tuple[Callable[[Faults], None], int, str, list[str]]] = {
    "429": (lambda on: on.http_429(POST, retry_after=7), 429, "ratelimited", []),
    "500": (lambda on: on.http_500(POST), 500, "internal_error", []),
    "500 after the effect": (
        lambda on: on.http_500(POST, after_effect=True),
        500,
        "internal_error",
        ["hello"],
    ),
    "an error": (lambda on: on.error("restricted_action", POST), 200, "restricted_action", []),
}


@pytest.mark.parametrize("what", REFUSING)
def test_a_fault_that_is_answered(world: World, web: WebClient, what: str) -> None:
    switch_on, status, expected, effect = REFUSING[what]
    switch_on(world.faults)
    with pytest.raises(SlackApiError) as refused:
        post(web, world)
    answer = refused.value.response
    assert (answer.status_code, answer["error"]) == (status, expected)
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert posted(world) == effect
    assert world.wire.calls(POST)[-1].status == status


@pytest.mark.parametrize(
    ("switch_on", "effect"),
    [
        (lambda on: on.cut(POST), []),
        (lambda on: on.accept_then_cut(POST), ["hello"]),
    ],
    ids=["cut", "accepted, then cut"],
)
def test_a_connection_that_breaks(
    world: World, web: WebClient, switch_on: Callable[[Faults], None], effect: list[str]
) -> None:
    switch_on(world.faults)
    with pytest.raises((ConnectionError, URLError)):
        post(web, world)
    assert posted(world) == effect
    assert world.wire.calls(POST)[-1].error == "(cut)"
    post(web, world, "again")
    assert posted(world) == [*effect, "again"]


def test_a_slow_answer_takes_machine_time(world: World, machine: FakeMachine) -> None:
    before = machine()
    world.faults.slow(POST, seconds=2.5)
    post(world.client(), world)
    assert (machine() - before).total_seconds() == 2.5
    assert posted(world) == ["hello"]


def test_a_slow_answer_takes_its_time_on_a_wire(world: World) -> None:
    world.faults.slow(POST, seconds=0.2)
    with SandboxServer(world):
        before = monotonic()
        post(world.client(), world)
        assert monotonic() - before >= 0.2


def test_an_answer_slower_than_the_caller_waits_is_never_read(world: World, machine: FakeMachine) -> None:
    before = machine()
    world.faults.slow(POST, seconds=5)
    with pytest.raises(TimeoutError):
        post(world.client(timeout=2), world)
    assert (machine() - before).total_seconds() == 2
    assert posted(world) == ["hello"], "the effect happens at once"


def test_a_fault_of_one_method_leaves_the_others_alone(world: World) -> None:
    world.faults.http_429(POST)
    world.client().auth_test()
    assert code(lambda: post(world.client(), world)) == "ratelimited"


def test_a_fault_without_a_method_hits_the_next_call_whatever_it_is(world: World) -> None:
    world.faults.http_500()
    assert code(world.client().auth_test) == "internal_error"
    world.client().auth_test()


def test_a_fault_lasts_for_so_many_calls(world: World) -> None:
    world.faults.http_429(POST, count=2)
    for _ in range(2):
        assert code(lambda: post(world.client(), world)) == "ratelimited"
    post(world.client(), world)


def test_a_fault_without_an_end_lasts_until_it_is_switched_off(world: World) -> None:
    world.faults.http_500(POST, count=None)
    for _ in range(5):
        assert code(lambda: post(world.client(), world)) == "internal_error"
    world.faults.clear()
    post(world.client(), world)


def test_faults_follow_one_another(world: World) -> None:
    world.faults.http_429(POST)
    world.faults.error("is_archived", POST)
    assert [code(lambda: post(world.client(), world)) for _ in range(2)] == ["ratelimited", "is_archived"]


def hits(seed: int) -> list[bool]:
    world = World(seed=seed)
    world.faults.error("fatal_error", "auth.test", count=None, chance=0.5)
    return [world.faults.hit("auth.test") is not None for _ in range(40)]


def test_chance_is_the_same_for_the_same_seed() -> None:
    assert hits(1) == hits(1) != hits(2)
    assert 10 < sum(hits(1)) < 30


def test_history_lags_by_machine_time(world: World, machine: FakeMachine) -> None:
    web, dm = world.client(), world.dm(world.user("aoi").id).id
    post(web, world, "before")
    world.faults.lag_history(30)
    late = web.chat_postMessage(channel=dm, text="late", blocks=[said("late")])
    reply = web.chat_postMessage(channel=dm, text="reply", thread_ts=late["ts"])
    assert posted(world) == ["before", "late", "reply"], "people see it at once"

    def found() -> list[str]:
        return [row["text"] for row in web.conversations_history(channel=dm)["messages"]]

    machine.sleep(29)
    assert found() == ["before"]
    assert code(lambda: web.conversations_replies(channel=dm, ts=late["ts"])) == "thread_not_found"
    machine.sleep(1)
    assert found() == ["late", "before"]
    thread = web.conversations_replies(channel=dm, ts=late["ts"])["messages"]
    assert [row["ts"] for row in thread] == [late["ts"], reply["ts"]]


def test_a_bot_can_be_left_without_its_token_in_the_middle_of_things(world: World, web: WebClient) -> None:
    post(web, world)
    world.revoke_token()
    assert code(lambda: post(web, world)) == "token_revoked"
    assert posted(world) == ["hello"]


def test_only_the_world_itself_answers_at_its_address(world: World) -> None:
    """A world that is no more is not looked up anywhere."""
    other = World()
    web = other.client()
    del other
    with pytest.raises(ConnectionError, match="gone"):
        web.auth_test()
    assert world.client().auth_test()["ok"]
