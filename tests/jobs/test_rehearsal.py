"""`dealbot tick --at … --dry-run`: says what every job would do and send, and nothing has happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli import ticking
from tests.jobs.week import Week, a_week, tokyo
from tests.services.given import contents

if TYPE_CHECKING:
    from store.engine import Database


@pytest.fixture
def week(database: Database) -> Week:
    return a_week(database, tokyo("2026-11-16T09:00"))


def test_a_rehearsal_changes_nothing(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-16T12:00"))
    rows, messages, calls = contents(week.company), list(week.slack.messages), list(week.slack.calls)
    clocks = week.now(), week.machine()
    report = ticking.rehearse(week.company.bot, tokyo("2026-11-24T09:00"))
    assert sorted((each["kind"], each["recipient"]) for each in report.messages) == [
        ("bundle", "aoi"),
        ("bundle", "mana"),
        ("review", "mana"),
        ("review", "otto"),
    ]
    assert contents(week.company) == rows
    assert (week.slack.messages, week.slack.calls) == (messages, calls)
    assert (week.now(), week.machine()) == clocks


@pytest.mark.parametrize(
    "at", ["2026-11-16T11:00", "2026-11-17T09:00", "2026-11-18T09:00", "2026-11-21T09:00"]
)
def test_what_was_rehearsed_is_what_then_happens(week: Week, at: str) -> None:
    week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo(at) - (tokyo(at) - week.now()) / 10)
    before = len(week.slack.messages)
    report = ticking.rehearse(week.company.bot, tokyo(at))
    week.skip_to(tokyo(at))
    week.tick()
    rehearsed = sorted(message["text"] for message in report.messages if message["do"] == "post")
    assert rehearsed == sorted(message.text for message in week.slack.messages[before:])


def test_an_edit_that_is_owed_is_rehearsed_as_an_edit(week: Week) -> None:
    meeting = week.meeting(tokyo("2026-11-16T11:00"))
    week.pass_until(tokyo("2026-11-16T11:00"))
    week.log(meeting)
    report = ticking.rehearse(week.company.bot, week.now())
    assert [message["do"] for message in report.messages] == ["edit"]
    assert week.slack.messages[0].edits == 0


def test_the_report_is_json_with_every_job_in_order(week: Week) -> None:
    report = json.loads(json.dumps(ticking.rehearse(week.company.bot, week.now()).as_json()))
    assert report["dry_run"] is True
    assert [each["job"] for each in report["jobs"]] == ["sweep", "bundle", "review", "brake", "deliver"]
    assert report["at"] == "2026-11-16T09:00:00+09:00"


def test_a_tick_for_real_reports_what_it_did(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T10:00"))
    week.skip_to(tokyo("2026-11-16T10:00"))
    report = ticking.once(week.company.bot)
    assert [(each["job"], each["did"]) for each in report.jobs] == [
        ("sweep", 1),
        ("bundle", 0),
        ("review", 0),
        ("brake", 0),
        ("deliver", 1),
        ("directory", None),
        ("stock", None),
    ]
    assert week.diary == ["11-16 10:00 aoi prompt"]
