"""What the import's tests share: services on a database, maps and files written in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.deps import Deps, PolicyInForce
from bot.policy import Policy, preset
from bot.services import imports
from bot.services.imports import Mapping, Report, Table
from bot.services.permissions import operator
from store import tables
from store.model import Deal
from store.rows import all_of
from tests.builders import HOME
from tests.clocks import Clock, Ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from store.engine import Database

POLICY = preset("b2b_en")
ADMIN = operator(HOME)


def no_slack(_workspace: str) -> Any:
    raise AssertionError("an import speaks to nobody")


def deps_on(database: Database, clock: Callable[[], datetime] | None = None, policy: Policy = POLICY) -> Deps:
    clock = clock or Clock()
    return Deps(
        database=database,
        writes=database.writes,
        now=clock,
        machine=clock,
        new_id=Ids(),
        policy=lambda *_: PolicyInForce(policy, 1),
        slack=no_slack,
        home=lambda _team, _enterprise: None,
    )


def a_map(policy: Policy = POLICY, **given: Any) -> Mapping:
    """Id, Name, Stage and whatever else is given under columns."""
    columns = {"external_id": "Id", "name": "Name", "stage": "Stage", **given.pop("columns", {})}
    return Mapping.model_validate({"columns": columns, **given})


def a_table(*lines: str, name: str = "deals.csv") -> Table:
    return Table(name, "\n".join(lines) + "\n")


def bring(deps: Deps, mapping: Mapping, *lines: str, **given: Any) -> Report:
    return imports.import_deals(deps, ADMIN, a_table(*lines), mapping, **given)


def deals(database: Database) -> dict[str, Deal]:
    with database.reads() as session:
        found = all_of(session, Deal, tables.deal, HOME)
        return {each.external_id or each.id: each for each in found}


def row_counts(database: Database) -> dict[str, int]:
    with database.reads() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
        }


def reasons(report: Report) -> list[tuple[int, str]]:
    return [(each.line, each.reason) for each in report.rejected]
