"""The database knows how much there is, on both engines, though neither counts by itself here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from store import rows, tables
from store.model import Change
from tests.builders import HOME, a_deal
from tests.clocks import MONDAY_9_JST
from tests.services.given import put

if TYPE_CHECKING:
    from store.engine import Database
    from tests.company import Company

DEALS: Final = 40
COUNTED: Final = {
    "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'deal' AND idx = 'ix_deal_owner'",
    "postgresql": "SELECT CAST(CAST(reltuples AS integer) AS text) FROM pg_class WHERE oid = 'deal'::regclass",
}


def test_the_planner_counts_what_there_is_every_hour(company: Company) -> None:
    put(company, *(a_deal(f"d{n}", number=n) for n in range(10, 10 + DEALS)))
    company.run("stock")
    with company.deps.reads() as session:
        counted = session.scalar(text(COUNTED[session.dialect.name]))
        there = session.scalar(text("SELECT count(*) FROM deal"))
    assert there >= DEALS
    assert counted.split()[0] == str(there)


def test_who_reads_meanwhile_reads_on(company: Company) -> None:
    with company.deps.reads() as session:
        before = session.scalar(text("SELECT count(*) FROM deal"))
        company.run("stock")
        assert session.scalar(text("SELECT count(*) FROM deal")) == before


def test_changes_of_no_deal_make_no_deal_look_as_if_it_had_ten_thousand(sqlite: Database) -> None:
    """SQLite counts the first ten thousand entries of an index; those with nothing in them would come first."""

    def changes(count: int, deal: str | None) -> list[Change]:
        of: dict[str, Any] = {
            "deal_id": deal,
            "noun": "deal",
            "noun_id": "x",
            "field": "stage",
            "before": None,
            "after": None,
        }
        by: dict[str, Any] = {
            "command_id": "c",
            "actor_id": None,
            "on_behalf_of": None,
            "via": "cli",
            "at": MONDAY_9_JST,
        }
        return [Change(workspace=HOME, id=f"{deal}{n}", **of, **by) for n in range(count)]

    with sqlite.writes.begin() as session:
        rows.add(session, tables.change, *changes(10_001, None), *changes(4, "one"), *changes(4, "two"))
    sqlite.take_stock()
    with sqlite.reads() as session:
        counted = session.scalar(text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_change_deal'"))
    assert counted == "8 8 4 4", "of all, of a workspace, of a deal, of a moment"
