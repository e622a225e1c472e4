"""Slack's pace, once it is enforced: who waits how long, who doesn't, and that waiting helps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from sandbox import FakeMachine, World


@pytest.fixture
def paced(world: World) -> World:
    world.pacing.enforced = True
    return world


def wait(call: Callable[[], object]) -> int:
    """The seconds of Retry-After."""
    with pytest.raises(SlackApiError) as refused:
        call()
    answer = refused.value.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    return int(answer.headers["Retry-After"])


def poster(world: World, channel: str = "sales") -> Callable[[], object]:
    web, place = world.client(), world.channel(channel).id
    return lambda: web.chat_postMessage(channel=place, text="x")


def test_nobody_is_paced_unless_asked_for(world: World) -> None:
    for _ in range(30):
        poster(world)()
        world.client().users_list()
    assert len(world.person("aoi").channel("sales").messages) == 30


def test_a_channel_takes_one_post_a_second(paced: World, machine: FakeMachine) -> None:
    post = poster(paced)
    post()
    assert wait(post) == 1
    machine.move(by=timedelta(seconds=1))
    post()
    assert len(paced.person("aoi").channel("sales").messages) == 2


def test_one_channel_does_not_hold_up_another(paced: World) -> None:
    poster(paced)()
    poster(paced, "board")()
    assert wait(poster(paced)) == 1


def test_it_is_machine_time_that_counts(paced: World) -> None:
    poster(paced)()
    paced.clock.move(by=timedelta(days=1))
    assert wait(poster(paced)) == 1


def test_a_burst_can_be_allowed(paced: World, machine: FakeMachine) -> None:
    paced.pacing.burst = 3
    post = poster(paced)
    for _ in range(3):
        post()
    assert wait(post) == 3
    machine.move(by=timedelta(seconds=3))
    post()


def test_the_whole_workspace_has_a_cap(paced: World, machine: FakeMachine) -> None:
    paced.pacing.workspace_cap = 2
    for name in ("one", "two", "three"):
        paced.add_channel(name)
    poster(paced, "one")()
    machine.move(by=timedelta(seconds=20))
    poster(paced, "two")()
    assert wait(poster(paced, "three")) == 40
    machine.move(by=timedelta(seconds=40))
    poster(paced, "three")()


TIERS: dict[str, tuple[int, Callable[[World, WebClient], object]]] = {
    "users.list": (20, lambda _, web: web.users_list()),
    "conversations.list": (20, lambda _, web: web.conversations_list()),
    "usergroups.list": (20, lambda _, web: web.usergroups_list()),
    "conversations.open": (50, lambda world, web: web.conversations_open(users=world.user("aoi").id)),
    "conversations.history": (
        50,
        lambda world, web: web.conversations_history(channel=world.channel("sales").id),
    ),
    "users.info": (100, lambda world, web: web.users_info(user=world.user("aoi").id)),
}


@pytest.mark.parametrize("method", TIERS)
def test_a_method_has_its_tier(paced: World, machine: FakeMachine, method: str) -> None:
    """So many a minute, counted over the last sixty seconds; what was refused does not count."""
    most, call = TIERS[method]
    web = paced.client()
    for _ in range(most - 1):
        call(paced, web)
    machine.move(by=timedelta(seconds=45))
    call(paced, web)
    assert wait(lambda: call(paced, web)) == wait(lambda: call(paced, web)) == 15
    machine.move(by=timedelta(seconds=15))
    for _ in range(most - 1):
        call(paced, web)
    assert wait(lambda: call(paced, web)) == 45


def test_each_method_and_each_token_is_counted_alone(paced: World) -> None:
    other = paced.client(paced.issue_token(paced.grants[paced.bot_token].scopes))
    for _ in range(20):
        paced.client().users_list()
    wait(paced.client().users_list)
    other.users_list()
    paced.client().conversations_list()
