"""Company time: it stands still until it is moved, runs if told to, or is kept elsewhere. And who lives in which zone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from sandbox import Clock, FakeMachine, RealMachine, SandboxError, World
from sandbox.web.turning import Turning

if TYPE_CHECKING:
    from collections.abc import Callable

NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def test_it_stands_still_until_it_is_moved(machine: FakeMachine) -> None:
    world = World(NINE, machine)
    machine.move(by=timedelta(hours=5))
    assert world.clock.now() == NINE
    assert world.clock.move(by=timedelta(hours=3)) == NINE + timedelta(hours=3)
    world.clock.move(to=NINE - timedelta(days=1))
    assert world.clock.now() == NINE - timedelta(days=1)


def test_it_is_utc_however_it_was_told() -> None:
    tokyo = timezone(timedelta(hours=9))
    world = World(datetime(2026, 11, 24, 9, 0, tzinfo=tokyo))
    assert (world.clock.now(), world.clock.now().tzinfo) == (NINE, UTC)


@pytest.mark.parametrize(
    "tell",
    [
        World,
        lambda naive: World(NINE).clock.move(to=naive),
        FakeMachine,
    ],
    ids=["world", "clock", "machine"],
)
def test_a_moment_without_a_zone_is_refused(tell: Callable[[datetime], object]) -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        tell(datetime(2026, 11, 24))  # noqa: DTZ001


def test_it_may_run_with_the_machine_from_where_it_was_put(machine: FakeMachine) -> None:
    clock = Clock(NINE, running=machine)
    machine.move(by=timedelta(minutes=5))
    assert clock.now() == NINE + timedelta(minutes=5)
    clock.move(to=NINE + timedelta(days=9))
    machine.move(by=timedelta(minutes=1))
    assert clock.now() == NINE + timedelta(days=9, minutes=1)


def test_it_may_be_kept_elsewhere_and_then_moves_there_alone(machine: FakeMachine) -> None:
    world = World(machine, machine)
    machine.move(by=timedelta(hours=1))
    assert world.clock.now() == machine()
    with pytest.raises(TypeError, match="kept elsewhere"):
        world.clock.move(by=timedelta(hours=1))


def test_the_machine_is_real_unless_a_test_brings_its_own() -> None:
    world = World(NINE)
    assert isinstance(world.machine, RealMachine)
    assert world.machine().tzinfo is UTC


def offset(world: World, name: str) -> int:
    """Hours from UTC that the directory tells now."""
    row = world.client().users_info(user=world.user(name).id)["user"]
    return int(row["tz_offset"]) // 3600


def test_a_zone_keeps_its_summer_time_by_company_time(world: World) -> None:
    assert (offset(world, "aoi"), offset(world, "ken")) == (9, -5)
    world.clock.move(to=datetime(2026, 7, 1, tzinfo=UTC))
    assert (offset(world, "aoi"), offset(world, "ken")) == (9, -4)


def test_messages_posted_on_a_moved_day_stand_in_that_day(world: World) -> None:
    world.clock.move(by=timedelta(days=7))
    world.client().chat_postMessage(channel=world.user("aoi").id, text="x")
    posted = datetime.fromtimestamp(float(world.person("aoi").dm.last.ts), UTC)
    assert posted == NINE + timedelta(days=7)


def test_somebody_changes_language_and_zone(world: World) -> None:
    aoi = world.person("aoi")
    aoi.locale, aoi.tz = "en-US", "Asia/Singapore"
    row = world.client().users_info(user=aoi.id, include_locale=True)["user"]
    assert (row["locale"], row["tz"], offset(world, "aoi")) == ("en-US", "Asia/Singapore", 8)


def test_names_are_had_by_one_person_each(world: World) -> None:
    with pytest.raises(SandboxError, match="called aoi already"):
        world.add_user("aoi")
    world.add_user("aoi2", real_name="Aoi Sato")
    with pytest.raises(SandboxError, match="2 users are called 'Aoi Sato'"):
        world.user("Aoi Sato")
    assert world.user("@AOI").id == world.user("aoi").id


def test_a_channel_goes_by_its_name_or_id(world: World) -> None:
    sales = world.channel("#sales")
    assert sales is world.channel("sales") is world.channel(sales.id)
    with pytest.raises(SandboxError, match="no channels are called 'nowhere'"):
        world.channel("nowhere")


def test_two_worlds_share_nothing(world: World) -> None:
    other = World(NINE)
    other.add_user("aoi", id=world.user("aoi").id)
    other.client().chat_postMessage(channel=other.user("aoi").id, text="there")
    assert world.person("aoi").dm.messages == []
    assert other.person("aoi").dm.texts == ["there"]


class Frames(threading.Event):
    """Instead of a player's waiting: at each frame something else is done, and after the last one it ends."""

    def __init__(self, *each: Callable[[], object]) -> None:
        super().__init__()
        self._each = iter(each)

    def wait(self, timeout: float | None = None) -> bool:
        do = next(self._each, None)
        if do is not None:
            do()
        return do is None


def test_played_time_that_is_stopped_within_a_frame_stands_and_can_be_played_again(world: World) -> None:
    turning = Turning(world, "Asia/Tokyo", beat=lambda: None)
    after: list[datetime] = []

    def speed(wanted: int) -> Callable[[], None]:
        def set_it() -> None:
            after.append(turning.now())
            turning.speed = wanted

        return set_it

    turning._end = Frames(speed(60), speed(0), speed(60), lambda: after.append(turning.now()))
    turning._play()
    begun, one_frame, stopped, again = after
    assert begun == NINE < one_frame == stopped < again


def test_played_time_goes_on_from_where_it_looked_whoever_else_turns_the_clock(world: World) -> None:
    turning = Turning(world, "Asia/Tokyo", beat=lambda: None)
    turning.speed = 60
    turning._end = Frames(lambda: None)
    looks, look = [], turning.now

    def is_free() -> bool:
        free = turning._turn.acquire(blocking=False)
        if free:
            turning._turn.release()
        return free

    def now() -> datetime:
        with ThreadPoolExecutor(1) as somebody_else:
            looks.append(somebody_else.submit(is_free).result())
        return look()

    turning.now = now  # type: ignore[method-assign]
    turning._play()
    assert looks
    assert not any(looks)
