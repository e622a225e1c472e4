"""What is sent and, above all, what is not: new and old, weekly, suggestions, escalations, budget, channels."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.jobs import deliver
from bot.services import attention
from store import findings, notices, rows, tables
from store.model import Finding, NoticeState
from tests.builders import HOME, a_deal
from tests.jobs.week import HOUR, TOKYO, Week, a_week, tokyo
from tests.policies import a_policy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from store.engine import Database, Session
    from store.model import Notice
    from tests.fake_slack import Shown

MONDAY = tokyo("2026-11-09T08:00")
DAILY, WEEKLY, SUGGESTION = "no_next_step", "thin_coverage", "gate_met"
NEXT_MONDAY = tokyo("2026-11-16T10:00")


@pytest.fixture
def week(sqlite: Database) -> Week:
    """Nothing is swept: findings are as the story has them."""
    return a_week(sqlite, MONDAY, rules=(DAILY, "dwell"))


def found(week: Week, id: str, due: str, rule: str = DAILY, **given: Any) -> str:  # noqa: A002 - the field's name
    at = tokyo(due)
    plain: dict[str, Any] = {"member_id": "aoi", "deal_id": "acme", "opened_at": at, "due_at": at}
    item = Finding(
        workspace=HOME,
        id=id,
        rule=rule,
        subject="",
        occurrence=id,
        evidence={"event": "call", "at": at.isoformat()},
        policy_version=1,
        **{**plain, **given},
    )
    with week.deps.writes.begin() as session:
        findings.open_finding(session, item)
    return id


def wait_for_ken(week: Week, *ids: str) -> None:
    """So many findings on a deal of his, all of them overdue."""
    for each in ids:
        found(week, each, "2026-11-05T09:00", member_id="ken")
    with week.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(owner_id="ken"))


def changed(week: Week, id: str, **values: Any) -> None:  # noqa: A002
    with week.deps.writes.begin() as session:
        findings.update_finding(session, HOME, id, **values)


@contextmanager
def statements(week: Week) -> Iterator[list[str]]:
    asked: list[str] = []

    def heard(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = week.deps.database.engine
    event.listen(engine, "before_cursor_execute", heard)
    yield asked
    event.remove(engine, "before_cursor_execute", heard)


def tick(week: Week, at: datetime) -> None:
    week.skip_to(at)
    week.company.run("bundle")
    while deliver.run(week.company.bot.deliverer):
        week.machine.move(seconds=1)


def days_until(week: Week, until: datetime) -> None:
    """Every morning at nine, up to and with the last."""
    while (nine := week.now().astimezone(TOKYO).replace(hour=9, minute=0)) <= until:
        tick(week, nine)
        week.skip_to(nine + timedelta(days=1) - HOUR)


def escalated(session: Session, id: str) -> datetime | None:  # noqa: A002
    item = findings.get(session, HOME, id)
    assert item is not None
    return item.escalated_at


def mornings(week: Week, who: str) -> list[str]:
    return [line.split()[0] for line in week.diary if line.endswith(f"{who} bundle")]


def carried(week: Week, who: str, day: str) -> list[str]:
    """The items of a person's list of that day, in its order."""
    row = of_day(week, who, day)
    query = tables.notice_item.select().where(tables.notice_item.c.notice_id == row.id)
    with week.deps.reads() as session:
        return [each.finding_id for each in session.execute(query.order_by(tables.notice_item.c.position))]


def of_day(week: Week, who: str, day: str) -> Notice:
    (row,) = [each for each in week.outbox if (each.recipient, each.occurrence) == (who, f"2026-{day}")]
    return row


@dataclass(frozen=True)
class Case:
    """One finding that nobody does anything about, and the mornings on which its people read of it."""

    due: str
    rule: str = DAILY
    given: dict[str, Any] = field(default_factory=dict)
    aoi: tuple[str, ...] = ()
    mana: tuple[str, ...] = ()
    ada: tuple[str, ...] = ()


NEVER_UP = {"escalated_at": None}
CASES = {
    "due before the daily time": Case("2026-11-10T08:59", aoi=("11-10", "11-16"), mana=("11-12", "11-16")),
    "due at the daily time": Case("2026-11-10T09:00", aoi=("11-10", "11-16"), mana=("11-12", "11-16")),
    "due just after it": Case("2026-11-10T09:01", aoi=("11-11", "11-16"), mana=("11-13", "11-16")),
    "due on a Saturday": Case("2026-11-14T12:00", aoi=("11-16",), mana=()),
    "of a weekly rule, due on a Tuesday": Case("2026-11-10T08:00", WEEKLY, aoi=("11-16",)),
    "of a weekly rule, due on Monday morning": Case("2026-11-09T09:00", WEEKLY, aoi=("11-09", "11-16")),
    "of a weekly rule, due after that": Case("2026-11-09T09:01", WEEKLY, aoi=("11-16",)),
    "a suggestion": Case("2026-11-10T08:00", SUGGESTION, aoi=("11-10",)),
    "an owner who is unknown": Case("2026-11-10T08:00", given={"member_id": None}, mana=("11-10", "11-16")),
    "without a team": Case(
        "2026-11-10T08:00", given={"deal_id": "alone"}, aoi=("11-10", "11-16"), ada=("11-12", "11-16")
    ),
    "of a team without a manager": Case(
        "2026-11-10T08:00", given={"deal_id": "lost"}, aoi=("11-10", "11-16"), ada=("11-12", "11-16")
    ),
    "snoozed up to the daily time": Case(
        "2026-11-09T08:00",
        given={"snoozed_until": tokyo("2026-11-12T09:00"), "snoozed_at": MONDAY},
        aoi=("11-12", "11-16"),
        mana=("11-12", "11-16"),
    ),
    "snoozed past it": Case(
        "2026-11-09T08:00",
        given={"snoozed_until": tokyo("2026-11-12T09:01"), "snoozed_at": MONDAY},
        aoi=("11-13", "11-16"),
        mana=("11-13", "11-16"),
    ),
    "of a rule that the policy no longer has": Case("2026-11-10T08:00", "gone"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_finding_rings_when_it_is_new_and_then_once_a_week(week: Week, case: Case) -> None:
    with week.deps.writes.begin() as session:
        rows.add(
            session,
            tables.deal,
            a_deal("alone", number=2),
            a_deal("lost", number=3, team_id="west"),
        )
    week.changed("otto", active=False)
    found(week, "f", case.due, case.rule, **case.given)
    days_until(week, NEXT_MONDAY)
    assert (mornings(week, "aoi"), mornings(week, "mana"), mornings(week, "ada")) == (
        list(case.aoi),
        list(case.mana),
        list(case.ada),
    )
    assert week.unsettled == []


def test_new_stands_above_old_own_above_others_and_suggestions_last(week: Week) -> None:
    with week.deps.writes.begin() as session:
        rows.add(session, tables.deal, a_deal("hers", number=2, team_id="east", owner_id="mana"))
    found(week, "old", "2026-11-05T09:00", deal_id="hers", member_id="mana")
    days_until(week, tokyo("2026-11-09T10:00"))
    found(week, "up", "2026-11-05T10:00")
    found(week, "later", "2026-11-10T08:00", deal_id="hers", member_id="mana")
    found(week, "sooner", "2026-11-09T12:00", deal_id="hers", member_id="mana")
    found(week, "advice", "2026-11-09T11:00", SUGGESTION, deal_id="hers", member_id="mana")
    days_until(week, tokyo("2026-11-10T10:00"))
    assert carried(week, "mana", "11-10") == ["sooner", "later", "up", "advice", "old"]
    with week.deps.reads() as session:
        assert escalated(session, "up") == tokyo("2026-11-10T09:00")
        assert escalated(session, "later") is None


def test_many_new_items_are_one_message_and_what_is_old_beyond_them_is_only_counted(week: Week) -> None:
    for number in range(40):
        found(week, f"f{number:02d}", "2026-11-05T09:00")
    days_until(week, tokyo("2026-11-09T10:00"))
    assert len(carried(week, "aoi", "11-09")) == 40
    days_until(week, NEXT_MONDAY)
    assert len(carried(week, "aoi", "11-16")) == 30
    assert mornings(week, "aoi") == ["11-09", "11-16"]


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (
            "2026-11-16T00:00",
            "2026-11-18T00:00",
            ["11-09", "11-18"],
        ),  # the week's first day of work is Wednesday
        ("2026-11-16T00:00", "2026-11-16T09:00", ["11-09", "11-16"]),
        ("2026-11-18T00:00", "2026-11-14T00:00", ["11-09", "11-16"]),  # it ends before it starts
    ],
)
def test_the_week_begins_with_the_first_day_somebody_works(
    week: Week, start: str, end: str, says: list[str]
) -> None:
    week.away("aoi", tokyo(start), tokyo(end))
    found(week, "f", "2026-11-05T09:00", WEEKLY)
    days_until(week, tokyo("2026-11-20T10:00"))
    assert mornings(week, "aoi") == says


def test_a_deputy_reads_what_falls_due_meanwhile_and_the_owner_afterwards(week: Week) -> None:
    week.away("aoi", tokyo("2026-11-10T00:00"), tokyo("2026-11-12T00:00"), "ken")
    found(week, "f", "2026-11-10T08:00")
    days_until(week, tokyo("2026-11-12T10:00"))
    assert (mornings(week, "ken"), mornings(week, "aoi")) == (["11-10"], ["11-12"])
    with week.deps.reads() as session:
        assert escalated(session, "f") == tokyo("2026-11-12T09:00")  # mana's list, not ken's


@pytest.mark.parametrize(("waiting", "left"), [(29, []), (30, []), (33, ["3"])])
def test_a_list_says_how_much_more_there_is_than_it_had_room_for(
    week: Week, waiting: int, left: list[str]
) -> None:
    wait_for_ken(week, *(f"f{number}" for number in range(waiting)))
    days_until(week, tokyo("2026-11-09T10:00"))
    (message,) = week.slack.to("ken")
    assert counted(message) == left


@pytest.mark.parametrize(("waiting", "left"), [(2, []), (30, ["1"])])
def test_a_list_with_room_left_says_nothing_of_what_came_after_it(
    week: Week, waiting: int, left: list[str]
) -> None:
    wait_for_ken(week, *(f"f{number}" for number in range(waiting)))
    tick(week, tokyo("2026-11-09T09:00"))
    found(week, "handed on at noon", "2026-11-05T09:00", member_id="ken")
    changed(week, "f0", resolved_at=week.now())
    with week.deps.writes.begin() as session:
        notices.want_edits(session, HOME, ["f0"])
    tick(week, tokyo("2026-11-09T12:00"))
    (message,) = week.slack.to("ken")
    assert (message.edits, counted(message)) == (1, left)


def counted(message: Shown) -> list[str]:
    """How much more there is, if it says so."""
    texts = [each["text"]["text"] for each in message.blocks if each.get("accessory")]
    return [number for each in texts for number in re.findall(r"\d+", each)]


def test_a_done_item_says_so_and_a_list_that_is_wholly_done_as_well(week: Week) -> None:
    wait_for_ken(week, "one", "two")
    days_until(week, tokyo("2026-11-09T10:00"))
    (message,) = week.slack.to("ken")
    texts = [message.text]
    for each in ("one", "two"):
        changed(week, each, resolved_at=week.now())
        with week.deps.writes.begin() as session:
            notices.want_edits(session, HOME, [each])
        tick(week, week.now() + HOUR)
        texts.append(message.text)
    assert message.edits == 2
    assert len(set(texts)) == 3
    assert message.buttons == []
    with week.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(owner_id="mana"))
        notices.want_edits(session, HOME, ["one"])
    tick(week, week.now() + HOUR)
    assert "Acme" not in str(message.blocks)  # no longer theirs to see


def test_lists_of_the_last_days_are_kept_true_the_newest_first(week: Week) -> None:
    wait_for_ken(week, "one")
    days_until(week, tokyo("2026-11-24T10:00"))  # each week's first list tells of it anew
    assert mornings(week, "ken") == ["11-09", "11-16", "11-24"]  # the 23rd is a holiday
    changed(week, "one", resolved_at=week.now())
    with week.deps.writes.begin() as session:
        notices.want_edits(session, HOME, ["one"], now=tokyo("2026-11-20T09:00"))
        wanted = notices.owed_an_edit(session, week.machine(), 10)
    lists = {of_day(week, "ken", day).id: day for day in mornings(week, "ken")}
    assert [lists[each] for _, each in wanted if each in lists] == ["11-24", "11-16"]


def test_looking_again_costs_one_question_a_zone(week: Week) -> None:
    found(week, "f", "2026-11-09T08:00")
    days_until(week, tokyo("2026-11-09T10:00"))
    with statements(week) as asked:
        week.company.run("bundle")
    assert not [each for each in asked if "FROM finding" in each or "INSERT" in each]
    assert len(asked) < 8


# The budget


def test_prompts_beyond_the_budget_ride_in_the_next_list_although_nothing_is_overdue(
    sqlite: Database,
) -> None:
    """The day's list keeps its place: two prompts before it, and what is beyond is told the next morning."""
    policy = a_policy(
        calendar={"working_hours": {"start": "08:00", "end": "18:00"}}, attention={"daily_time": "10:00"}
    )
    week = a_week(sqlite, tokyo("2026-11-09T06:00"), policy=policy)
    for _ in range(3):
        week.meeting(tokyo("2026-11-09T09:00"))
    week.pass_until(tokyo("2026-11-09T09:30"), step=HOUR / 2)
    assert week.diary == ["11-09 09:00 aoi prompt"] * 2
    (held,) = [row for row in week.outbox if row.state is NoticeState.SUPPRESSED]
    assert held.reason == "over the budget; it is in the next bundle"
    week.pass_until(tokyo("2026-11-09T18:00"), step=HOUR / 2)
    assert week.diary[2:] == ["11-09 10:00 aoi bundle"]
    with week.deps.reads() as session:
        ledger = attention.ledger(session, HOME, MONDAY - timedelta(days=1), week.now())
    mine = next(row for row in ledger if row.name == "Aoi" and row.rule)
    assert (mine.week, mine.sent, mine.held_back[held.reason]) == ("2026-W46", 2, 1)


# The ledger


def test_the_ledger_counts_what_was_told_and_what_was_acted_on_within_a_day(week: Week) -> None:
    for name in ("at once", "in time", "snoozed", "late", "never"):
        found(week, name, "2026-11-06T09:00")
    days_until(week, tokyo("2026-11-09T10:00"))
    sent = of_day(week, "aoi", "11-09").sent_at
    assert sent is not None
    changed(week, "at once", resolved_at=sent)
    changed(week, "in time", resolved_at=sent + timedelta(hours=24))
    changed(week, "snoozed", snoozed_at=sent + HOUR)
    changed(week, "late", resolved_at=sent + timedelta(hours=24, seconds=1))
    with week.deps.reads() as session:
        ledger = attention.ledger(session, HOME, MONDAY, week.now() + HOUR)
        assert attention.nobody_acts_on(session, week.deps, HOME, MONDAY, week.now()) == []
    told = [(row.week, row.rule, row.name, row.bundled, row.acted) for row in ledger if row.bundled]
    assert told == [("2026-W46", DAILY, "Aoi", 5, 3)]
    silent = next(row for row in ledger if row.name == "Ken")
    assert (silent.rule, dict(silent.held_back)) == ("", {"nothing is open": 1})


@pytest.mark.parametrize(("acted", "named"), [(1, True), (2, False)])
def test_a_rule_that_hardly_anybody_acts_on_is_named(week: Week, acted: int, *, named: bool) -> None:
    for number in range(20):
        found(week, f"f{number:02d}", "2026-11-06T09:00", "dwell")
    days_until(week, tokyo("2026-11-09T10:00"))
    for number in range(acted):
        changed(week, f"f{number:02d}", resolved_at=week.now())
    with week.deps.reads() as session:
        ignored = attention.nobody_acts_on(session, week.deps, HOME, MONDAY, week.now() + HOUR)
    assert [(each.rule, each.told, each.acted) for each in ignored] == ([("dwell", 20, 1)] if named else [])
