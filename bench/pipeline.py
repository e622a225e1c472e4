"""A pipeline for the sweep's benchmark: any number of deals, one in ten open, made inside the database by a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Date,
    Integer,
    String,
    Table,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from bot.policy import preset
from store import engine, installations, members, migrate, rows, tables, wall
from store.model import Member, Role, Team
from store.tables import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import CTE, ColumnElement

    from store.engine import Database, Session

WORKSPACE: Final = "T0BENCH"
POLICY: Final = preset("b2b_en")
NOW: Final = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
"""An ordinary Wednesday, 10:30 in Tokyo."""
DAY: Final = timedelta(days=1)
ONE_IN: Final = 10
"""Of so many deals one is open."""
FIRST: Final = 10_000_000
"""Number of the first deal, so that all have as many digits."""
TEAMS: Final = ("Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Sydney")
REPS: Final = 200
DUE: Final = NOW - timedelta(minutes=1)
"""When the deals that are due became so."""


@dataclass(frozen=True)
class Size:
    """`due` of the open deals are due."""

    deals: int
    due: int

    @property
    def open(self) -> int:
        return self.deals // ONE_IN


def fill(url: str, size: Size) -> None:
    """A new database at `url`."""
    migrate.upgrade(url)
    database = engine.connect(url)
    try:
        with wall.across(), database.writes.begin() as session:
            _company(session)
        with wall.across(), database.writes.begin() as session:
            for table, values, only_open in _rows():
                _many(session, table, values, size, only_open=only_open)
            _make_due(session, size)
        tidy(database)
    finally:
        database.close()


def tidy(database: Database) -> None:
    """Statistics for the planner, and nothing left over that one side would have to write for the other."""
    statements = (
        ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)") if _is_sqlite(database) else ("VACUUM ANALYZE",)
    )
    raw = database.engine.raw_connection()
    try:
        if not _is_sqlite(database):
            raw.rollback()
            assert raw.driver_connection is not None
            raw.driver_connection.autocommit = True
        for statement in statements:
            raw.cursor().execute(statement)
    finally:
        raw.invalidate()


def _is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def _company(session: Session) -> None:
    installations.record_policy(
        session, WORKSPACE, fingerprint=POLICY.fingerprint, source=POLICY.canonical, at=NOW - 90 * DAY
    )
    people = [
        Member(
            workspace=WORKSPACE, id=f"rep{number}", slack_user=f"U{number:08}", name=f"Rep {number}", email=None,
            role=Role.REP, locale="en-US", zone=TEAMS[number % len(TEAMS)], active=True,
        )
        for number in range(REPS)
    ]  # fmt: skip
    members.add_member(session, *people)
    teams = [
        Team(workspace=WORKSPACE, id=f"team{number}", name=zone, channel=None, language="en", zone=zone)
        for number, zone in enumerate(TEAMS)
    ]
    rows.add(session, tables.team, *teams)


def _numbers(session: Session, first: int, last: int) -> CTE:
    if session.dialect.name == "postgresql":
        series = func.generate_series(first, last).table_valued(column("n", Integer)).render_derived()
        return select(series.c.n).cte("numbers")
    numbers = select(literal(first, Integer).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < last))


def _many(session: Session, table: Table, values: Mapping[str, Any], size: Size, *, only_open: bool) -> None:
    """One row a deal, or one an open deal, of `values` in which `n` is its number."""
    numbers = _numbers(session, FIRST, FIRST + size.deals - 1)
    query = select(*(each.label(name) for name, each in values.items())).select_from(numbers)
    if only_open:
        query = query.where(_N % ONE_IN == 0)
    session.execute(insert(table).from_select(list(values), query))


_N: Final[ColumnElement[int]] = literal_column("n", Integer)
_NUMBER: Final[ColumnElement[str]] = cast(_N, String)


def _rows() -> list[tuple[Table, Mapping[str, Any], bool]]:
    """Deals with the stages they were in; the open ones with people, activities, a meeting held and one to come."""
    is_open = _N % ONE_IN == 0
    own = {"workspace": literal(WORKSPACE)}
    entered, touched = NOW - 20 * DAY, NOW - 6 * DAY
    deal = {
        **own,
        "id": literal("deal") + _NUMBER,
        "number": _N,
        "name": literal("Renewal ") + _NUMBER,
        "search": literal("renewal ") + _NUMBER,
        "owner_id": literal("rep") + cast(_N // ONE_IN % REPS, String),
        "team_id": literal("team") + cast(_N // ONE_IN % len(TEAMS), String),
        "stage": literal("opportunity"),
        "open": is_open,
        "entered_stage_at": literal(entered, tables.Utc()),
        "created_at": literal(entered - 30 * DAY, tables.Utc()),
        "last_activity_at": literal(touched, tables.Utc()),
        "next_step": literal("Send the quote"),
        "next_step_on": literal((NOW + 9 * DAY).date(), Date()),
        "amount": literal(1_500_000),
        "currency": literal("JPY"),
        "expected_close": literal((NOW + 60 * DAY).date(), Date()),
        "source": literal("web"),
        "product": literal("Suite"),
        "budget": literal(1_000_000),
        "probability": literal(30),
        "first_hearing_on": literal((NOW - 21 * DAY).date(), Date()),
        "other_products": literal([], Document()),
        "custom": literal({}, Document()),
        "close_pushes": literal(0),
        "version": literal(3),
    }
    whose = {"deal_id": literal("deal") + _NUMBER}
    move = {
        **own,
        "id": literal("move") + _NUMBER,
        **whose,
        "stage": literal("opportunity"),
        "from_stage": literal("sql"),
        "entered_at": literal(entered, tables.Utc()),
        "moved_by": literal("rep0"),
    }
    person = {
        **own,
        **whose,
        "name": literal("Tanaka ") + _NUMBER,
        "last_contact_at": literal(touched, tables.Utc()),
    }
    activity = {
        **own,
        **whose,
        "happened_at": literal(touched, tables.Utc()),
        "logged_at": literal(touched, tables.Utc()),
        "author_id": literal("rep0"),
        "stakeholder_ids": literal([], Document()),
        "member_ids": literal([], Document()),
    }
    return [
        (tables.deal, deal, False),
        (tables.stage_move, move, False),
        (
            tables.stakeholder,
            {**person, "id": literal("boss") + _NUMBER, "role": literal("decision_maker")},
            True,
        ),
        (tables.stakeholder, {**person, "id": literal("user") + _NUMBER, "role": literal("user")}, True),
        (tables.activity, {**activity, "id": literal("call") + _NUMBER, "kind": literal("call")}, True),
        (tables.activity, {**activity, "id": literal("mail") + _NUMBER, "kind": literal("email")}, True),
    ]


def _make_due(session: Session, size: Size) -> None:
    """Every so manieth open deal, spread over the whole file, as they are in life."""
    deal = tables.deal
    session.execute(update(deal).where(deal.c.open).values(next_check_at=NOW + 8 * DAY))
    session.execute(update(deal).where(_due(size)).values(next_check_at=DUE))


def _due(size: Size) -> ColumnElement[bool]:
    return tables.deal.c.open & ((tables.deal.c.number - FIRST) % (size.deals // size.due) == 0)


def again(database: Database, size: Size, *, news: bool) -> None:
    """As before the sweep. With `news` the next step of every due deal has passed, so that each breaks a rule;
    without, nothing has happened that matters.
    """
    step = (NOW - 3 * DAY if news else NOW + 9 * DAY).date()
    with database.writes.begin() as session:
        session.execute(delete(tables.finding))
        session.execute(update(tables.deal).where(_due(size)).values(next_check_at=DUE, next_step_on=step))
    tidy(database)
