"""A short year of twenty reps in four zones, through the real services and jobs, held against a plain calculation."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from bench import year
from bench.years import checks, told, walk, world
from bench.years.cast import Size
from store import engine

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
SHORT = Size(reps=20, deals=60, days=12, busy=0.3)


def test_in_a_short_year_nobody_is_written_to_out_of_turn_and_nothing_is_forgotten(
    migrated_sqlite: Any, tmp_path: Path
) -> None:
    path = tmp_path / "year.sqlite3"
    shutil.copy(migrated_sqlite, path)
    database = engine.connect(f"sqlite:///{path}")
    try:
        here = world.found(database, SHORT, seed=7)
        walk.through(here)
        found = told.of(here)
    finally:
        database.close()
    assert found["violations"] == dict.fromkeys(checks.CHECKS, 0), found["samples"]
    assert found["submissions"] > 100
    assert found["due"] > 30
    assert found["gone_up"] > 5
    assert {"bundle", "prompt", "alert"} <= found["kinds"].keys()


def told_of(**otherwise: Any) -> dict[str, Any]:
    counts = {"submissions": 100_000, "due": 10, "gone_up": 5, "messages": 20, "seconds": 60.0, "digest": "a"}
    return {**counts, "violations": dict.fromkeys(checks.CHECKS, 0), **otherwise}


@pytest.mark.parametrize(
    ("second", "missed"),
    [
        ({}, []),
        ({"digest": "b"}, ["Years that differ in a byte"]),
        ({"seconds": 20 * 60 + 1.0}, ["A year of 200 reps, 20,000 deals, 365 days"]),
        (
            {"violations": {**dict.fromkeys(checks.CHECKS, 0), "untold": 1}},
            ["Due findings not told within a working day"],
        ),
    ],
)
def test_every_limit_of_the_year_is_judged_by_its_worst_run(
    second: dict[str, Any], missed: list[str]
) -> None:
    found = year.figures(year.FULL, [told_of(), told_of(**second)], full=True)
    assert [each.figure["en"] for each in found if not each.holds] == missed


def test_a_year_with_fewer_submissions_than_promised_says_so() -> None:
    found = year.figures(year.FULL, [told_of(submissions=99_999)], full=True)
    assert [each.figure["en"] for each in found if not each.holds] == ["Submissions short of 100,000"]
