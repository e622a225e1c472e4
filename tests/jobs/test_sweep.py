"""The sweep costs what is due, not what exists; and a lazy sweep comes to the same as a look at everything."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from bot import rules
from bot.app import adopt
from bot.jobs import sweep
from bot.policy import preset
from bot.services import hygiene, meetings, sweeping
from store import findings, rechecks
from tests.builders import HOME, a_deal
from tests.jobs.week import HOUR
from tests.services.given import a_planned_meeting, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

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
    assert (
        len([each for each in statements if each.startswith("SELECT")]) == 2
    )  # what is due, and what is to be


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


def test_one_broken_deal_holds_up_no_other(
    small_company: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Be it a rule that fails on it, or a row that can't be read: it is named by its id and tried again later."""
    put(
        small_company, *(a_deal(f"d{n}", number=n, next_check_at=small_company.clock()) for n in (10, 11, 12))
    )
    with small_company.deps.writes.begin() as session:
        session.exec_driver_sql("UPDATE deal SET custom = '{not json' WHERE id = 'd10'")

    def fails(facts: Any, policy: Any, now: Any) -> Any:
        if facts.deal.id == "d11":
            raise ZeroDivisionError
        return judge(facts, policy, now)

    judge = rules.judge
    monkeypatch.setattr(rules, "judge", fails)
    swept(small_company)
    with small_company.deps.reads() as session:
        rows = dict(session.exec_driver_sql("SELECT id, next_check_at FROM deal").all())
        found = {row.deal_id for each in ("d11", "d12") for row in findings.of_deal(session, HOME, each)}
    later = f"{small_company.clock() + hygiene.RETRY:%Y-%m-%d %H:%M:%S.%f}"
    assert rows["d10"] == rows["d11"] == later
    assert rows["d12"] != later
    assert found == {"d12"}


def test_a_finding_that_cant_be_stored_costs_only_its_own_deal(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(small_company, *(a_deal(f"d{n}", number=n, next_check_at=small_company.clock()) for n in (10, 11)))
    store = findings.open_finding

    def refuses(session: Any, *items: Any) -> None:
        if any(each.deal_id == "d10" for each in items):
            raise ValueError
        store(session, *items)

    monkeypatch.setattr(findings, "open_finding", refuses)
    swept(small_company)
    assert small_company.deal("d10").next_check_at == small_company.clock() + hygiene.RETRY
    with small_company.deps.reads() as session:
        assert not findings.of_deal(session, HOME, "d10")
        assert findings.of_deal(session, HOME, "d11")


def test_what_changed_while_it_was_judged_is_left_alone(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's click came first: it was judged there. The other deal of the batch is written all the same."""
    put(small_company, *(a_deal(f"d{n}", number=n, next_check_at=small_company.clock()) for n in (10, 11)))
    look = hygiene.look

    def meanwhile(session: Any, deps: Any, found: Any, now: Any) -> Any:
        looked = look(session, deps, found, now)
        with small_company.deps.writes.begin() as other:
            other.exec_driver_sql("UPDATE deal SET version = 7 WHERE id = 'd10'")
        monkeypatch.setattr(hygiene, "look", look)
        return looked

    monkeypatch.setattr(hygiene, "look", meanwhile)
    sweeping.sweep(small_company.deps, 10)
    assert small_company.deal("d10").next_check_at == small_company.clock()
    assert small_company.deal("d11").next_check_at != small_company.clock()
    assert swept(small_company) >= 1
    assert small_company.deal("d10").next_check_at != small_company.clock()


def test_after_a_long_stop_a_tick_does_what_it_can_and_the_next_goes_on(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The most overdue come first."""
    swept(small_company)
    monkeypatch.setattr(sweep, "BATCH", 2)
    monkeypatch.setattr(sweep, "MOST", 4)
    due = [(f"d{n}", small_company.clock() - n * HOUR) for n in range(10, 17)]
    put(small_company, *(a_deal(name, number=int(name[1:]), next_check_at=at) for name, at in due))
    assert swept(small_company) == 4
    left = [name for name, at in due if small_company.deal(name).next_check_at == at]
    assert left == ["d10", "d11", "d12"]
    assert [swept(small_company), swept(small_company)] == [3, 0]


def test_a_recheck_goes_on_where_a_crash_stopped_it(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(small_company, *(a_deal(f"d{n}", number=n) for n in range(10, 17)))
    put(small_company, a_deal("shut", number=20, open=False, stage="lost"))
    monkeypatch.setattr(sweeping, "MARKED", 3)
    with small_company.deps.writes.begin() as session:
        rechecks.ask(session, HOME, small_company.clock())
    assert sweeping.mark(small_company.deps)  # and then the process dies
    marked = [f"d{n}" for n in range(10, 17) if small_company.deal(f"d{n}").next_check_at]
    assert marked == ["d10", "d11"]  # with Acme the first three
    assert [sweeping.mark(small_company.deps) for _ in range(3)] == [True, True, False]
    assert all(small_company.deal(f"d{n}").next_check_at == small_company.clock() for n in range(10, 17))
    assert small_company.deal("shut").next_check_at is None


def test_a_newer_policy_is_never_overwritten_by_a_look_under_the_older_one(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = hygiene.look

    def meanwhile(session: Any, deps: Any, found: Any, now: Any) -> Any:
        looked = look(session, deps, found, now)
        monkeypatch.setattr(hygiene, "look", look)
        with small_company.deps.writes.begin() as other:
            adopt(other, small_company.deps, HOME, preset("b2b_en"))
        return looked

    monkeypatch.setattr(hygiene, "look", meanwhile)
    swept(small_company)
    swept(small_company)
    with small_company.deps.reads() as session:
        assert {row.policy_version for row in findings.of_deal(session, HOME, "acme")} == {2}
