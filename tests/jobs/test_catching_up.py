"""After a stop, a jump of the clock, at a day's edge: what is owed is sent late, bounded, in working hours, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.slack import errors
from store.model import NoticeState
from tests.jobs.week import HOUR, Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones

POST = "chat.postMessage"


@pytest.fixture
def week(sqlite: Database) -> Week:
    return a_week(sqlite, tokyo("2026-11-16T09:00"))


def test_after_three_days_stop_each_person_gets_one_message(week: Week) -> None:
    """Twelve meetings ended meanwhile (faults 36 and 40): one bundle each, and no prompt of what is overdue."""
    for hours in range(12):
        week.meeting(tokyo("2026-11-16T12:00") + hours * HOUR / 2, "aoi" if hours % 3 else "ken")
    week.skip_to(tokyo("2026-11-19T09:05"))
    week.tick()
    assert week.diary == [f"11-19 09:05 {who} bundle" for who in ("aoi", "ken", "mana")]
    week.pass_until(tokyo("2026-11-19T18:00"))
    assert len(week.slack.messages) == 3
    assert week.unsettled == []


def test_what_is_not_overdue_after_a_stop_is_still_asked_about(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T12:00"))
    week.meeting(tokyo("2026-11-18T17:00"))
    week.skip_to(tokyo("2026-11-19T09:05"))
    week.tick()
    week.pass_until(tokyo("2026-11-20T08:00"))
    assert [line for line in week.diary if "aoi" in line] == [
        "11-19 09:05 aoi prompt",
        "11-19 09:05 aoi bundle",
        "11-19 14:05 aoi last_call",
    ]


@pytest.mark.parametrize("back_at", ["2026-11-19T22:30", "2026-11-21T11:00", "2026-11-23T11:00"])
def test_coming_back_at_night_or_on_a_day_off_waits_for_working_hours(week: Week, back_at: str) -> None:
    week.meeting(tokyo("2026-11-16T12:00"))
    week.skip_to(tokyo(back_at))
    week.tick()
    assert week.slack.messages == []
    week.pass_until(tokyo("2026-11-24T10:00"), step=HOUR / 2)
    assert week.diary[0].split()[:2] in (["11-20", "09:00"], ["11-24", "09:00"])
    assert {line.split()[-1] for line in week.diary} == {"bundle"}


def test_a_bundle_that_could_not_be_sent_on_its_day_makes_room_for_the_next(week: Week) -> None:
    """Slack was away all day: the morning after brings one bundle, not yesterday's and today's."""
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-18T08:00"))
    week.slack.messages.clear()
    week.slack.faults.refuse[POST, None] = [errors.NotSent(POST, "ConnectionRefusedError")] * 4
    week.skip_to(tokyo("2026-11-18T09:00"))
    week.tick()
    week.skip_to(tokyo("2026-11-19T09:00"))
    week.slack.faults.refuse.clear()
    week.tick()
    assert week.diary == ["11-19 09:00 aoi bundle", "11-19 09:00 mana bundle"]
    readers = ("aoi", "mana")
    late = [row for row in week.outbox if row.recipient in readers and row.occurrence == "2026-11-18"]
    assert {(row.state, row.reason) for row in late} == {(NoticeState.SUPPRESSED, "its day is over")}


def test_a_bundle_whose_day_has_ended_is_not_sent_in_the_evening(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-18T08:00"))
    week.slack.messages.clear()
    week.slack.faults.refuse[POST, None] = [errors.NotSent(POST, "ConnectionRefusedError")] * 4
    week.skip_to(tokyo("2026-11-18T17:59"))
    week.tick()
    week.skip_to(tokyo("2026-11-18T18:00"))
    week.slack.faults.refuse.clear()
    week.tick()
    assert week.slack.messages == []
    assert week.unsettled == []


@pytest.mark.parametrize("jump", [HOUR, timedelta(days=1), timedelta(days=30)])
def test_a_clock_that_jumps_forth_and_back_sends_nothing_twice(week: Week, jump: timedelta) -> None:
    """Company time runs ahead and is set right again (fault 40)."""
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-16T12:00"))
    right = week.now()
    week.now.move(right + jump)
    week.tick()
    week.now.move(right)
    week.tick()
    week.pass_until(tokyo("2026-11-16T18:00"))
    counted = Counter((row.recipient, row.kind, row.occurrence) for row in week.outbox)
    assert set(counted.values()) == {1}
    assert len(week.slack.messages) == len({message.key for message in week.slack.messages})
    assert len([line for line in week.diary if "prompt" in line]) == 1


def test_a_clock_that_is_set_back_repeats_nothing(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-16T12:00"))
    week.now.move(hours=-2)
    week.tick()
    week.now.move(hours=2)
    week.tick()
    assert week.diary == ["11-16 11:00 aoi prompt"]


@pytest.mark.parametrize("cut_at", ["prompt", "last_call", "bundle"])
def test_a_connection_cut_after_the_post_makes_no_second_message(week: Week, cut_at: str) -> None:
    """Slack took each kind of message and then broke off: looked up, found, never sent again (fault 34)."""
    week.meeting(tokyo("2026-11-16T11:00"))
    cut = errors.Ambiguous(POST, "IncompleteRead")

    def cut_once() -> None:
        week.slack.faults.cut[POST, None] = [cut] if len(week.slack.messages) == before[cut_at] else []

    before = {"prompt": 0, "last_call": 1, "bundle": 2}
    week.slack.before_post = cut_once
    week.pass_until(tokyo("2026-11-18T12:00"))
    assert [line for line in week.diary if "aoi" in line] == [
        "11-16 11:00 aoi prompt",
        "11-17 09:00 aoi last_call",
        "11-18 09:00 aoi bundle",
    ]
    assert week.unsettled == []


def test_moving_west_brings_no_second_bundle_within_half_a_day(week: Week) -> None:
    """The same local date comes again, or the next comes early: twelve hours lie between two bundles (fault 39)."""
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-18T10:00"))
    week.changed("aoi", zone="America/Los_Angeles")  # Tuesday 17:00 there
    week.pass_until(tokyo("2026-11-20T10:00"))
    bundles = [message.at for message in week.slack.to("aoi")][2:]
    assert len(bundles) > 1
    assert all(later - earlier >= 12 * HOUR for earlier, later in pairwise(bundles))


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("America/New_York", "2026-11-01"),
        ("America/New_York", "2027-03-14"),
        ("Asia/Beirut", "2027-03-28"),
        ("America/Santiago", "2026-09-06"),
        ("Africa/Cairo", "2027-04-30"),
    ],
)
def test_a_change_of_the_clocks_brings_one_bundle_a_local_day(
    sqlite: Database, zone: str, change: str
) -> None:
    """Days of 23 and 25 hours (fault 39)."""
    day = tokyo(f"{change}T12:00")
    week = a_week(sqlite, day - timedelta(days=6))
    week.lives_in("aoi", ZoneInfo(zone))
    week.meeting(day - timedelta(days=6) + 2 * HOUR)
    week.pass_until(day + timedelta(days=4))
    days = [line.split()[0] for line in week.diary if line.endswith("aoi bundle")]
    assert len(days) >= 3
    assert len(days) == len(set(days))
    assert {line.split()[1] for line in week.diary if line.endswith("aoi bundle")} == {"09:00"}
