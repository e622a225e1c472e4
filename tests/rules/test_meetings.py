"""The 24-hour rule by itself: hits and near misses, both clocks, and when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.rules import DealFacts, Found, judge
from bot.rules.meetings import meeting_unlogged
from tests.builders import a_deal, a_meeting
from tests.clocks import MONDAY_9_JST
from tests.policies import a_policy

if TYPE_CHECKING:
    from bot.policy import Policy
    from store.model import Meeting

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
WORKING_DAYS = a_policy()
ELAPSED = a_policy(calendar={"clock": "elapsed"})
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def about(*meetings: Meeting, zone: ZoneInfo = TOKYO, **deal: Any) -> DealFacts:
    return DealFacts(deal=a_deal(**deal), meetings=meetings, zone=zone)


def ending(at: datetime, **more: Any) -> Meeting:
    return a_meeting(**{"starts_at": at - HOUR, "ends_at": at, **more})


def found_at(facts: DealFacts, now: datetime) -> tuple[Found, ...]:
    return meeting_unlogged(facts, WORKING_DAYS, now).findings


def due(ended: datetime, policy: Policy = WORKING_DAYS, zone: ZoneInfo = TOKYO) -> datetime:
    (found,) = meeting_unlogged(about(ending(ended), zone=zone), policy, ended).findings
    assert found.due_at is not None
    return found.due_at


def test_a_meeting_is_found_at_the_very_moment_it_ends() -> None:
    (found,) = found_at(about(ending(MONDAY_9_JST)), MONDAY_9_JST)
    assert (found.rule, found.subject, found.member_id) == ("meeting_unlogged", "hearing", "aoi")
    assert found.opened_at == MONDAY_9_JST


def test_one_second_before_its_end_it_is_not() -> None:
    verdict = meeting_unlogged(about(ending(MONDAY_9_JST)), WORKING_DAYS, MONDAY_9_JST - SECOND)
    assert verdict.findings == ()
    assert verdict.look_again == MONDAY_9_JST


def test_nothing_planned_is_nothing_to_look_at_again() -> None:
    assert meeting_unlogged(about(), WORKING_DAYS, MONDAY_9_JST) == rules.Verdict()


def test_the_soonest_of_the_coming_meetings_is_when_to_look_again() -> None:
    coming = [ending(MONDAY_9_JST + hours * HOUR, id=f"in {hours}") for hours in (5, 2, 3)]
    verdict = meeting_unlogged(about(ending(MONDAY_9_JST), *coming), WORKING_DAYS, MONDAY_9_JST)
    assert [found.subject for found in verdict.findings] == ["hearing"]
    assert verdict.look_again == MONDAY_9_JST + 2 * HOUR


def test_the_organiser_alone_is_asked_about_a_joint_meeting() -> None:
    joint = ending(MONDAY_9_JST, organiser_id="ken", attendee_ids=("aoi", "mana"))
    assert [found.member_id for found in found_at(about(joint), MONDAY_9_JST)] == ["ken"]


@pytest.mark.parametrize(
    ("ended", "by"),
    [
        ("2026-11-16T10:00", "2026-11-17T10:00"),  # an ordinary Monday
        ("2026-11-13T17:00", "2026-11-16T17:00"),  # Friday: the weekend does not count
        ("2026-11-20T17:00", "2026-11-24T17:00"),  # and neither does Labour Thanksgiving on Monday the 23rd
        (
            "2026-11-14T11:00",
            "2026-11-17T00:00",
        ),  # ended on a Saturday: the clock starts on Monday at midnight
        ("2026-11-22T11:00", "2026-11-25T00:00"),  # ended on the Sunday before the holiday
        ("2026-12-28T15:00", "2027-01-04T15:00"),  # over the company's New Year days
    ],
)
def test_on_the_working_clock_days_off_do_not_count(ended: str, by: str) -> None:
    assert due(tokyo(ended)) == tokyo(by)


@pytest.mark.parametrize("ended", ["2026-11-13T17:00", "2026-11-20T17:00", "2026-11-14T11:00"])
def test_on_the_elapsed_clock_every_hour_counts(ended: str) -> None:
    assert due(tokyo(ended), ELAPSED) == tokyo(ended) + 24 * HOUR


def test_the_deadline_is_by_the_teams_zone() -> None:
    """Friday 22:00 in Tokyo is Friday 08:00 in New York; Saturday begins at different moments."""
    ended = tokyo("2026-11-13T22:00")
    assert due(ended, zone=TOKYO) == tokyo("2026-11-16T22:00")
    assert due(ended, zone=NEW_YORK) == datetime(2026, 11, 16, 8, 0, tzinfo=NEW_YORK)


def test_the_deadline_is_the_same_whenever_it_is_asked_for() -> None:
    facts = about(ending(MONDAY_9_JST))
    assert found_at(facts, MONDAY_9_JST) == found_at(facts, MONDAY_9_JST + timedelta(days=400))


def test_a_moved_meeting_is_another_occurrence() -> None:
    meeting = ending(MONDAY_9_JST)
    moved = replace(meeting, starts_at=meeting.starts_at + HOUR, ends_at=meeting.ends_at + HOUR)
    late = MONDAY_9_JST + 8 * HOUR
    (before,), (after,) = found_at(about(meeting), late), found_at(about(moved), late)
    assert before.subject == after.subject
    assert before.occurrence != after.occurrence
    assert after.due_at is not None
    assert before.due_at is not None
    assert after.due_at - before.due_at == HOUR


def test_a_meeting_that_only_starts_earlier_is_the_same_occurrence() -> None:
    meeting = ending(MONDAY_9_JST)
    longer = replace(meeting, starts_at=meeting.starts_at - HOUR, title="Longer")
    assert found_at(about(meeting), MONDAY_9_JST) == found_at(about(longer), MONDAY_9_JST)


def test_a_closed_deal_is_left_alone() -> None:
    facts = about(ending(MONDAY_9_JST), ending(MONDAY_9_JST + HOUR, id="next"), open=False, stage="lost")
    assert meeting_unlogged(facts, WORKING_DAYS, MONDAY_9_JST) == rules.Verdict()


def test_a_rule_that_is_switched_off_finds_nothing_and_never_looks() -> None:
    off = a_policy(rules={"meeting_unlogged": {"enabled": False}})
    facts = about(ending(MONDAY_9_JST), ending(MONDAY_9_JST + HOUR, id="next"))
    assert meeting_unlogged(facts, off, MONDAY_9_JST) == rules.Verdict()


def test_the_policys_own_time_is_taken() -> None:
    two_days = a_policy(rules={"meeting_unlogged": {"due": "2wd"}})
    assert due(tokyo("2026-11-19T15:00"), two_days) == tokyo("2026-11-24T15:00")


def test_the_evidence_names_the_meeting_and_its_end() -> None:
    (found,) = found_at(about(ending(MONDAY_9_JST)), MONDAY_9_JST)
    assert found.evidence == {
        "event": "planned",
        "at": "2026-11-16T00:00:00+00:00",
        "after": "24h",
        "meeting": "hearing",
    }


OFFSETS = st.integers(-14 * 24 * 60, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
ENDS = st.lists(OFFSETS, max_size=6, unique=True)


@given(ends=ENDS, now=OFFSETS, share=st.floats(0, 1), policy=st.sampled_from([WORKING_DAYS, ELAPSED]))
def test_nothing_differs_before_the_moment_to_look_again(
    ends: list[timedelta], now: timedelta, share: float, policy: Policy
) -> None:
    """The sweep may sleep until then: whatever moment before it is asked about, the answer is the same."""
    facts = about(*(ending(MONDAY_9_JST + at, id=f"m{number}") for number, at in enumerate(ends)))
    at = MONDAY_9_JST + now
    verdict = judge(facts, policy, at)
    if verdict.look_again is None:
        later = at + share * timedelta(days=4000)
    else:
        assert verdict.look_again > at
        later = at + share * (verdict.look_again - at - timedelta(microseconds=1))
        assert judge(facts, policy, verdict.look_again).findings != verdict.findings
    assert judge(facts, policy, later).findings == verdict.findings


@given(first=OFFSETS, second=OFFSETS)
def test_the_occurrence_depends_on_the_end_alone(first: timedelta, second: timedelta) -> None:
    ends = [MONDAY_9_JST + first, (MONDAY_9_JST + second).astimezone(UTC)]
    late = MONDAY_9_JST + timedelta(days=30)
    one, two = (found_at(about(ending(end)), late)[0].occurrence for end in ends)
    assert (one == two) == (first == second)
