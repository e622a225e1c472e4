"""Real opportunities, a part of them at a time; `tests.cli.test_import` has them whole."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bench.imports import MAP
from bot.services import imports
from bot.services.imports import Table
from store import members, statistics
from store.model import Role
from tests.builders import HOME
from tests.imports.company import ADMIN, deals, deps_on, row_counts
from tests.imports.new_years_eve import NEW_YEARS_EVE, found_in, ninety_days
from tests.real_data import shared

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.imports import Mapping, Report
    from store.engine import Database
    from store.statistics import Stats

pytestmark = pytest.mark.no_cover  # counting lines makes 8,800 rows three times slower, and adds none

SOME = 500
"""Rows: two batches and a half."""
MANY = 1500
"""Rows: so many that the database's planner has to know how many there are."""


def crm_map(deps: Deps, aliases: str = "aliases: {GTXPro: GTX Pro}") -> Mapping:
    return imports.parse(MAP.replace("ALIASES", aliases), deps.policy(HOME).policy)


def people(deps: Deps) -> Report:
    table = imports.read(shared("data/crm_sales/sales_teams.csv"))
    return imports.import_people(deps, ADMIN, table)


def a_file(rows: int) -> Table:
    """The first rows of the pipeline."""
    whole = imports.read(shared("data/crm_sales/sales_pipeline.csv"))
    return Table(whole.name, "".join(whole.text.splitlines(keepends=True)[: rows + 1]))


def pipeline(deps: Deps, mapping: Mapping, rows: int, **given: Any) -> Report:
    return imports.import_deals(deps, ADMIN, a_file(rows), mapping, **given)


def stats(database: Database) -> Stats:
    with database.reads() as session:
        return statistics.pipeline(session, HOME, NEW_YEARS_EVE)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_postgresql_finds_in_some_of_it_what_the_file_says(database: Database) -> None:
    deps = deps_on(database, lambda: NEW_YEARS_EVE.replace(hour=9), ninety_days())
    people(deps)
    report = pipeline(deps, crm_map(deps), MANY)
    assert (report.created, report.rejected) == (MANY, [])
    rows = list(csv.DictReader(io.StringIO(a_file(MANY).text)))
    stages = Counter(each["deal_stage"] for each in rows)
    figures = stats(database)
    assert sorted(figures.by_stage.values()) == sorted(stages.values())
    still_open = [each for each in rows if each["deal_stage"] in ("Prospecting", "Engaging")]
    since = [date.fromisoformat(each["engage_date"]) for each in still_open if each["engage_date"]]
    quiet = sum(NEW_YEARS_EVE.date() - each > timedelta(days=90) for each in since)
    nameless = sum(not each["account"] for each in still_open)
    assert (figures.open, figures.open_without_account) == (len(still_open), nameless)
    assert found_in(database) == {"missing_field account": nameless, "quiet": quiet}
    assert quiet > 100
    the_planner_knows_how_much_there_is(database)


def the_planner_knows_how_much_there_is(database: Database) -> None:
    """Though the database counts nothing by itself here: else each row that comes in costs more than the one before."""
    counted = text("SELECT reltuples FROM pg_class WHERE oid = 'deal'::regclass")
    with database.reads() as session:
        assert session.scalar(counted) >= MANY / 2


def test_a_second_run_changes_nothing_at_all(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    people(deps)
    pipeline(deps, crm_map(deps), SOME)
    before = row_counts(sqlite)
    again, same_people = pipeline(deps, crm_map(deps), SOME), people(deps)
    assert (again.created, again.changed, again.unchanged) == (0, 0, SOME)
    assert (same_people.created, same_people.changed, same_people.unchanged) == (0, 0, 35)
    assert row_counts(sqlite) == before


def test_an_interrupted_import_goes_on_where_it_stopped(database: Database) -> None:
    deps = deps_on(database)
    people(deps)

    def pull_the_plug(done: int, of: int) -> None:
        assert of == SOME
        if done == 2 * imports.BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline(deps, crm_map(deps), SOME, on_progress=pull_the_plug)
    assert stats(database).deals == 400
    report = pipeline(deps, crm_map(deps), SOME)
    assert (report.created, report.unchanged, report.rejected) == (SOME - 400, 400, [])
    numbers = sorted(deal.number for deal in deals(database).values())
    assert numbers == list(range(1, SOME + 1))


def test_a_dry_run_says_what_would_happen_and_stores_nothing(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    people(deps)
    before = row_counts(sqlite)
    report = pipeline(deps, crm_map(deps), SOME, dry_run=True)
    assert (report.created, report.rejected) == (SOME, [])
    assert row_counts(sqlite) == before


def test_without_the_people_every_deal_is_an_orphan_until_they_come(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    report = pipeline(deps, crm_map(deps), SOME)
    assert sum(report.orphans.values()) == SOME
    assert stats(sqlite).orphans == stats(sqlite).without_owner == SOME
    people(deps)
    again = pipeline(deps, crm_map(deps), SOME)
    assert (again.changed, again.orphans) == (SOME, {})
    assert (stats(sqlite).orphans, sum(stats(sqlite).by_owner.values())) == (0, SOME)


def test_the_teams_are_their_managers(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    report = people(deps)
    assert (report.created, report.rejected) == (41, [])
    with sqlite.reads() as session:
        teams = {team.name: team for team in members.all_teams(session, HOME)}
        chief = members.people_of(session, HOME, teams["Dustin Brinkmann"].id, manages=True)
        sellers = members.people_of(session, HOME, teams["Dustin Brinkmann"].id, manages=False)
    assert len(teams) == 6
    assert [(each.name, each.role) for each in chief] == [("Dustin Brinkmann", Role.MANAGER)]
    assert "Anna Snelling" in {each.name for each in sellers}
    assert teams["Dustin Brinkmann"].region == "Central"
