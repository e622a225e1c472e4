"""On the shell: messages that are stuck, the audit, and the database saved and put back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import engine, tables
from store.model import NoticeKind, NoticeState
from tests.jobs.week import a_week, tokyo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.shell import Shell
    from tests.jobs.week import Week


@pytest.fixture
def week(migrated: Shell) -> Week:
    """The company in the shell's own database: a prompt to aoi was sent, and its last call waits."""
    week = a_week(engine.connect(migrated.url), tokyo("2026-11-16T09:00"))
    week.meeting(tokyo("2026-11-16T11:00"))
    week.skip_to(tokyo("2026-11-16T11:00"))
    week.tick()
    migrated.clock.move(week.now())
    return week


def waiting(week: Week) -> str:
    return next(each.id for each in week.outbox if each.kind is NoticeKind.LAST_CALL)


def becomes(week: Week, state: NoticeState, **values: object) -> str:
    chosen = waiting(week)
    with week.deps.writes.begin() as session:
        session.execute(
            tables.notice.update().where(tables.notice.c.id == chosen).values(state=state.value, **values)
        )
    return chosen


def state(week: Week) -> NoticeState:
    return next(each.state for each in week.outbox if each.kind is NoticeKind.LAST_CALL)


def test_what_waits_is_listed_without_what_it_says(week: Week, dealbot: Shell) -> None:
    becomes(week, NoticeState.HELD, reason="missing_scope", attempts=3)
    dealbot.clock.move(week.now() + timedelta(days=1))
    said = dealbot("outbox", "list")
    assert said.lines[0] == "1 held"
    assert (
        f"{waiting(week)}  held     last_call to aoi (no conversation yet)  due for 2h  3 tries  missing_scope"
        in said.out
    )
    (row,) = json.loads(dealbot("outbox", "list", "--json").out)
    assert (row["state"], row["age_seconds"]) == ("held", 7200)
    everything = dealbot("outbox", "list", "--state", "held,sent,suppressed").out
    assert "sent" in everything
    for name in ("Acme", "Hearing"):
        assert name not in said.out + everything
    assert dealbot("outbox", "list", "--state", "due").lines == ["Nothing is waiting."]
    assert "--state takes due" in dealbot("outbox", "list", "--state", "lost").err


@pytest.mark.parametrize(
    ("was", "again"),
    [
        (NoticeState.FAILED, NoticeState.DUE),
        (NoticeState.HELD, NoticeState.UNKNOWN),
        (NoticeState.UNKNOWN, NoticeState.UNKNOWN),
        (NoticeState.DUE, NoticeState.DUE),
    ],
)
def test_one_that_is_stuck_is_tried_again_or_called_off(
    week: Week, dealbot: Shell, was: NoticeState, again: NoticeState
) -> None:
    chosen = becomes(week, was, retry_at=week.machine() + timedelta(days=1))
    assert dealbot("outbox", "retry", chosen).lines == ["1 will be tried again."]
    assert state(week) is again
    assert dealbot("outbox", "cancel", chosen).lines == ["1 cancelled."]
    assert state(week) is NoticeState.SUPPRESSED


def test_everything_that_is_stuck_at_once(week: Week, dealbot: Shell) -> None:
    becomes(week, NoticeState.FAILED)
    assert dealbot("outbox", "retry", "--stuck").lines == ["1 will be tried again."]
    assert dealbot("outbox", "retry", "--stuck").lines == ["0 will be tried again."]


def test_what_is_sent_on_its_way_or_not_there_is_left_alone(week: Week, dealbot: Shell) -> None:
    chosen = becomes(week, NoticeState.CLAIMED, claimed_at=week.machine(), claimed_by="another")
    for command in ("retry", "cancel"):
        said = dealbot("outbox", command, chosen, "nothing")
        assert said.code == 1
        assert said.out.count("nothing was changed") == 2
    assert state(week) is NoticeState.CLAIMED
    assert "Name messages" in dealbot("outbox", "retry").err
    assert "Name messages" in dealbot("outbox", "cancel").err


def test_the_audit_says_0_lost_0_twice_or_names_them(week: Week, dealbot: Shell) -> None:
    said = dealbot("audit")
    assert (said.code, said.lines[-1]) == (0, "0 lost, 0 twice")
    dealbot.clock.move(tokyo("2026-11-17T13:00"))
    said = dealbot("audit", "--from", "2026-11-16", "--to", "2026-11-17")
    assert said.code == 1
    chosen = waiting(week)
    assert f"  lost: not sent: last_call to aoi, due 2026-11-17 00:00 UTC  {chosen}" in said.lines
    found = json.loads(dealbot("audit", "--json").out)
    assert chosen in {each for case in found["lost"] for each in case["ids"]}
    assert found["conversations"] is None
    assert "a day before" in dealbot("audit", "--from", "2027-01-01").err
    assert "Acme" not in said.out


def test_the_audit_reads_slack_if_it_is_asked_to(week: Week, online: Shell) -> None:
    online.clock.move(week.now() + timedelta(minutes=1))
    said = online("audit", "--slack")
    assert said.code == 1
    assert "By our own records and 1 conversations in Slack." in said.lines
    assert "can't be read in Slack (channel_not_found)" in said.out


def test_a_program_older_than_its_database_says_so(week: Week, dealbot: Shell) -> None:
    week.deps.database.close()
    with engine.fresh(dealbot.url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (("migrate",), ("outbox", "list")):
        said = dealbot(*command)
        assert said.code == 2
        assert said.err.startswith("The database is of a newer version of Dealbot (schema 9999).")


def test_the_database_is_saved_and_put_back(week: Week, dealbot: Shell, tmp_path: Path) -> None:
    week.deps.database.close()
    file = str(tmp_path / "saved")
    assert dealbot("backup", file).lines[0].startswith(f"Saved to {file}: schema ")
    assert "exists already" in dealbot("backup", file).err
    dealbot.clock.move(week.now() + timedelta(hours=1))
    assert "not empty" in dealbot("restore", file).err
    said = dealbot("restore", file, "--force")
    assert said.code == 0
    assert said.lines[0].startswith("The database is as of 2026-11-16T02:00+00:00")
    assert said.lines[1].startswith("1 messages may be in Slack already")
    assert dealbot("restore", "--done-elsewhere").code == 0
    assert "Name the file" in dealbot("restore").err
    dealbot.set(DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")
    assert "no database yet" in dealbot("restore", "--done-elsewhere").err
