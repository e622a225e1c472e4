"""Any fortnight: whoever is away, wherever they live, whatever falls due, nobody is written to out of turn or left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.services import nags
from store import members, rows, tables
from store.model import NoticeState
from tests.builders import HOME, a_deal
from tests.jobs.test_attention import found, tick
from tests.jobs.week import HOUR, TOKYO, Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
DEALS = {"aoi": "acme", "ken": "beta", "left": "gamma"}
BEGIN = tokyo("2026-11-16T00:00")  # Monday the 23rd is a holiday
DAY = timedelta(days=1)
NINE_O_CLOCK = (7, 9, 18, 23, 24.5)
"""Hours after midnight in Tokyo at which it is nine in Sydney, Tokyo, London and New York; and when a leave has ended."""
HOURS = st.integers(0, 9 * 24)
DAYS = st.integers(0, 4)
ZONES = st.sampled_from(["Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Sydney"])
RULES = st.sampled_from(["meeting", "dwell", "no_next_step", "close_date_passed"])
FINDINGS = st.lists(st.tuples(HOURS, st.sampled_from(["aoi", "ken", "left"]), RULES), min_size=1, max_size=6)
AWAY = st.lists(
    st.tuples(st.sampled_from(["aoi", "ken", "mana"]), DAYS, DAYS, st.sampled_from([None, "ken"])),
    max_size=2,
    unique_by=lambda each: each[0],
)


@settings(
    max_examples=5,
    derandomize=True,
    phases=[Phase.generate],  # a counter-example is small enough as it is found
)
@given(findings=FINDINGS, away=AWAY, zones=st.tuples(ZONES, ZONES, ZONES))
def test_nobody_is_written_to_out_of_turn_and_nobody_is_left_out(
    sqlite: Database,
    findings: list[tuple[int, str, str]],
    away: list[tuple[str, int, int, str | None]],
    zones: tuple[str, ...],
) -> None:
    with sqlite.writes.begin() as session:
        for table in reversed(tables.metadata.sorted_tables):
            session.execute(table.delete())
    week = a_week(sqlite, BEGIN, rules=("dwell", "no_next_step", "close_date_passed"))
    week.changed("nobu", active=False)
    with week.deps.writes.begin() as session:
        theirs = {"team_id": "east", "stage": "opportunity"}
        rows.add(session, tables.deal, a_deal("beta", number=2, owner_id="ken", **theirs))
        rows.add(session, tables.deal, a_deal("gamma", number=3, owner_id="nobu", **theirs))
    for who, zone in zip(("aoi", "ken", "mana"), zones, strict=True):
        week.lives_in(who, ZoneInfo(zone))
    for who, start, length, deputy in away:
        begins = BEGIN + start * DAY
        week.away(who, begins, begins + length * DAY, None if deputy == who else deputy)
    for number, (hour, who, rule) in enumerate(findings):
        owner = "nobu" if who == "left" else who
        name = "dwell" if rule == "meeting" else rule
        found(
            week,
            f"f{number}",
            f"{(BEGIN + hour * HOUR).astimezone(TOKYO):%Y-%m-%dT%H:%M}",
            name,
            member_id=owner,
            deal_id=DEALS[who],
        )
    for day in range(19):
        for nine in NINE_O_CLOCK:
            tick(week, BEGIN + day * DAY + nine * HOUR)
    in_turn(week)
    all_told(week, findings)


def in_turn(week: Week) -> None:
    """In working hours, not on leave, one list a local day, never beyond the budget."""
    policy = week.deps.policy(HOME).policy
    days: Counter[tuple[str, str]] = Counter()
    for row in week.outbox:
        if row.state is not NoticeState.SENT or row.sent_at is None:
            continue
        with week.deps.reads() as session:
            person = members.get(session, HOME, row.recipient)
            assert person is not None
            leave = nags.leave_of(session, person, row.sent_at)
        assert policy.calendar.is_working_moment(row.sent_at, week.zone(row.recipient), leave)
        days[row.recipient, f"{row.sent_at.astimezone(week.zone(row.recipient)):%m-%d}"] += 1
    assert set(days.values()) <= {1}
    assert week.unsettled == []


def all_told(week: Week, findings: list[tuple[int, str, str]]) -> None:
    """Each to its person or who stands in for them, at the first daily time there is for either; and to the manager."""
    told: dict[str, dict[str, datetime]] = {}
    with week.deps.reads() as session:
        sent = {row.id: row for row in week.outbox if row.state is NoticeState.SENT and row.sent_at}
        for item in session.execute(tables.notice_item.select()):
            if row := sent.get(item.notice_id):
                first = told.setdefault(item.finding_id, {})
                first[row.recipient] = min(first.get(row.recipient, row.due_at), row.due_at)
    for number, (hour, who, _) in enumerate(findings):
        readers = told[f"f{number}"]
        assert "mana" in readers
        if who != "left":
            own = [at for reader, at in readers.items() if reader in (who, "ken")]
            assert min(own) <= latest(week, who, BEGIN + hour * HOUR), (who, hour)


def latest(week: Week, who: str, due: datetime) -> datetime:
    """The first daily time of the owner's own at or after the deadline at which they are at work."""
    policy, zone = week.deps.policy(HOME).policy, week.zone(who)
    with week.deps.reads() as session:
        person = members.get(session, HOME, who)
        assert person is not None
        leave = nags.leave_of(session, person, due)
    day = due.astimezone(zone).date()
    while True:
        at = policy.calendar.local_time_on(day, policy.attention.daily_time, zone)
        arrives: datetime = policy.calendar.next_working_moment(at, zone, leave)
        if at >= due and arrives.astimezone(zone).date() == day:
            return arrives + 2 * HOUR  # until the next tick
        day += timedelta(days=1)
