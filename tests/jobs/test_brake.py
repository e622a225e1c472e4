"""The brake's life with real jobs: pulled before anything leaves, asked about, decided once; and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.delivery import posts
from bot.errors import AdminsOnly, InvalidInput, NotFound, UndoRefused
from bot.jobs import brake as job
from bot.jobs import deliver
from bot.services import brakes, permissions, undo
from bot.services.brakes import MUTED
from bot.services.commands import Ask
from bot.watch import Watch
from store import brakes as rows
from store import tables
from store.brakes import FOR_GOOD, ONLY_BUNDLES
from store.model import Brake, Decision, Leave, NoticeKind
from tests.builders import HOME
from tests.jobs.test_brake_causes import Ledger
from tests.jobs.week import HOUR, Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database

ENDED = tokyo("2026-11-16T11:00")


@pytest.fixture
def week(sqlite: Database) -> Week:
    """Monday noon, after an import: aoi and ken each have a meeting to log, and nobody ever heard a word."""
    week = a_week(sqlite, tokyo("2026-11-16T09:00"))
    for who in ("aoi", "ken"):
        week.meeting(ENDED, who)
    Ledger(week).imported(week.now())
    week.skip_to(tokyo("2026-11-16T12:00"))
    return week


def the_brake(week: Week) -> Brake:
    with week.deps.reads() as session:
        (brake,) = rows.every(session, HOME)
    return brake


def decide(week: Week, decision: Decision, who: str = "ada") -> str:
    return brakes.decide(week.deps, week.company.ask(who), the_brake(week).id, decision).id


def told(week: Week) -> list[str]:
    return [line for line in week.diary if not line.endswith("brake")]


def fates(week: Week) -> set[tuple[str, str | None]]:
    """Of the questions about the two meetings."""
    return {(row.state.value, row.reason) for row in week.outbox if row.kind is NoticeKind.PROMPT}


def test_nothing_leaves_until_an_admin_has_answered_and_then_everything_does(week: Week) -> None:
    week.tick()
    assert week.diary == ["11-16 12:00 ada brake"]
    assert fates(week) == {("due", None)}
    assert (the_brake(week).cause, the_brake(week).preview["messages"]) == ("import", 2)
    week.pass_until(tokyo("2026-11-16T13:00"))
    assert told(week) == []
    decide(week, Decision.SEND)
    week.tick()
    assert told(week) == ["11-16 13:00 aoi prompt", "11-16 13:00 ken prompt"]
    week.pass_until(tokyo("2026-11-17T18:00"))
    assert week.unsettled == []
    assert len([line for line in week.diary if line.endswith("brake")]) == 1  # the reminder was not needed


def test_whatever_the_delivery_sees_first_the_brake_is_looked_at_before(week: Week) -> None:
    """The two tick by themselves: delivery does not wait for the brake's own job."""
    week.company.run("sweep", "bundle")
    deliver.run(week.company.bot.deliverer)
    assert told(week) == []
    assert the_brake(week).cause == "import"


def test_a_brake_pulled_between_the_query_and_the_claim_holds_the_row(week: Week) -> None:
    week.company.run("sweep")
    prompt = next(row for row in week.outbox if row.kind is NoticeKind.PROMPT)
    job.run(week.company.bot.deliverer)
    assert posts.claim(week.company.bot.deliverer, HOME, prompt.id, "DUAOI") is None
    assert fates(week) == {("due", None)}


@pytest.mark.parametrize("kind", [each for each in NoticeKind if each.value not in rows.NAGS])
def test_what_is_no_nag_passes(week: Week, kind: NoticeKind) -> None:
    week.tick()
    (name,) = Ledger(week).nags(1, kind=kind.value)
    with week.deps.reads() as session:
        assert (HOME, name) in rows_due(week)
        assert not brakes.holds(session, next(row for row in week.outbox if row.id == name))


def rows_due(week: Week) -> list[tuple[str, str]]:
    from store import notices

    with week.deps.reads() as session:
        return notices.due(session, week.now(), week.machine(), 100)


def test_only_daily_lists_drops_single_questions_and_they_come_with_the_list(week: Week) -> None:
    week.tick()
    decide(week, Decision.BUNDLES)
    week.tick()
    assert fates(week) == {("suppressed", ONLY_BUNDLES)}
    week.pass_until(tokyo("2026-11-18T10:00"))
    assert {line.split()[-2] for line in week.diary if line.endswith("bundle")} >= {"aoi", "ken"}


def test_what_is_muted_is_heard_of_no_more_and_says_so(week: Week) -> None:
    week.tick()
    decide(week, Decision.MUTE)
    week.tick()
    assert fates(week) == {("suppressed", MUTED)}
    with week.deps.reads() as session:
        found = session.execute(tables.finding.select()).mappings().all()
    assert {(row["snoozed_until"], row["snoozed_at"]) for row in found} == {(FOR_GOOD, week.now())}
    assert {row["snooze_reason"] for row in found} == {"muted: Ada"}
    week.pass_until(tokyo("2026-11-20T18:00"), step=3 * HOUR)
    assert told(week) == []


def test_muting_spares_what_people_were_told_before_and_what_is_yet_to_come(week: Week) -> None:
    ledger = Ledger(week)
    ledger.findings(3, week.now() - timedelta(days=5), 1)
    with week.deps.writes.begin() as session:
        session.execute(tables.notice.update().values(state="sent", sent_at=week.now()))
        session.execute(tables.finding.update().values(due_at=week.now() - HOUR))
    ledger.findings(2, week.now() - timedelta(days=5), 1)  # carried by what is due
    with week.deps.writes.begin() as session:
        session.execute(tables.notice.update().where(tables.notice.c.state == "due").values(kind="bundle"))
        rows.pull(
            session,
            Brake(workspace=HOME, id="b", cause="volume", pulled_at=week.now(), preview={"causes": {}}),
        )
    receipt = brakes.decide(week.deps, week.company.ask("ada"), "b", Decision.MUTE).receipt
    assert (receipt["muted"], receipt["dropped"]) == (2, 1)


def test_the_muting_can_be_taken_back_and_comes_with_the_next_list(week: Week) -> None:
    week.tick()
    command = decide(week, Decision.MUTE)
    undo.undo(week.deps, week.company.ask("ada"), command)
    with week.deps.reads() as session:
        found = session.execute(tables.finding.select()).mappings().all()
    assert {(row["snoozed_until"], row["snooze_reason"]) for row in found} == {(None, None)}
    week.pass_until(tokyo("2026-11-18T10:00"))
    assert {line.split()[-2] for line in week.diary if line.endswith("bundle")} >= {"aoi", "ken"}


def test_what_was_sent_cant_be_taken_back(week: Week) -> None:
    week.tick()
    with pytest.raises(UndoRefused):
        undo.undo(week.deps, week.company.ask("ada"), decide(week, Decision.SEND))


def test_it_is_decided_once_by_whoever_is_first_and_a_repeat_changes_nothing(week: Week) -> None:
    week.changed("otto", role="admin")
    week.tick()
    assert week.diary == ["11-16 12:00 ada brake", "11-16 12:00 otto brake"]
    brake, ask = the_brake(week), week.company.ask("ada")
    first = brakes.decide(week.deps, ask, brake.id, Decision.SEND)
    assert brakes.decide(week.deps, ask, brake.id, Decision.SEND) == first
    with pytest.raises(InvalidInput) as refused:
        decide(week, Decision.MUTE, "otto")
    assert "Ada" in refused.value.say(week.deps.text(week.company.actor("otto")))
    week.tick()
    texts = [message.text for message in week.slack.messages if "Ada" in message.text]
    assert len(texts) == 2  # both read who decided, in place
    assert the_brake(week).decision is Decision.SEND


@pytest.mark.parametrize("who", ["aoi", "mana"])
def test_nobody_but_an_admin_decides(week: Week, who: str) -> None:
    week.tick()
    with pytest.raises(AdminsOnly):
        decide(week, Decision.SEND, who)


def test_an_admin_demoted_since_reads_nothing_more_and_decides_nothing(week: Week) -> None:
    week.changed("otto", role="admin")
    week.tick()
    week.changed("ada", role="rep")
    with pytest.raises(AdminsOnly):
        decide(week, Decision.MUTE)
    decide(week, Decision.SEND, "otto")
    week.tick()
    (hers,) = week.slack.to("ada")
    assert "Otto" not in hers.text
    assert hers.buttons == []


def test_a_brake_that_does_not_exist_is_not_found(week: Week) -> None:
    with pytest.raises(NotFound):
        brakes.decide(week.deps, week.company.ask("ada"), "none", Decision.SEND)


def test_an_admin_is_asked_in_working_hours_leave_or_not_and_once_more_a_working_day_later(
    week: Week,
) -> None:
    leave = Leave(
        workspace=HOME,
        id="l",
        member_id="ada",
        start=week.now(),
        end=week.now() + timedelta(days=30),
        deputy_id=None,
    )
    with week.deps.writes.begin() as session:
        session.execute(tables.leave.insert(), [replace_as_row(leave)])
    week.skip_to(tokyo("2026-11-20T17:30"))  # Friday; Monday is a holiday
    week.tick()
    assert week.diary == ["11-20 17:30 ada brake"]
    week.pass_until(tokyo("2026-11-27T18:00"), step=HOUR / 2)
    assert [line for line in week.diary if "brake" in line] == [
        "11-20 17:30 ada brake",
        "11-24 17:30 ada brake",
    ]
    assert told(week) == []


def replace_as_row(item: Leave) -> dict[str, object]:
    from store.rows import plain

    return plain(item)


def test_at_night_nobody_is_woken(week: Week) -> None:
    week.lives_in("ken", __import__("zoneinfo").ZoneInfo("America/New_York"))
    week.skip_to(tokyo("2026-11-16T23:30"))
    week.tick()
    assert week.diary == []
    assert the_brake(week).decided_at is None
    week.pass_until(tokyo("2026-11-17T09:00"), step=HOUR / 2)
    assert week.diary == ["11-17 09:00 ada brake"]


def test_without_an_admin_it_holds_and_asks_whoever_becomes_one(
    week: Week, caplog: pytest.LogCaptureFixture
) -> None:
    week.changed("ada", role="rep")
    week.tick()
    assert week.diary == []
    week.changed("mana", role="admin")
    job.run(week.company.bot.deliverer)
    week.tick()
    assert week.diary == ["11-16 12:00 mana brake"]


def test_the_shell_decides_as_nobody_of_the_company(week: Week) -> None:
    week.tick()
    ask = Ask(permissions.operator(HOME), "shell", "shell")
    brakes.decide(week.deps, ask, the_brake(week).id, Decision.SEND)
    week.tick()
    assert the_brake(week).decided_by is None
    assert any("dealbot" in message.text for message in week.slack.to("ada"))


def test_two_processes_pull_one_brake(week: Week) -> None:
    week.tick()
    with week.deps.writes.begin() as session:
        second = Brake(workspace=HOME, id="b2", cause="volume", pulled_at=week.now(), preview={})
        assert not rows.pull(session, second)
    assert the_brake(week).cause == "import"


def test_a_jump_of_the_clock_joins_the_brake_that_is_on(week: Week) -> None:
    steady = [timedelta(0)]
    deps = replace(week.deps, watch=Watch(lambda: steady[0]))
    assert not brakes.look(deps, HOME)
    week.company.run("sweep")
    assert brakes.look(deps, HOME)
    assert the_brake(week).cause == "import"
    week.now.move(hours=3)
    assert brakes.look(deps, HOME)
    assert brakes.look(deps, HOME)
    assert the_brake(week).cause == "import,clock"
    assert the_brake(week).preview["causes"]["clock"] == {"moved": 3 * 3600}


def test_where_nobody_watches_nothing_is_pulled_and_what_is_on_holds(week: Week) -> None:
    blind = replace(week.deps, watch=None)
    week.company.run("sweep")
    assert not brakes.look(blind, HOME)
    week.tick()
    assert brakes.look(blind, HOME)


def test_a_workspace_that_cant_be_looked_at_holds_up_no_other(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(brakes, "look", broken)
    week.company.run("sweep", "deliver")
    assert {line.split()[-1] for line in week.diary} == {"prompt"}


def test_both_databases_pull_once_mute_and_wake(database: Database) -> None:
    week = a_week(database, tokyo("2026-11-16T12:00"))
    ledger = Ledger(week)
    ledger.findings(2, week.now() - HOUR, 1)
    ledger.nags(1, sent=week.now())
    now, brake = week.now(), Brake(workspace=HOME, id="b", cause="volume", pulled_at=week.now(), preview={})
    with week.deps.writes.begin() as session:
        assert rows.pull(session, brake)
        assert not rows.pull(session, replace(brake, id="c"))
        assert rows.looking_back(session, HOME, 1, now, now) == 2
        assert rows.mute(session, HOME, now, FOR_GOOD, "muted: Ada") == 2
        assert rows.drop(session, HOME, now, MUTED, bundles=True) == 1
        assert rows.unmute(session, HOME, now, FOR_GOOD) == 2
        assert rows.change(session, HOME, "b", decision="mute", decided_at=now)
        assert not rows.change(session, HOME, "b", decision="send")
        found = rows.get(session, HOME, "b", hold=True)
    assert found is not None
    assert found.decision is Decision.MUTE
