from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pacing import A_MINUTE, CHANNEL_GAP, POST, Pacer

START = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacer(clock: Clock) -> Pacer:
    return Pacer(clock)


def test_a_channel_is_written_to_once_a_second_and_others_are_not_held_up(pacer: Pacer, clock: Clock) -> None:
    assert pacer.wait_for("C1", POST) == 0
    assert pacer.wait_for("C1", POST) == 1
    assert pacer.wait_for("C2", POST) == 0
    clock.passes(0.4)
    assert pacer.wait_for("C1", POST) == pytest.approx(0.6)
    clock.passes(0.6)
    assert pacer.wait_for("C1", POST) == 0


def test_asking_when_it_must_wait_uses_nothing_up(pacer: Pacer, clock: Clock) -> None:
    pacer.wait_for("C1", POST)
    for _ in range(1000):
        pacer.wait_for("C1", POST)
    clock.passes(1)
    assert pacer.wait_for("C1", POST) == 0


@pytest.mark.parametrize("method", sorted(A_MINUTE))
def test_a_workspace_has_its_calls_a_minute_and_no_more(pacer: Pacer, clock: Clock, method: str) -> None:
    limit = A_MINUTE[method]
    assert all(pacer.wait_for(f"C{number}", method) == 0 for number in range(limit))
    assert pacer.wait_for("one more", method) == 60
    clock.passes(59)
    assert pacer.wait_for("one more", method) == 1
    clock.passes(1)
    assert pacer.wait_for("one more", method) == 0


def test_edits_and_look_ups_in_one_channel_need_no_second_between(pacer: Pacer) -> None:
    assert pacer.wait_for("C1", POST) == 0
    assert pacer.wait_for("C1", "chat.update") == 0
    assert pacer.wait_for("C1", "chat.update") == 0
    assert pacer.wait_for("C1", "a.method.without.known.limit") == 0


def test_a_429_holds_its_channel_and_lets_the_others_go_on(pacer: Pacer, clock: Clock) -> None:
    pacer.blocked("C1", POST, clock.now + timedelta(seconds=60))
    assert pacer.wait_for("C1", POST) == 60
    assert pacer.wait_for("C2", POST) == 0
    assert pacer.wait_for("C1", "chat.update") == 0
    clock.passes(60)
    assert pacer.wait_for("C1", POST) == 0


def test_a_429_without_a_channel_holds_the_method_everywhere(pacer: Pacer, clock: Clock) -> None:
    pacer.blocked(None, "users.list", clock.now + timedelta(seconds=30))
    assert pacer.wait_for(None, "users.list") == 30
    assert pacer.wait_for("C1", "users.list") == 30
    assert pacer.wait_for(None, "users.info") == 0


def test_a_hold_that_ended_is_forgotten(pacer: Pacer, clock: Clock) -> None:
    for number in range(100):
        pacer.blocked(f"C{number}", POST, clock.now + timedelta(seconds=1))
        clock.passes(2)
    assert len(pacer._holds) == 1


def test_channels_written_to_long_ago_are_forgotten(pacer: Pacer, clock: Clock) -> None:
    for number in range(2000):
        assert pacer.wait_for(f"C{number}", POST) == 0
        clock.passes(0.5)
    assert len(pacer._posted) <= A_MINUTE[POST] + 1


@given(st.floats(min_value=1, max_value=86400))
def test_a_clock_set_back_never_stretches_a_wait(back: float) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.wait_for("C1", POST)
    pacer.blocked("C2", POST, clock.now + timedelta(seconds=60))
    clock.passes(-back)
    assert pacer.wait_for("C1", POST) <= CHANNEL_GAP.total_seconds()
    assert pacer.wait_for("C2", POST) <= 60
    assert pacer.wait_for("C3", POST) == 0


def test_two_threads_never_take_the_same_turn(pacer: Pacer) -> None:
    gone: list[float] = []
    threads = [threading.Thread(target=lambda: gone.append(pacer.wait_for("C1", POST))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gone.count(0) == 1
