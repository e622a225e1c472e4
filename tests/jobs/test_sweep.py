"""The sweep costs what is due, not what exists; and a lazy sweep comes to the same as a look at everything."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.jobs import sweep
from bot.services import meetings
from store import findings, rechecks
from tests.builders import HOME, a_deal
from tests.jobs.week import HOUR, a_week, tokyo
from tests.services.given import a_planned_meeting, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from store.engine import Database
    from tests.company import Company


@contextmanager
def counting(company: Company) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = company.deps.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def swept(company: Company) -> int:
    return sweep.run(company.bot.deliverer)


def test_deals_that_are_not_due_cost_nothing(small_company: Company) -> None:
    swept(small_company)  # what the new policy asks for
    meeting = a_planned_meeting(small_company)
    small_company.clock.move(hours=1)
    with counting(small_company) as alone:
        assert swept(small_company) == 1
    put(small_company, *(a_deal(f"other{n}", number=n) for n in range(100, 300)))
    meetings.move(
        small_company.deps, small_company.ask(), meeting, small_company.clock(), small_company.clock() + HOUR
    )
    small_company.clock.move(hours=1)
    with counting(small_company) as among_many:
        assert swept(small_company) == 1
    assert abs(len(among_many) - len(alone)) <= 3  # one finding to resolve


def test_a_second_sweep_has_nothing_to_do(small_company: Company) -> None:
    swept(small_company)  # what the new policy asks for
    a_planned_meeting(small_company)
    assert swept(small_company) == 0
    small_company.clock.move(hours=1)
    assert [swept(small_company), swept(small_company)] == [1, 0]
    with counting(small_company) as statements:
        swept(small_company)
    assert len([each for each in statements if each.startswith("SELECT")]) == 2  # what is due, and what is to be


def test_many_due_deals_are_taken_in_batches(small_company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 3)
    swept(small_company)  # what the new policy asks for
    put(
        small_company,
        *(a_deal(f"d{n}", number=n, next_check_at=small_company.clock()) for n in range(10, 18)),
    )
    assert swept(small_company) == 8
    assert swept(small_company) == 0


def test_the_sweep_leaves_versions_alone(small_company: Company) -> None:
    """An open form does not conflict because time passed."""
    a_planned_meeting(small_company)
    before = small_company.deal().version
    small_company.clock.move(hours=1)
    swept(small_company)
    assert small_company.deal().version == before


def test_a_deal_without_a_team_is_judged_by_the_companys_zone(small_company: Company) -> None:
    put(small_company, a_deal("solo", number=7, team_id=None))
    a_planned_meeting(small_company, deal_id="solo")
    small_company.clock.move(hours=1)
    swept(small_company)
    with small_company.deps.reads() as session:
        (found,) = [row for row in findings.of_deal(session, HOME, "solo") if row.rule == "meeting_unlogged"]
    assert found.due_at == small_company.clock() + timedelta(days=1)


STEPS = st.lists(
    st.tuples(st.sampled_from(["plan", "move", "not held", "close", "reopen", "wait"]), st.integers(1, 40)),
    min_size=1,
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_commands_the_lazy_sweep_equals_a_sweep_of_everything(
    steps: list[tuple[str, int]], migrated_sqlite: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The contract: `next_check_at` never lies later than the first moment at which the answer differs."""
    week = a_week(fresh(migrated_sqlite, tmp_path_factory), tokyo("2026-11-16T09:00"))
    planned: list[str] = []
    for step, hours in steps:
        act(week, planned, step, hours)
        week.company.run("sweep")
        lazy = standing(week.company)
        with week.deps.writes.begin() as session:
            rechecks.ask(session, HOME, week.now())
        week.company.run("sweep")
        assert standing(week.company) == lazy
    week.deps.database.close()


def fresh(template: Any, folders: pytest.TempPathFactory) -> Database:
    import shutil

    from store import engine

    path = folders.mktemp("lazy") / "dealbot.sqlite3"
    shutil.copy(template, path)
    return engine.connect(f"sqlite:///{path}")


def act(week: Any, planned: list[str], step: str, hours: int) -> None:
    from bot.errors import DealbotError
    from tests.services.given import move

    ends = week.now() + hours * HOUR
    try:
        match step:
            case "plan":
                planned.append(week.meeting(ends))
            case "move" if planned:
                meetings.move(week.deps, week.company.ask(), planned[-1], ends - HOUR, ends)
            case "not held" if planned:
                meetings.not_held(week.deps, week.company.ask(), planned[-1])
            case "close":
                move(week.company, "lost")
            case "reopen":
                move(week.company, "opportunity")
            case _:
                week.skip_to(ends)
    except DealbotError:
        pass  # settled before, or a gate: nothing happened


def standing(company: Company) -> list[Any]:
    with company.deps.reads() as session:
        return [
            replace(each, resolved_at=each.resolved_at and each.opened_at)
            for each in findings.of_deal(session, HOME, "acme")
        ]
