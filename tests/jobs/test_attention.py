"""What is sent and, above all, what is not: new and old, weekly, suggestions, escalations, budget, channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import deliver
from store import findings, rows, tables
from store.model import Finding
from tests.builders import HOME, a_deal
from tests.jobs.week import HOUR, TOKYO, Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database
    from store.model import Notice

MONDAY = tokyo("2026-11-09T08:00")
DAILY, WEEKLY, SUGGESTION = "no_next_step", "thin_coverage", "gate_met"
NEXT_MONDAY = tokyo("2026-11-16T10:00")


@pytest.fixture
def week(sqlite: Database) -> Week:
    """Nothing is swept: findings are as the story has them."""
    return a_week(sqlite, MONDAY, rules=())


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


def changed(week: Week, id: str, **values: Any) -> None:  # noqa: A002
    with week.deps.writes.begin() as session:
        findings.update_finding(session, HOME, id, **values)


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
    "an owner who is unknown": Case(
        "2026-11-10T08:00", given={"member_id": None}, mana=("11-10", "11-16")
    ),
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
