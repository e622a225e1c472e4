"""Whatever is in the file: a report, or a sentence that says what is wrong with it. Never anything else."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import Misconfigured
from bot.services import imports
from tests.imports.company import ADMIN, POLICY, a_map, deps_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.deps import Deps
    from bot.services.imports import Report
    from store.engine import Database

MAP = a_map(
    columns={
        "amount": "Amount",
        "currency": "Currency",
        "created": "From",
        "closed": "To",
        "expected_close": "Close",
        "owner": "Owner",
        "account": "Company",
        "product": "Product",
        "probability": "Chance",
        "next_step": "Next",
        "sdr_id": "Owner",
    }
)
HEADER = "Id,Name,Stage,Amount,Currency,From,To,Close,Owner,Company,Product,Chance,Next"
PEOPLE = "name,email,slack_id,role,team,manager,region"
STAGES = st.sampled_from(["lead", "won", "lost", "提案", ""])
CELLS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=string.printable + "￥万億円年月日令和％", max_size=15),
    st.sampled_from(
        ["2026-11-01", "9999-12-31", "1e999", "-1", "=1+1", "60%", "￥1,200,000", "x" * 3000, "令和8年1月1日"]
    ),
    STAGES,
)
ROWS = st.lists(st.lists(CELLS, max_size=15), max_size=5)
quickly = settings(max_examples=60)


def written(header: str, rows: list[list[str]]) -> bytes:
    lines = [",".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in rows]
    return "\n".join([header, *lines]).encode("utf-8", "surrogatepass")


def taken(path: Path, content: bytes, take: Callable[[imports.Table], Report]) -> Report | None:
    """The report, or None when the file was refused with a sentence."""
    path.write_bytes(content)
    said = ""
    try:
        return take(imports.read(path))
    except Misconfigured as refused:
        said = str(refused)
    assert said.startswith("any.csv")
    return None


@pytest.fixture
def deps(sqlite: Database) -> Deps:
    return deps_on(sqlite)


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(HEADER.encode() + b'\n"')
@example(HEADER.encode("cp932") + b"\n\x81")
@example(b'"' * 200_000)
@example(b"," * 200_000)
@quickly
def test_any_bytes(deps: Deps, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    taken(path, content, lambda table: imports.import_deals(deps, ADMIN, table, MAP))
    taken(path, content, lambda table: imports.import_people(deps, ADMIN, table))


@given(ROWS)
@quickly
def test_any_cells_of_deals(deps: Deps, tmp_path: Path, rows: list[list[str]]) -> None:
    """Every row is counted once: created, changed, unchanged or refused."""
    report = taken(
        tmp_path / "any.csv",
        written(HEADER, rows),
        lambda table: imports.import_deals(deps, ADMIN, table, MAP),
    )
    if report is not None and not report.footer:
        counted = report.created + report.changed + report.unchanged + len(report.rejected)
        assert counted == sum(1 for row in rows if any(cell.strip() for cell in row))
        imports.write_rejects(report, tmp_path / "rejected.csv")


@given(st.lists(st.tuples(STAGES, CELLS, CELLS, CELLS), max_size=4))
@quickly
def test_any_cells_of_deals_that_have_a_number_and_a_name(
    deps: Deps, tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    for at in range(len(rows)):
        stage, amount, closed, owner = rows[at]
        row = [str(at), f"Deal {at}", stage, amount, "", "", closed, closed, owner]
        taken(
            tmp_path / "any.csv",
            written(HEADER, [row]),
            lambda table: imports.import_deals(deps, ADMIN, table, MAP),
        )


@given(ROWS)
@quickly
def test_any_cells_of_people(deps: Deps, tmp_path: Path, rows: list[list[str]]) -> None:
    report = taken(
        tmp_path / "any.csv", written(PEOPLE, rows), lambda table: imports.import_people(deps, ADMIN, table)
    )
    if report is not None:
        imports.write_rejects(report, tmp_path / "rejected.csv")


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="columnstage: {}[]'\"\n-#&*!|>%@`0.~é", max_size=200))
)
@example("columns: {name: {a: b}}")
@example("columns: {1: 2}")
@example("columns: {name: null}")
@example("name: 5\ncolumns: {stage: 1, external_id: true}")
@example("products: 1\nstages: [a]\nvalues: x\ncolumns: []")
@quickly
def test_any_map(text: str | bytes) -> None:
    said = "map.yml:"
    try:
        imports.parse(text, POLICY)
    except Misconfigured as refused:
        said = str(refused)
    assert said.startswith("map.yml:")
