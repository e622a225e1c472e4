"""Rows of the outbox and the findings they carry: keys, fences and wishes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from store import bundles, findings, notices, tables, wall
from store.model import Finding, Notice, NoticeState
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST
from tests.store.filled import OTHER, an_item, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database, Session

LATER = MONDAY_9_JST + timedelta(hours=1)


def a_notice(id: str = "new", **given: Any) -> Notice:  # noqa: A002 - the field's name
    given = {
        "state": "due",
        "claimed_by": None,
        "claimed_at": None,
        "retry_at": None,
        "wanted": 0,
        "shown": 0,
    } | given
    notice: Notice = an_item(Notice, tables.notice, id=id, **{"occurrence": id, **given})
    return notice


def a_finding(id: str = "new", **given: Any) -> Finding:  # noqa: A002
    finding: Finding = an_item(Finding, tables.finding, id=id, **{"occurrence": id, **given})
    return finding


def the_notice(session: Session, notice_id: str = "new") -> Notice:
    found = notices.get(session, HOME, notice_id)
    assert found is not None
    return found


def the_finding(session: Session, finding_id: str = "finding") -> Finding:
    found = findings.get(session, HOME, finding_id)
    assert found is not None
    return found


def test_a_key_is_owed_one_message_however_often_it_is_asked_for(database: Database) -> None:
    fill(database)
    with database.writes.begin() as session:
        assert notices.owe(session, a_notice("first", occurrence="monday"), ["finding"])
        assert not notices.owe(session, a_notice("second", occurrence="monday"), ["finding"])
        assert notices.get(session, HOME, "second") is None
        assert notices.items(session, HOME, "second") == []
        assert [each.id for each in notices.items(session, HOME, "first")] == ["finding"]


@pytest.mark.parametrize("other", [{"recipient": "ken"}, {"kind": "bundle"}, {"occurrence": "tuesday"}])
def test_each_part_of_the_key_counts(small: Session, other: dict[str, str]) -> None:
    assert notices.owe(small, a_notice("first", occurrence="monday"), [])
    assert notices.owe(small, a_notice("second", **{"occurrence": "monday", **other}), [])


def test_two_processes_that_owe_the_same_key_at_once_make_one_row(database: Database) -> None:
    """The second waits for the first to commit, then finds the key taken."""
    fill(database)
    answers: list[bool] = []
    both = threading.Barrier(2)

    def owe(name: str) -> None:
        both.wait()
        with wall.inside(HOME), database.writes.patient().begin() as session:
            answers.append(notices.owe(session, a_notice(name, occurrence="monday"), []))

    racers = [threading.Thread(target=owe, args=(name,)) for name in ("first", "second")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [False, True]


def test_items_keep_their_order_and_the_resolved_ones(small: Session) -> None:
    findings.open_finding(small, a_finding("b", resolved_at=MONDAY_9_JST))
    findings.open_finding(small, a_finding("a"))
    notices.owe(small, a_notice(), ["b", "finding", "a"])
    assert [each.id for each in notices.items(small, HOME, "new")] == ["b", "finding", "a"]


def test_a_row_moves_on_only_from_the_state_it_was_seen_in(small: Session) -> None:
    notices.owe(small, a_notice(), [])
    assert notices.settle(small, HOME, "new", was=NoticeState.DUE, state=NoticeState.CLAIMED, claimed_by="me")
    assert not notices.settle(
        small, HOME, "new", was=NoticeState.DUE, state=NoticeState.CLAIMED, claimed_by="you"
    )
    assert (the_notice(small).state, the_notice(small).claimed_by) == (NoticeState.CLAIMED, "me")


def test_only_the_process_that_holds_the_claim_settles_it(small: Session) -> None:
    notices.owe(small, a_notice(state="claimed", claimed_by="me"), [])
    claimed = NoticeState.CLAIMED
    assert not notices.settle(small, HOME, "new", was=claimed, held_by="you", state=NoticeState.SENT)
    assert notices.settle(small, HOME, "new", was=claimed, held_by="me", state=NoticeState.SENT, ts="1.2")
    assert (the_notice(small).state, the_notice(small).ts) == (NoticeState.SENT, "1.2")


def test_a_row_that_is_not_there_is_settled_by_nobody(small: Session) -> None:
    assert not notices.settle(small, HOME, "none", was=NoticeState.DUE, state=NoticeState.SENT)


@pytest.mark.parametrize(
    ("row", "is_due"),
    [
        ({}, True),
        ({"due_at": LATER}, False),
        ({"retry_at": LATER}, False),
        ({"retry_at": MONDAY_9_JST}, True),
        *(({"state": state.value}, False) for state in NoticeState if state is not NoticeState.DUE),
    ],
)
def test_what_is_due_now(small: Session, row: dict[str, Any], is_due: bool) -> None:
    notices.owe(small, a_notice(**row), [])
    assert ((HOME, "new") in notices.due(small, MONDAY_9_JST, MONDAY_9_JST, 10)) == is_due


def test_what_was_due_first_comes_first_in_all_workspaces(database: Database) -> None:
    fill(database)
    with database.writes.begin() as session:
        session.execute(tables.heartbeat.delete())
    fill(database, OTHER)
    with database.writes.begin() as session:
        notices.owe(session, a_notice("late", due_at=LATER), [])
        notices.owe(session, replace(a_notice("early"), workspace=OTHER), [])
        assert notices.due(session, LATER, LATER, 10) == [(OTHER, "early"), (HOME, "late")]
        assert notices.due(session, LATER, LATER, 1) == [(OTHER, "early")]


@pytest.mark.parametrize(
    ("row", "doubtful"),
    [
        ({"state": "unknown"}, True),
        ({"state": "unknown", "retry_at": LATER}, False),
        ({"state": "claimed", "claimed_at": MONDAY_9_JST - timedelta(minutes=1)}, True),
        ({"state": "claimed", "claimed_at": MONDAY_9_JST - timedelta(seconds=59)}, False),
        ({"state": "sent"}, False),
        ({"state": "due"}, False),
    ],
)
def test_what_is_in_doubt(small: Session, row: dict[str, Any], doubtful: bool) -> None:
    notices.owe(small, a_notice(**row), [])
    found = notices.in_doubt(small, MONDAY_9_JST, timedelta(minutes=1), 10)
    assert ((HOME, "new") in found) == doubtful


def test_a_changed_finding_wants_an_edit_of_every_message_that_carries_it(small: Session) -> None:
    findings.open_finding(small, a_finding("elsewhere"))
    notices.owe(small, a_notice("carries", state="sent"), ["finding"])
    notices.owe(small, a_notice("carries it not", state="sent"), ["elsewhere"])
    notices.want_edits(small, HOME, ["finding"])
    notices.want_edits(small, HOME, ["finding"])
    assert (the_notice(small, "carries").wanted, the_notice(small, "carries it not").wanted) == (2, 0)
    assert notices.owed_an_edit(small, MONDAY_9_JST, 10) == [(HOME, "carries")]


def test_nothing_changed_wants_no_edit(small: Session) -> None:
    notices.owe(small, a_notice(state="sent"), ["finding"])
    notices.want_edits(small, HOME, [])
    assert the_notice(small).wanted == 0


def test_only_a_sent_message_is_owed_an_edit_and_not_before_its_wait_is_over(small: Session) -> None:
    notices.owe(small, a_notice("due", wanted=1), [])
    notices.owe(small, a_notice("waits", state="sent", wanted=1, retry_at=LATER), [])
    assert notices.owed_an_edit(small, MONDAY_9_JST, 10) == []
    assert notices.owed_an_edit(small, LATER, 10) == [(HOME, "waits")]


def test_what_is_shown_never_goes_back_and_a_newer_wish_stays(small: Session) -> None:
    notices.owe(small, a_notice(state="sent", wanted=3, retry_at=LATER), [])
    notices.shown(small, HOME, "new", 2)
    notices.shown(small, HOME, "new", 1)
    assert (the_notice(small).shown, the_notice(small).wanted, the_notice(small).retry_at) == (2, 3, None)
    assert notices.owed_an_edit(small, MONDAY_9_JST, 10) == [(HOME, "new")]


def test_the_last_look_at_a_list_counts_sent_or_not(small: Session) -> None:
    first = date(2026, 11, 7)
    assert bundles.last_look(small, HOME, "nobody", first) is None
    notices.owe(small, a_notice("long ago", kind="bundle", occurrence="2026-11-06"), [])
    assert bundles.last_look(small, HOME, "recipient", first) is None
    notices.owe(small, a_notice("old", kind="bundle", state="sent", occurrence="2026-11-07"), [])
    notices.owe(small, a_notice("new", kind="bundle", occurrence="2026-11-08", due_at=LATER), [])
    notices.owe(
        small, a_notice("else", kind="prompt", occurrence="2026-11-09", due_at=LATER + timedelta(days=1)), []
    )
    assert bundles.last_look(small, HOME, "recipient", first) == LATER


def test_what_failed_or_is_held_is_seen(small: Session) -> None:
    for state in NoticeState:
        notices.owe(small, a_notice(state.value, state=state.value), [])
    assert [each.id for each in notices.failed(small, HOME)] == ["failed", "held", "notice"]


# Findings


def test_a_finding_that_comes_back_is_the_same_row(small: Session) -> None:
    findings.update_finding(small, HOME, "finding", resolved_at=MONDAY_9_JST)
    assert the_finding(small).resolved_at == MONDAY_9_JST
    assert findings.overdue(small, HOME, LATER) == []
    findings.update_finding(small, HOME, "finding", resolved_at=None)
    assert [each.id for each in findings.overdue(small, HOME, LATER)] == ["finding"]
    assert [each.id for each in findings.of_deal(small, HOME, "deal")] == ["finding"]


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({}, True),
        ({"due_at": LATER}, True),
        ({"due_at": LATER + timedelta(seconds=1)}, False),
        ({"snoozed_until": LATER}, True),
        ({"snoozed_until": LATER + timedelta(seconds=1)}, False),
        ({"resolved_at": MONDAY_9_JST}, False),
    ],
)
def test_what_is_overdue(small: Session, given: dict[str, Any], counts: bool) -> None:
    findings.open_finding(small, a_finding(**given))
    assert ("new" in [each.id for each in findings.overdue(small, HOME, LATER)]) == counts


def test_the_first_escalation_counts(small: Session) -> None:
    findings.escalate(small, HOME, ["finding"], MONDAY_9_JST)
    findings.escalate(small, HOME, ["finding"], LATER)
    assert the_finding(small).escalated_at == MONDAY_9_JST


def test_a_deal_that_never_was_leaves_no_finding_and_no_item_behind(small: Session) -> None:
    notices.owe(small, a_notice(), ["finding"])
    findings.forget(small, HOME, "deal")
    assert findings.of_deal(small, HOME, "deal") == []
    assert notices.items(small, HOME, "new") == []
    assert the_notice(small).state is NoticeState.DUE


LOOKS: dict[str, Callable[[Session], object]] = {
    "due": lambda session: notices.due(session, LATER, LATER, 100),
    "owed_an_edit": lambda session: notices.owed_an_edit(session, LATER, 100),
    "in_doubt": lambda session: notices.in_doubt(session, LATER, timedelta(minutes=1), 100),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_at_the_outbox_reads_none_of_what_was_settled_long_ago(sqlite: Database, look: str) -> None:
    asked: list[tuple[str, Any]] = []

    def heard(_c: object, _cursor: object, statement: str, given: Any, *_more: object) -> None:
        asked.append((statement, given))

    event.listen(sqlite.engine, "before_cursor_execute", heard)
    with sqlite.reads() as session:
        LOOKS[look](session)
        ((statement, given),) = asked
        plan = [row[3] for row in session.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
    assert plan[0].startswith("SEARCH notice USING INDEX ix_notice_")
