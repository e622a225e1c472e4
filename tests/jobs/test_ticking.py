"""One tick of one job: its sign of life, a database that is down, a workspace whose Slack does not answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from apscheduler.jobstores.memory import MemoryJobStore

from bot.jobs import SCHEDULE, Job, tick
from bot.slack import errors
from bot.slack.answers import Identity, Person
from store import heartbeats, installations, members
from store.errors import Unavailable
from store.model import Installation, NoticeKind, NoticeState
from tests.builders import HOME
from tests.jobs.week import Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database


@pytest.fixture
def week(sqlite: Database) -> Week:
    return a_week(sqlite, tokyo("2026-11-16T09:00"))


def beats(week: Week) -> dict[str, Any]:
    with week.deps.reads() as session:
        return heartbeats.all_beats(session)


def test_every_job_leaves_a_sign_of_life_by_the_machines_clock(week: Week) -> None:
    week.machine.move(hours=5)
    for job in SCHEDULE:
        tick(job, week.company.bot.deliverer)
    assert beats(week) == {job.name: week.machine() for job in SCHEDULE}
    week.machine.move(minutes=1)
    tick(SCHEDULE[0], week.company.bot.deliverer)
    assert beats(week)[SCHEDULE[0].name] == week.machine()


def test_a_database_that_is_down_leaves_no_sign_and_the_next_tick_tries_again(week: Week) -> None:
    answers = iter([Unavailable(), None])

    def run(_deliverer: object) -> None:
        if (problem := next(answers)) is not None:
            raise problem

    job = Job("sweep", 20, run)
    tick(job, week.company.bot.deliverer)
    assert beats(week) == {}
    tick(job, week.company.bot.deliverer)
    assert set(beats(week)) == {"sweep"}


def test_a_defect_is_not_hidden(week: Week) -> None:
    def run(_deliverer: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tick(Job("sweep", 20, run), week.company.bot.deliverer)
    assert beats(week) == {}


def test_the_schedule_runs_facts_before_messages() -> None:
    assert [job.name for job in SCHEDULE] == [
        "sweep",
        "bundle",
        "review",
        "brake",
        "deliver",
        "directory",
        "stock",
    ]
    assert all(job.every > 0 for job in SCHEDULE)


def test_one_workspace_whose_directory_fails_does_not_hold_up_the_others(week: Week) -> None:
    other = Identity("T1OTHER", "UBOT", "BBOT", None, "Other", "", frozenset())
    with week.deps.writes.begin() as session:
        installations.save(
            session,
            Installation(
                workspace=other.team_id,
                team_id=other.team_id,
                enterprise_id=None,
                bot_user_id=other.bot_user_id,
                bot_id=other.bot_id,
                bot_token=None,
                installed_at=week.now(),
            ),
        )
    week.slack.people = [Person(id="UNEW", team_id="T1OTHER", name="New", locale="en-US", tz="Europe/London")]
    week.slack.faults.refuse["users.list", None] = [errors.Ambiguous("users.list", "timeout")]
    week.company.run("directory")
    with week.deps.reads() as session:
        assert members.by_slack_user(session, HOME, "UNEW") is None
        assert members.by_slack_user(session, "T1OTHER", "UNEW") is not None


def test_no_installation_is_nothing_to_do(week: Week) -> None:
    from store import tables

    with week.deps.writes.begin() as session:
        session.execute(tables.installation.delete())
    week.company.run("directory", "bundle")
    assert week.slack.calls == []


def test_the_bundle_is_owed_once_however_often_the_job_runs(week: Week) -> None:
    week.meeting(tokyo("2026-11-16T11:00"))
    week.skip_to(tokyo("2026-11-18T09:00"))
    week.company.run("sweep", "bundle", "bundle")
    two = replace(week.company.bot.deliverer, name="another")
    next(job for job in SCHEDULE if job.name == "bundle").run(two)
    bundles = [row for row in week.outbox if row.kind.value == "bundle"]
    assert sorted(row.recipient for row in bundles if row.state is NoticeState.DUE) == ["aoi", "mana"]
    assert sorted(row.recipient for row in bundles) == ["ada", "aoi", "ken", "mana", "otto"]
    assert {row.due_at - week.now() for row in bundles} == {timedelta(0)}


def test_a_process_that_is_told_to_stop_leaves_the_rest_of_a_morning_to_the_next(week: Week) -> None:
    """A thousand people's looks would take longer than it has to end."""
    week.meeting(tokyo("2026-11-16T11:00"))
    week.skip_to(tokyo("2026-11-18T09:00"))
    stopping = week.company.bot.deliverer.stopping
    stopping.set()
    week.company.run("sweep", "bundle")
    assert [each for each in week.outbox if each.kind is NoticeKind.BUNDLE] == []
    stopping.clear()
    week.company.run("bundle")
    assert [each for each in week.outbox if each.kind is NoticeKind.BUNDLE]


def test_the_scheduler_keeps_nothing_that_somebody_could_have_written(week: Week) -> None:
    """Its jobs are in memory: no row is ever unpickled (fault 38)."""
    scheduler = week.company.bot.scheduler()
    scheduler.start(paused=True)
    try:
        assert [type(each) for each in scheduler._jobstores.values()] == [MemoryJobStore]
    finally:
        scheduler.shutdown()
