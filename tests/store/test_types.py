"""What a column does to a value, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from store import engine, rows, tables
from store.ledger import as_json, from_json
from store.model import Deal
from tests.builders import HOME
from tests.store.filled import an_item, fill

if TYPE_CHECKING:
    from store.engine import Database

TOKYO = timezone(timedelta(hours=9))


def stored(database: Database, **values: Any) -> Deal:
    """The deal as it comes back after these values went in."""
    with database.writes.begin() as session:
        session.execute(tables.deal.update().values(**values))
    with database.reads() as session:
        deal = rows.find(session, Deal, tables.deal, HOME)
        assert deal is not None
        return deal


def test_a_row_with_something_in_every_column_comes_back_as_it_was(database: Database) -> None:
    fill(database)
    with database.reads() as session:
        assert rows.find(session, Deal, tables.deal, HOME) == an_item(Deal, tables.deal)


def test_an_instant_of_any_zone_comes_back_as_the_same_instant_in_utc(database: Database) -> None:
    fill(database)
    morning = datetime(2026, 11, 16, 9, tzinfo=TOKYO)
    deal = stored(database, created_at=morning)
    assert deal.created_at == morning
    assert deal.created_at.tzinfo is UTC or deal.created_at.utcoffset() == timedelta(0)


def test_instants_sort_by_time_whatever_zone_they_were_written_in(database: Database) -> None:
    fill(database)
    deal = stored(database, created_at=datetime(2026, 11, 16, 9, tzinfo=TOKYO))
    with database.reads() as session:
        later = datetime(2026, 11, 16, 0, 1, tzinfo=UTC)
        assert session.scalars(select(tables.deal.c.id).where(tables.deal.c.created_at < later)).all() == [
            deal.id
        ]


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://x@127.0.0.1/none"])
def test_a_naive_instant_is_refused_with_what_to_do(url: str) -> None:
    dialect = engine.fresh(url).dialect
    with pytest.raises(TypeError, match="naive datetime can't be stored; give it its zone"):
        tables.Utc().process_bind_param(datetime(2026, 1, 1), dialect)  # noqa: DTZ001 - the mistake under test


def test_an_amount_comes_back_exact(database: Database) -> None:
    fill(database)
    for amount in ("0", "0.01", "-0.01", "1234567.89", "90000000000000.00", "-90000000000000.00"):
        assert stored(database, amount=Decimal(amount)).amount == Decimal(amount)


def test_sums_of_amounts_are_exact(database: Database) -> None:
    fill(database, marks=tuple("-" * length for length in range(10)))
    with database.writes.begin() as session:
        session.execute(tables.deal.update().values(amount=Decimal("0.10")))
    with database.reads() as session:
        assert session.scalar(select(func.sum(tables.deal.c.amount))) == Decimal(1)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16), max_value=10**16))
def test_hundredths_both_ways(amount: Decimal) -> None:
    kind, dialect = tables.Money(), engine.fresh("sqlite://").dialect
    assert kind.process_result_value(kind.process_bind_param(amount, dialect), dialect) == amount


def test_a_document_comes_back_as_it_was(database: Database) -> None:
    fill(database)
    for document in (
        {},
        {"a": None},
        {"キー": ["é", 1, 2.5, True, None]},
        [],
        [1, "a"],
        "text",
        0,
        False,
        "日本語🙂",
    ):
        assert stored(database, imported=document).imported == document


def test_no_document_is_null_for_sql_too(database: Database) -> None:
    fill(database)
    deal = stored(database, imported=None)
    assert deal.imported is None
    with database.reads() as session:
        assert session.scalar(select(func.count()).where(tables.deal.c.imported.is_(None))) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "㈱アクメ"),
        ("open", True),
        ("number", 142),
        ("amount", Decimal("1234567.89")),
        ("expected_close", date(2026, 12, 31)),
        ("closed_at", datetime(2026, 11, 16, 0, 0, 1, 500, tzinfo=UTC)),
        ("custom", {"a": [1, None, "x"]}),
        ("amount", None),
        ("closed_at", None),
    ],
)
def test_a_value_of_every_type_survives_the_change_log(column: str, value: Any) -> None:
    assert from_json(tables.deal, column, as_json(value)) == value


def test_instants_within_documents_are_written_as_text() -> None:
    assert as_json({"at": datetime(2026, 11, 16, tzinfo=UTC), "sum": Decimal("1.50")}) == {
        "at": "2026-11-16T00:00:00+00:00",
        "sum": "1.50",
    }


def test_foreign_keys_are_on_and_the_log_is_written_ahead(sqlite: Database) -> None:
    with sqlite.reads() as session:
        assert session.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert session.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_who_has_patience_waits_longer(sqlite: Database) -> None:
    assert sqlite.writes.patience == engine.HANDLER_PATIENCE
    assert sqlite.writes.patient().patience == engine.JOB_PATIENCE > engine.HANDLER_PATIENCE
    with sqlite.writes.patient(1.25).begin() as session:
        assert session.exec_driver_sql("PRAGMA busy_timeout").scalar() == 1250
    with sqlite.writes.begin() as session:
        assert session.exec_driver_sql("PRAGMA busy_timeout").scalar() == 300
