"""Events: who is told of what, and that an event which is not acked comes again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.delivery import Ack, Unanswered
from tests.sandbox.bots import Json, Says, a_bot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import BoltRequest

    from sandbox import FakeMachine, World


class Deaf:
    """A bot that answers only from the n-th try on, and remembers what it was told of retries."""

    def __init__(self, until: int, answer: Callable[[], Ack] = lambda: Ack(500)) -> None:
        self.until, self.answer = until, answer
        self.tries: list[tuple[str, str | None, str | None]] = []

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        number, reason = headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")
        self.tries.append((payload["event_id"], number, reason))
        return Ack(200) if len(self.tries) >= self.until else self.answer()


def retries(bot: Deaf) -> list[tuple[str | None, str | None]]:
    return [(number, reason) for _, number, reason in bot.tries]


def test_an_event_that_is_acked_comes_once(world: World) -> None:
    world.transport = bot = Deaf(until=1)
    world.person("aoi").announce()
    assert retries(bot) == [(None, None)]
    assert world.run_due_events() == 0


def test_an_event_comes_again_at_once_after_a_minute_and_after_five(
    world: World, machine: FakeMachine
) -> None:
    world.transport = bot = Deaf(until=9)
    world.person("aoi").announce()
    assert retries(bot) == [(None, None), ("1", "http_error")]
    for seconds, number in ((60, "2"), (300, "3")):
        machine.move(by=timedelta(seconds=seconds - 1))
        assert world.run_due_events() == 0
        machine.move(by=timedelta(seconds=1))
        assert world.run_due_events() == 1
        assert retries(bot)[-1] == (number, "http_error")
    machine.move(by=timedelta(days=1))
    assert world.run_due_events() == 0, "Slack gives up"
    assert len({event for event, _, _ in bot.tries}) == 1, "the same event each time"


def test_an_event_that_was_acked_late_in_the_day_is_not_sent_again(
    world: World, machine: FakeMachine
) -> None:
    world.transport = bot = Deaf(until=3)
    world.person("aoi").announce()
    machine.move(by=timedelta(minutes=1))
    world.run_due_events()
    machine.move(by=timedelta(minutes=5))
    assert world.run_due_events() == 0
    assert len(bot.tries) == 3


def unreachable() -> Ack:
    raise Unanswered("can't be reached", "connection_failed")


def silent() -> Ack:
    raise Unanswered("gave no answer within 3 s")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: Ack(500), "http_error"),
        (lambda: Ack(404), "http_error"),
        (unreachable, "connection_failed"),
        (silent, "http_timeout"),
    ],
)
def test_the_reason_is_told(world: World, answer: Callable[[], Ack], reason: str) -> None:
    world.transport = bot = Deaf(until=2, answer=answer)
    world.person("aoi").announce()
    assert retries(bot) == [(None, None), ("1", reason)]


def test_an_ack_after_three_seconds_is_none(world: World, machine: FakeMachine) -> None:
    def late() -> Ack:
        machine.sleep(3.1)
        return Ack(200)

    world.transport = bot = Deaf(until=2, answer=late)
    world.person("aoi").announce()
    assert retries(bot) == [(None, None), ("1", "http_timeout")]


def test_a_bolt_app_sees_which_try_it_is(world: World) -> None:
    app, seen = a_bot(world), list[Any]()

    def listener(req: BoltRequest) -> None:
        seen.append(req.headers.get("x-slack-retry-num"))
        if len(seen) == 1:
            raise RuntimeError("not today")

    app.event("user_change")(listener)
    world.person("aoi").announce()
    assert seen == [None, ["1"]]


def test_a_click_is_never_sent_again(world: World) -> None:
    world.transport = Says(status=500)
    aoi = world.person("aoi")
    with pytest.raises(Exception, match="500"):
        aoi.slash("/deal")
    assert len(world.wire.sent()) == 1
    assert world.pending == []


# Who is told of what


def told(world: World) -> list[str]:
    return [entry.method for entry in world.wire.sent()]


def test_only_what_the_app_subscribed_to_is_sent(world: World) -> None:
    world.transport = Says()
    world.app.events = frozenset({"user_change"})
    aoi = world.person("aoi")
    aoi.announce("team_join")
    aoi.dm.say("hello")
    aoi.open_home()
    aoi.announce()
    assert told(world) == ["user_change"]


@pytest.mark.parametrize(("place", "kind"), [("sales", "channel"), ("board", "group"), (None, "im")], ids=str)
def test_a_message_is_told_with_the_kind_of_place_it_was_said_in(
    world: World, place: str | None, kind: str
) -> None:
    world.transport = Says()
    ken = world.person("ken")
    shown = (ken.channel(place) if place else ken.dm).say("hello")
    (entry,) = world.wire.sent("message")
    event = entry.payload["event"]
    assert (event["channel_type"], event["text"], event["user"]) == (kind, "hello", ken.id)
    assert event["ts"] == event["event_ts"] == shown.ts


def test_what_is_said_where_the_bot_is_not_it_never_hears(world: World) -> None:
    world.transport = Says()
    world.add_channel("lobby", members=["ken"], with_bot=False)
    world.person("ken").channel("lobby").say("between us")
    assert told(world) == []


def test_a_bot_is_not_told_of_what_it_said_itself(world: World) -> None:
    world.transport = Says()
    world.client().chat_postMessage(channel=world.channel("sales").id, text="hello")
    assert told(world) == []


def test_an_event_from_a_channel_with_outsiders_says_so(world: World) -> None:
    world.transport = Says()
    world.add_channel("shared", members=["aoi", "sam"], is_ext_shared=True)
    for place in ("shared", "sales"):
        world.person("aoi").channel(place).say("hello")
    marks = [entry.payload["is_ext_shared_channel"] for entry in world.wire.sent("message")]
    assert marks == [True, False]


def test_an_event_tells_of_somebody_as_they_are_now(world: World) -> None:
    world.transport = Says()
    aoi = world.person("aoi")
    aoi.locale, aoi.tz, aoi.user.deleted = "en-GB", "Europe/London", False
    aoi.announce()
    user = world.wire.sent("user_change")[-1].payload["event"]["user"]
    assert (user["id"], user["locale"], user["tz"], user["tz_offset"]) == (aoi.id, "en-GB", aoi.tz, 0)
    aoi.user.deleted = True
    aoi.announce()
    assert world.wire.sent("user_change")[-1].payload["event"]["user"]["deleted"]


def test_an_address_is_told_only_to_who_may_know_it(world: World) -> None:
    world.transport = Says()
    aoi = world.person("aoi")
    aoi.announce()
    world.bot_token = world.issue_token({"users:read"})
    aoi.announce()
    known = ["email" in entry.payload["event"]["user"]["profile"] for entry in world.wire.sent("user_change")]
    assert known == [True, False]
