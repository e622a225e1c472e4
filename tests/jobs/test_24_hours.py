"""The 24-hour rule whole, with real jobs: who is written to, when, by which clock; and when never again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.services import meetings, undo
from store.model import NoticeKind, NoticeState
from tests.jobs.week import HOUR, NEW_YORK, Week, a_week, new_york, tokyo
from tests.policies import a_policy

if TYPE_CHECKING:
    from store.engine import Database


@dataclass(frozen=True)
class Case:
    """A meeting that nobody ever logs, and every message it brings up to the given moment."""

    ended: datetime
    until: datetime
    says: list[str]
    policy: dict[str, Any] = field(default_factory=dict)
    away: tuple[Any, ...] = ()
    zones: dict[str, ZoneInfo] = field(default_factory=dict)


ELAPSED = {"calendar": {"clock": "elapsed"}}
AMERICAN = {"calendar": {"country": "US"}}

IGNORED = {
    "in the morning": Case(
        tokyo("2026-11-16T10:00"),
        tokyo("2026-11-18T10:00"),
        [
            "11-16 10:00 aoi prompt",
            "11-17 09:00 aoi last_call",  # three hours before would be 07:00
            "11-18 09:00 aoi bundle",
            "11-18 09:00 mana bundle",
        ],
    ),
    "in the afternoon": Case(
        tokyo("2026-11-16T15:00"),
        tokyo("2026-11-18T10:00"),
        [
            "11-16 15:00 aoi prompt",
            "11-17 12:00 aoi last_call",
            "11-18 09:00 aoi bundle",
            "11-18 09:00 mana bundle",
        ],
    ),
    "late on the Friday before a holiday": Case(
        tokyo("2026-11-20T18:30"),  # Monday the 23rd is Labour Thanksgiving
        tokyo("2026-11-25T10:00"),
        [
            "11-24 09:00 aoi prompt",
            "11-24 15:30 aoi last_call",
            "11-25 09:00 aoi bundle",
            "11-25 09:00 mana bundle",
        ],
    ),
    "on a holiday": Case(
        tokyo("2026-11-23T11:00"),
        tokyo("2026-11-25T10:00"),
        [
            "11-24 09:00 aoi prompt",
            "11-24 15:00 aoi last_call",  # due at midnight: three hours before the working day's end
            "11-25 09:00 aoi bundle",
            "11-25 09:00 mana bundle",
        ],
    ),
    "on a Sunday": Case(
        tokyo("2026-11-15T14:00"),
        tokyo("2026-11-17T10:00"),
        [
            "11-16 09:00 aoi prompt",
            "11-16 15:00 aoi last_call",
            "11-17 09:00 aoi bundle",
            "11-17 09:00 mana bundle",
        ],
    ),
    "at midnight": Case(
        tokyo("2026-11-17T00:00"),
        tokyo("2026-11-18T10:00"),
        [
            "11-17 09:00 aoi prompt",
            "11-17 15:00 aoi last_call",
            "11-18 09:00 aoi bundle",
            "11-18 09:00 mana bundle",
        ],
    ),
    "before Golden Week": Case(
        tokyo("2026-05-01T17:00"),  # 3 to 6 May are holidays, the 6th for the 3rd, a Sunday
        tokyo("2026-05-08T10:00"),
        [
            "05-01 17:00 aoi prompt",
            "05-07 14:00 aoi last_call",
            "05-08 09:00 aoi bundle",
            "05-08 09:00 mana bundle",
        ],
    ),
    "before the company closes for New Year": Case(
        tokyo("2026-12-28T17:00"),  # closed 29 December to 3 January
        tokyo("2027-01-05T10:00"),
        [
            "12-28 17:00 aoi prompt",
            "01-04 14:00 aoi last_call",
            "01-05 09:00 aoi bundle",
            "01-05 09:00 mana bundle",
        ],
    ),
    "by the elapsed clock, in mid-week": Case(
        tokyo("2026-11-17T15:00"),
        tokyo("2026-11-19T10:00"),
        [
            "11-17 15:00 aoi prompt",
            "11-18 12:00 aoi last_call",
            "11-19 09:00 aoi bundle",
            "11-19 09:00 mana bundle",
        ],
        ELAPSED,
    ),
    "by the elapsed clock, over a long weekend": Case(
        tokyo("2026-11-20T14:00"),  # due on Saturday 14:00, so the last working hours before are Friday's
        tokyo("2026-11-24T10:00"),
        [
            "11-20 14:00 aoi prompt",
            "11-20 15:00 aoi last_call",
            "11-24 09:00 aoi bundle",
            "11-24 09:00 mana bundle",
        ],
        ELAPSED,
    ),
    "by the elapsed clock, overdue before anybody works again": Case(
        tokyo("2026-11-20T18:30"),
        tokyo("2026-11-24T10:00"),
        ["11-24 09:00 aoi bundle", "11-24 09:00 mana bundle"],  # one message, not a prompt beside it
        ELAPSED,
    ),
    "while on leave without a deputy": Case(
        tokyo("2026-11-16T19:00"),
        tokyo("2026-11-19T10:00"),
        ["11-18 09:00 mana bundle", "11-19 09:00 aoi bundle", "11-19 09:00 mana bundle"],
        away=(tokyo("2026-11-17T00:00"), tokyo("2026-11-19T00:00")),
    ),
    "just before a leave with a deputy": Case(
        tokyo("2026-11-16T19:00"),
        tokyo("2026-11-19T10:00"),
        [
            "11-17 09:00 ken prompt",
            "11-17 16:00 ken last_call",
            "11-18 09:00 ken bundle",
            "11-18 09:00 mana bundle",
            "11-19 09:00 aoi bundle",  # back again
            "11-19 09:00 mana bundle",
        ],
        away=(tokyo("2026-11-17T00:00"), tokyo("2026-11-19T00:00"), "ken"),
    ),
    "at the end of a leave with a deputy": Case(
        tokyo("2026-11-13T19:00"),
        tokyo("2026-11-16T17:00"),
        ["11-16 09:00 aoi prompt", "11-16 16:00 aoi last_call"],
        away=(tokyo("2026-11-12T00:00"), tokyo("2026-11-14T00:00"), "ken"),
    ),
    "with a leave between the prompt and the last call": Case(
        tokyo("2026-11-16T16:00"),
        tokyo("2026-11-18T10:00"),
        [
            "11-16 16:00 aoi prompt",
            "11-17 13:00 ken last_call",
            "11-18 09:00 ken bundle",
            "11-18 09:00 mana bundle",
        ],
        away=(tokyo("2026-11-17T00:00"), tokyo("2026-11-21T00:00"), "ken"),
    ),
    "for somebody in another zone": Case(
        tokyo(
            "2026-11-17T10:00"
        ),  # Monday 20:00 in New York; due on Wednesday 10:00 in Tokyo, Tuesday 20:00 there
        tokyo("2026-11-19T10:00"),
        [
            "11-17 09:00 aoi prompt",
            "11-17 17:00 aoi last_call",
            "11-18 09:00 aoi bundle",
            "11-19 09:00 mana bundle",
        ],
        zones={"aoi": NEW_YORK},
    ),
    "over the end of summer time": Case(
        new_york("2026-10-30T17:00"),  # the clocks go back on Sunday 1 November
        new_york("2026-11-03T10:00"),
        [
            "10-30 17:00 aoi prompt",
            "11-02 14:00 aoi last_call",
            "11-03 09:00 aoi bundle",
            "11-03 09:00 mana bundle",
        ],
        AMERICAN,
        zones={"aoi": NEW_YORK, "mana": NEW_YORK, "team": NEW_YORK},
    ),
}


@pytest.mark.parametrize("case", IGNORED.values(), ids=IGNORED.keys())
def test_a_meeting_that_ended(sqlite: Database, case: Case) -> None:
    """One prompt at the next working moment, one last call, then the morning's bundle, the manager's too."""
    week = a_week(sqlite, case.ended - 2 * HOUR, policy=a_policy(**case.policy))
    for who, zone in case.zones.items():
        move_to(week, who, zone)
    if case.away:
        week.away("aoi", *case.away)
    week.meeting(case.ended)
    on_the_hour = case.ended.minute == 0
    week.pass_until(case.until, step=HOUR if on_the_hour else HOUR / 2)
    assert week.diary == case.says
    assert week.unsettled == []


def move_to(week: Week, who: str, zone: ZoneInfo) -> None:
    if who != "team":
        week.lives_in(who, zone)
        return
    from store import tables

    with week.deps.writes.begin() as session:
        session.execute(tables.team.update().values(zone=zone.key))


ENDED = tokyo("2026-11-16T15:00")
PROMPT, LAST_CALL = "11-16 15:00 aoi prompt", "11-17 12:00 aoi last_call"
NEXT_WEEK = tokyo("2026-11-20T18:00")


@pytest.fixture
def week(sqlite: Database) -> Week:
    return a_week(sqlite, tokyo("2026-11-16T09:00"))


@pytest.mark.parametrize(
    ("logged_at", "said"),
    [
        ("2026-11-16T14:55", []),  # while it still ran
        ("2026-11-16T15:10", [PROMPT]),
        ("2026-11-17T11:59", [PROMPT]),
        ("2026-11-17T12:01", [PROMPT, LAST_CALL]),
        ("2026-11-17T15:00", [PROMPT, LAST_CALL]),  # at the deadline
        ("2026-11-17T20:00", [PROMPT, LAST_CALL]),  # after it, before the morning
    ],
)
def test_once_logged_never_a_word_more(week: Week, logged_at: str, said: list[str]) -> None:
    meeting = week.meeting(ENDED)
    week.pass_until(tokyo(logged_at))
    week.log(meeting)
    week.tick()
    week.pass_until(NEXT_WEEK, step=3 * HOUR)
    assert week.diary == said
    assert week.unsettled == []
    assert all("meeting_log" not in message.buttons for message in week.slack.messages)


def test_a_log_between_the_claim_and_the_post_is_the_last_word(week: Week) -> None:
    """What was on its way says so itself, in place, and nothing follows (fault 34 aside, one message)."""
    meeting = week.meeting(ENDED)
    week.pass_until(ENDED - HOUR)

    def logs_meanwhile() -> None:
        week.slack.before_post = lambda: None
        week.log(meeting)

    week.slack.before_post = logs_meanwhile
    week.pass_until(NEXT_WEEK, step=3 * HOUR)
    (message,) = week.slack.messages
    assert message.edits == 1
    assert "meeting_log" not in message.buttons


@pytest.mark.parametrize("settle", ["not held", "moved on", "undone"])
def test_what_settles_a_meeting_settles_its_messages(week: Week, settle: str) -> None:
    meeting = week.meeting(ENDED)
    week.pass_until(ENDED)
    match settle:
        case "not held":
            meetings.not_held(week.deps, week.company.ask(), meeting)
        case "moved on":
            later = tokyo("2026-11-25T15:00")
            meetings.move(week.deps, week.company.ask(), meeting, later - HOUR, later)
        case _:
            undo.undo(week.deps, week.company.ask(), week.log(meeting))
            meetings.not_held(week.deps, week.company.ask(), meeting)
    week.pass_until(NEXT_WEEK, step=3 * HOUR)
    assert week.diary == [PROMPT]


def test_a_meeting_moved_to_another_time_is_asked_about_again_then(week: Week) -> None:
    meeting = week.meeting(ENDED)
    week.pass_until(ENDED)
    later = tokyo("2026-11-18T11:00")
    meetings.move(week.deps, week.company.ask(), meeting, later - HOUR, later)
    week.pass_until(tokyo("2026-11-18T12:00"))
    assert week.diary == [PROMPT, "11-18 11:00 aoi prompt"]


def test_undo_brings_the_question_back_without_a_new_message(week: Week) -> None:
    meeting = week.meeting(ENDED)
    week.pass_until(ENDED)
    undo.undo(week.deps, week.company.ask(), week.log(meeting))
    week.tick()
    assert week.diary == [PROMPT]
    assert "meeting_log" in week.slack.messages[0].buttons
    week.pass_until(tokyo("2026-11-17T13:00"))
    assert week.diary == [PROMPT, LAST_CALL]


def test_a_joint_meeting_asks_its_organiser_alone(week: Week) -> None:
    meeting = week.meeting(ENDED, "ken", attendee_ids=("aoi", "mana"))
    week.pass_until(ENDED)
    assert week.diary == ["11-16 15:00 ken prompt"]
    week.log(meeting, "mana")
    week.tick()
    week.pass_until(NEXT_WEEK, step=3 * HOUR)
    assert week.diary == ["11-16 15:00 ken prompt"]
    assert "Mana" in week.slack.messages[0].text


def test_the_bundle_comes_back_every_working_morning_until_it_is_done(week: Week) -> None:
    week.meeting(tokyo("2026-11-17T11:00"))
    week.pass_until(tokyo("2026-11-24T12:00"), step=2 * HOUR)
    bundles = [line for line in week.diary if line.endswith("aoi bundle")]
    assert bundles == ["11-19 09:00 aoi bundle", "11-20 09:00 aoi bundle", "11-24 09:00 aoi bundle"]


def test_ten_overdue_meetings_are_one_message_a_person(week: Week) -> None:
    for number in range(10):
        week.meeting(ENDED - timedelta(minutes=5 * number), "aoi" if number % 2 else "ken")
    """Three of the five are asked about at once, the rest folds into the next morning's list; then all are overdue."""
    week.pass_until(tokyo("2026-11-18T12:00"))
    first = [*["11-16 15:00 aoi prompt"] * 3, "11-17 09:00 aoi bundle"]
    assert [line for line in week.diary if "aoi" in line][:4] == first
    last = [line for line in week.diary if line.startswith("11-18")]
    assert last == [f"11-18 09:00 {who} bundle" for who in ("aoi", "ken", "mana")]
    assert [each.buttons.count("meeting_log") for each in week.slack.to("aoi")][-1] == 5


@pytest.mark.parametrize("gone", [{"active": False}, {"role": "none"}, {"slack_user": None}])
def test_what_nobody_else_can_read_goes_to_the_admins(week: Week, gone: dict[str, object]) -> None:
    """The owner left and so did the manager: an overdue meeting is still owed to somebody."""
    week.meeting(ENDED)
    week.changed("aoi", **gone)
    week.changed("mana", **gone)
    week.pass_until(tokyo("2026-11-18T10:00"))
    assert week.diary == ["11-18 09:00 ada bundle"]


def test_a_manager_demoted_since_gets_no_escalation_and_the_admins_do(week: Week) -> None:
    """The membership still says they manage; the role doesn't (fault 20)."""
    week.meeting(ENDED)
    week.changed("aoi", active=False)
    week.changed("mana", role="rep")
    week.pass_until(tokyo("2026-11-18T10:00"))
    assert week.diary == ["11-18 09:00 ada bundle"]


def test_without_a_last_call_in_the_policy_there_is_none(sqlite: Database) -> None:
    policy = a_policy(rules={"meeting_unlogged": {"last_call": None}})
    week = a_week(sqlite, tokyo("2026-11-16T09:00"), policy=policy)
    week.meeting(ENDED)
    week.pass_until(tokyo("2026-11-17T16:00"))
    assert week.diary == [PROMPT]


def test_a_manager_who_hears_later_reads_it_later(sqlite: Database) -> None:
    policy = a_policy(rules={"meeting_unlogged": {"escalate_after": "1wd"}})
    week = a_week(sqlite, tokyo("2026-11-16T09:00"), policy=policy)
    week.meeting(ENDED)
    week.pass_until(tokyo("2026-11-19T10:00"))
    assert [line for line in week.diary if "bundle" in line] == [
        "11-18 09:00 aoi bundle",
        "11-19 09:00 aoi bundle",
        "11-19 09:00 mana bundle",
    ]


def test_a_manager_who_is_never_to_hear_never_does(sqlite: Database) -> None:
    policy = a_policy(rules={"meeting_unlogged": {"escalate_after": "never"}})
    week = a_week(sqlite, tokyo("2026-11-16T09:00"), policy=policy)
    week.meeting(ENDED)
    week.pass_until(tokyo("2026-11-24T10:00"))
    assert week.slack.to("mana") == []


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_nobody_is_written_to_outside_their_hours(sqlite: Database, seed: int) -> None:
    """Random meetings of people in three zones, some of them logged: every message lies in its reader's hours."""
    chance = random.Random(seed)  # noqa: S311 - the same weeks in every run
    week = a_week(sqlite, tokyo("2026-11-19T09:00"))
    for who, zone in (("aoi", "America/New_York"), ("ken", "Asia/Tokyo"), ("mana", "Europe/London")):
        week.lives_in(who, ZoneInfo(zone))
    planned = [
        week.meeting(
            week.now() + timedelta(minutes=chance.randrange(60, 5 * 24 * 60)), chance.choice(["aoi", "ken"])
        )
        for _ in range(8)
    ]
    week.pass_until(tokyo("2026-11-24T18:00"))
    for meeting in planned[:3]:
        week.log(meeting, "mana")
    week.pass_until(tokyo("2026-11-27T18:00"))
    calendar = week.deps.policy("T0HOME").policy.calendar
    assert len(week.slack.messages) > 8
    for message in week.slack.messages:
        reader = next(row for row in week.outbox if row.id == message.key).recipient
        sent = message.at.replace(second=0)
        assert calendar.is_working_moment(sent, week.zone(reader)), (reader, sent)
    days = [line.split(" ")[0::2] for line in week.diary if line.endswith("bundle")]
    assert len({tuple(each) for each in days}) == len(days)


def test_a_row_that_was_not_sent_says_why(week: Week) -> None:
    meeting = week.meeting(ENDED)
    week.pass_until(ENDED)
    week.log(meeting)
    week.pass_until(NEXT_WEEK, step=3 * HOUR)
    (last_call,) = [row for row in week.outbox if row.kind is NoticeKind.LAST_CALL]
    assert (last_call.state, last_call.reason) == (NoticeState.SUPPRESSED, "nothing is left to say")
