"""The database knows how much there is, on both engines, though neither counts by itself here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from tests.builders import a_deal
from tests.services.given import put

if TYPE_CHECKING:
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
