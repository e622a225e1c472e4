"""Who uses the bot, against a slow and obvious recount: who logs, and what is acted on within a working day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.policy import Calendar
from bot.services import adoption as working
from store import tables
from store.kpis import adoption
from store.kpis.scope import By, Process, Scope
from store.model import Activity, ActivityKind, Finding, Notice, NoticeKind, NoticeState, StageMove
from store.rows import add
from tests.builders import HOME, a_deal, a_member, a_team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Database

DAY = timedelta(days=1)
BEGIN = datetime(2026, 4, 30, 15, tzinfo=UTC)
"""1 May in Tokyo, a Friday; 4 to 6 May are holidays there, none in New York."""
SCOPE = Scope(
    workspace=HOME,
    process=Process(open=("lead",), won=("won",), lost=("lost",)),
    begin=BEGIN,
    end=BEGIN + 8 * DAY,
    as_of=BEGIN + 10 * DAY,
)
CALENDAR = Calendar(country="JP")
ZONES = {"east": ZoneInfo("Asia/Tokyo"), "west": ZoneInfo("America/New_York"), None: ZoneInfo("Asia/Tokyo")}
TEAMS = [a_team("east"), a_team("west", zone="America/New_York")]
DEALS = {
    "acme": ("east", "aoi"),
    "beta": ("west", "ken"),
    "nobody's": (None, None),
    "of one who left": ("east", "gone"),
}
HOURS = st.integers(-30, 260)
"""After BEGIN."""
TOLD = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEALS)),
        st.lists(st.tuples(st.sampled_from(["prompt", "bundle", "alert"]), st.none() | HOURS), max_size=3),
        st.none() | HOURS,
        st.none() | HOURS,
        st.sampled_from(["quiet", "gate_met"]),
    ),
    max_size=8,
)


@pytest.fixture
def company(sqlite: Database) -> Database:
    filled(sqlite)
    return sqlite


def filled(database: Database) -> None:
    with database.writes.begin() as session:
        add(session, tables.member, a_member("aoi"), a_member("ken"), a_member("gone", active=False))
        add(session, tables.team, *TEAMS)
        for number, (name, (team, owner)) in enumerate(DEALS.items(), 1):
            deal = a_deal(
                name, number=number, team_id=team, owner_id=owner, stage="lead", created_at=BEGIN - 9 * DAY
            )
            add(session, tables.deal, deal)
            add(session, tables.stage_move, stayed(name))


def stayed(deal_id: str) -> StageMove:
    return StageMove(
        workspace=HOME, id=f"move {deal_id}", deal_id=deal_id, stage="lead", from_stage=None,
        entered_at=BEGIN - 9 * DAY, moved_by=None,
    )  # fmt: skip


def later(hours: int | None) -> datetime | None:
    return None if hours is None else BEGIN + timedelta(hours=hours)


def tell(database: Database, rows: list[Any]) -> None:
    with database.writes.begin() as session:
        for table in (tables.notice_item, tables.notice, tables.finding):
            session.execute(delete(table))
        for number, (deal_id, messages, resolved, snoozed, rule) in enumerate(rows):
            finding = Finding(
                workspace=HOME, id=f"f{number}", deal_id=deal_id, rule=rule, subject=str(number), occurrence="",
                member_id="aoi", opened_at=BEGIN, due_at=BEGIN, evidence={}, policy_version=1,
                resolved_at=later(resolved), snoozed_at=later(snoozed),
            )  # fmt: skip
            add(session, tables.finding, finding)
            for place, (kind, sent) in enumerate(messages):
                notice = Notice(
                    workspace=HOME, id=f"n{number} {place}", recipient="aoi", kind=NoticeKind(kind),
                    occurrence=f"{number} {place}", state=NoticeState.SENT if sent is not None else NoticeState.DUE,
                    due_at=BEGIN, created_at=BEGIN, sent_at=later(sent),
                )  # fmt: skip
                add(session, tables.notice, notice)
                item = {"workspace": HOME, "notice_id": notice.id, "finding_id": finding.id, "position": 0}
                session.execute(tables.notice_item.insert(), item)


def recounted(rows: list[Any]) -> dict[str | None, tuple[int, int]]:
    """By owner: told, acted on in time."""
    told: Counter[str | None] = Counter()
    acted: Counter[str | None] = Counter()
    for deal_id, messages, resolved, snoozed, rule in rows:
        team, owner = DEALS[deal_id]
        sent = [later(at) for kind, at in messages if kind in ("prompt", "bundle") and at is not None]
        within = [at for at in sent if at is not None and SCOPE.begin <= at < SCOPE.until]
        if not within or rule == "gate_met":
            continue
        until = end_of_next_working_day(min(within), ZONES[team])
        moments = [at for at in (later(resolved), later(snoozed)) if at is not None]
        in_time = any(min(within) <= at <= until and at < SCOPE.as_of for at in moments)
        if in_time or until <= SCOPE.as_of:
            told[owner] += 1
            acted[owner] += in_time
    return {owner: (count, acted[owner]) for owner, count in told.items()}


def end_of_next_working_day(at: datetime, zone: ZoneInfo) -> datetime:
    day: date = at.astimezone(zone).date() + DAY
    while not CALENDAR.is_working_day(day):
        day += DAY
    return datetime.combine(day + DAY, datetime.min.time(), zone)


def check(database: Database, rows: list[Any]) -> None:
    tell(database, rows)
    clocks = working.clocks(CALENDAR, TEAMS, SCOPE.begin, SCOPE.until)
    with database.reads() as session:
        found = adoption.acted_in_a_day(session, replace(SCOPE, by=By.OWNER), clocks)
        whole = adoption.acted_in_a_day(session, SCOPE, clocks).get("")
        west = adoption.acted_in_a_day(session, replace(SCOPE, teams=["west"]), clocks).get("")
        kens = adoption.acted_in_a_day(session, replace(SCOPE, owners=["ken"]), clocks).get("")
    wanted = recounted(rows)
    assert west == kens == found.get("ken")
    assert {owner: (each.due, each.kept) for owner, each in found.items()} == wanted
    assert ((whole.due, whole.kept) if whole else (0, 0)) == (
        sum(due for due, _ in wanted.values()), sum(kept for _, kept in wanted.values())
    )  # fmt: skip


@settings(max_examples=30)
@given(TOLD)
def test_what_is_acted_on_within_a_working_day_equals_a_slow_and_obvious_count(
    company: Database, rows: list[Any]
) -> None:
    check(company, rows)


GOLDEN_WEEK: list[Any] = [
    (
        "acme",
        [("prompt", 2)],
        6 * 24,
        None,
        "quiet",
    ),  # told on Friday; Thursday is the next day that is worked
    ("beta", [("prompt", 2)], 6 * 24, None, "quiet"),
    ("acme", [("bundle", 30), ("bundle", 2)], None, 3, "quiet"),
    ("nobody's", [("prompt", 180)], None, None, "quiet"),  # has time until after as-of
    ("acme", [("alert", 2), ("prompt", None)], 3, None, "quiet"),
]


def test_both_databases_count_alike_over_a_row_of_holidays(database: Database) -> None:
    filled(database)
    check(database, GOLDEN_WEEK)
    assert recounted(GOLDEN_WEEK) == {"aoi": (2, 2), "ken": (1, 0)}


def wrote(number: int, author: str, hours: int, deal_id: str = "acme") -> Activity:
    at = BEGIN + timedelta(hours=hours)
    return Activity(
        workspace=HOME, id=f"a{number}", deal_id=deal_id, meeting_id=None, kind=ActivityKind.CALL, happened_at=at, logged_at=at,
        author_id=author, outcome=None, summary="", next_step=None, next_step_on=None,
    )  # fmt: skip


def kept(database: Database, **scope: Any) -> Iterator[tuple[Any, int, int]]:
    with database.reads() as session:
        for key, each in adoption.loggers(session, replace(SCOPE, **scope)).items():
            yield key, each.due, each.kept


def test_whoever_has_open_deals_logs_or_does_not(database: Database) -> None:
    """On whatever deal, in the period and not after it; who has left and deals without an owner are left out."""
    filled(database)
    assert list(kept(database)) == [("", 2, 0)]
    with database.writes.begin() as session:
        add(
            session,
            tables.activity,
            wrote(1, "aoi", 1, deal_id="beta"),
            wrote(2, "aoi", 2),
            wrote(3, "ken", -1),
            wrote(4, "ken", 9 * 24),
            wrote(5, "gone", 1),
        )
    assert list(kept(database)) == [("", 2, 1)]
    assert sorted(kept(database, by=By.OWNER)) == [("aoi", 1, 1), ("ken", 1, 0)]
    assert sorted(kept(database, by=By.TEAM)) == [("east", 1, 1), ("west", 1, 0)]
    assert list(kept(database, teams=["west"])) == [("", 1, 0)]
    assert list(kept(database, as_of=BEGIN - 10 * DAY)) == []
