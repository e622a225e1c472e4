from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pacing import A_MINUTE, ANY, CHANNEL_GAP, MINUTE, POST, Pacer

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


def test_a_call_counts_from_its_answer(pacer: Pacer, clock: Clock) -> None:
    """It may have arrived at any time until then."""
    assert pacer.wait_for("C1", POST) == 0
    clock.passes(5)
    pacer.answered("C1", POST)
    pacer.answered("C2", "a.method.without.known.limit")
    assert pacer.wait_for("C1", POST) == 1


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
    assert pacer.wait_for("one more", method) == MINUTE.total_seconds()
    assert pacer.is_full(method)
    clock.passes(MINUTE.total_seconds() - 1)
    assert pacer.wait_for("one more", method) == 1
    clock.passes(1)
    assert not pacer.is_full(method)
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


def test_two_channels_refused_together_mean_that_the_workspace_is_full(pacer: Pacer, clock: Clock) -> None:
    """What got through in the minute before is the cap from now on, and a little of it comes back each minute."""
    for number in range(102):
        assert pacer.wait_for(f"C{number}", POST) == 0
    pacer.blocked("C100", POST, clock.now + timedelta(seconds=10))
    assert pacer.wait_for("C7", "chat.update") == 0
    clock.passes(1)
    assert not pacer.is_full(POST)
    pacer.blocked("C101", POST, clock.now + timedelta(seconds=10))
    assert pacer.is_full(POST)
    assert not pacer.is_full("chat.update")
    clock.passes(MINUTE.total_seconds() * 0.99)
    assert sum(pacer.wait_for(f"D{number}", POST) == 0 for number in range(300)) == 100
    clock.passes(MINUTE.total_seconds())
    assert sum(pacer.wait_for(f"E{number}", POST) == 0 for number in range(300)) == 115
    clock.passes(MINUTE.total_seconds() * 60)
    assert sum(pacer.wait_for(f"F{number}", POST) == 0 for number in range(400)) == A_MINUTE[POST]


def test_one_channel_refused_twice_is_still_one_channel(pacer: Pacer, clock: Clock) -> None:
    for _ in range(2):
        pacer.blocked("C1", POST, clock.now + timedelta(seconds=10))
    clock.passes(6)
    pacer.blocked("C2", POST, clock.now + timedelta(seconds=10))
    assert pacer.wait_for("C3", POST) == 0


def test_a_hold_on_everything_holds_every_method_and_channel(pacer: Pacer, clock: Clock) -> None:
    pacer.blocked(None, ANY, clock.now + timedelta(seconds=60))
    assert pacer.wait_for("C1", POST) == pacer.wait_for(None, "users.list") == 60
    assert pacer.is_full("chat.update")


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
    assert pacer.wait_for("C3", POST) == 0
    for channel, longest in (("C1", CHANNEL_GAP.total_seconds()), ("C2", 60)):
        wait = pacer.wait_for(channel, POST)
        assert 0 <= wait <= longest
        clock.passes(wait)
        assert pacer.wait_for(channel, POST) == 0


def test_two_threads_never_take_the_same_turn(pacer: Pacer) -> None:
    gone: list[float] = []
    threads = [threading.Thread(target=lambda: gone.append(pacer.wait_for("C1", POST))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gone.count(0) == 1
