"""A short year of twenty reps in four zones, through the real services and jobs, held against a plain calculation."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bench import year
from bench.years import cast, checks, told, walk, world
from bench.years.cast import Size
from bot.services import brake_causes
from store import engine
from store.model import NoticeKind, NoticeState
from tests.jobs.week import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones
SHORT = Size(reps=20, deals=100, days=12, busy=0.2)
A_FLOOD = 3
"""Findings of the past that a new policy brings up: so few are many in a company this small."""
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def lived(migrated_sqlite: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[world.World]:
    path = tmp_path_factory.mktemp("year") / "year.sqlite3"
    shutil.copy(migrated_sqlite, path)
    database = engine.connect(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as small:
        small.setattr(brake_causes, "FEW_FINDINGS", A_FLOOD)
        small.setattr(cast, "AGREED", 0)  # nobody has a next step: deals go quiet within days
        small.setattr(cast, "OPEN_AT_FIRST", 0.3)
        here = world.found(database, SHORT, seed=7)
        walk.through(here)
    yield here
    database.close()


def test_in_a_short_year_nobody_is_written_to_out_of_turn_and_nothing_is_forgotten(
    lived: world.World,
) -> None:
    found = told.of(lived)
    assert found["violations"] == dict.fromkeys(checks.CHECKS, 0), found["samples"]
    assert found["submissions"] > 100
    assert found["deals"] == 30 + found["did"]["new"]  # those of the first day, and each that was made
    assert found["due"] > 20
    assert found["gone_up"] > 5
    assert {"bundle", "prompt", "alert", "review"} <= found["kinds"].keys()
    assert (found["did"]["policy"], found["brakes"], found["did"]["release"]) == (1, 1, 1)
    assert not [each for each in found["refused"] if each.startswith(("policy", "release", "hand on"))]
    assert [who.id for who in lived.people.values() if who.left] == ["rep010"]


def sent_twice(year: checks.Year) -> None:
    year.sent.append(year.sent[0])


def sent_at_night(year: checks.Year) -> None:
    person = next(each for each in year.sent if each.notice.kind is NoticeKind.BUNDLE)
    year.sent.append(replace(person, at=person.at + 12 * HOUR))


def sent_on_and_on(year: checks.Year) -> None:
    one = next(each for each in year.sent if each.notice.kind is NoticeKind.PROMPT)
    year.sent.extend(replace(one, at=one.at + minutes * timedelta(minutes=1)) for minutes in range(3))


def left_lying(year: checks.Year) -> None:
    year.notices.append(replace(year.notices[0], state=NoticeState.DUE, due_at=year.world.now - 2 * DAY))


def kept_to_itself(year: checks.Year) -> None:
    year.told.clear()


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        ("twice", sent_twice),
        ("out of hours", sent_at_night),
        ("over budget", sent_on_and_on),
        ("unsettled", left_lying),
        ("untold", kept_to_itself),
        ("lost on the way up", kept_to_itself),
    ],
)
def test_every_check_sees_what_it_is_there_for(
    lived: world.World, check: str, spoil: Callable[[checks.Year], None]
) -> None:
    year = checks.Year(lived)
    assert list(checks.CHECKS[check](year)) == []
    spoil(year)
    assert list(checks.CHECKS[check](year)) != []


def told_of(**otherwise: Any) -> dict[str, Any]:
    counts = {"deals": 20_000, "submissions": 100_000, "due": 10, "gone_up": 5, "messages": 20, "digest": "a"}
    took = {"seconds": 60.0, "wall_seconds": 90.0}
    return {**counts, **took, "violations": dict.fromkeys(checks.CHECKS, 0), **otherwise}


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


@pytest.mark.parametrize(
    ("there", "missed"),
    [
        ({"submissions": 99_999}, "Submissions short of 100,000"),
        ({"deals": 19_999}, "Deals short of 20,000"),
    ],
)
def test_a_year_with_less_than_promised_says_so(there: dict[str, int], missed: str) -> None:
    found = year.figures(year.FULL, [told_of(**there)], full=True)
    assert [each.figure["en"] for each in found if not each.holds] == [missed]
