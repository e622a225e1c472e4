"""KPIs against a slow and obvious re-computation, on histories of every shape, and by hand where words could mislead."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from store import tables
from store.kpis import keeping, outcomes, stages
from store.kpis.keeping import Weight
from store.kpis.scope import Band, By, Process, Scope
from store.model import Change, Deal, Finding, StageMove
from store.rows import add
from tests.builders import HOME, a_deal, a_member, a_team

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from store.engine import Database

BEGIN = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PROCESS = Process(
    open=("lead", "proposal"), won=("won",), lost=("lost",), after=("aftercare",), probability={"lead": 10}
)
SCOPE = Scope(workspace=HOME, process=PROCESS, begin=BEGIN, end=BEGIN + 30 * DAY, as_of=BEGIN + 40 * DAY)
OWNERS = ("aoi", "ken")
CLOSES = (date(2026, 4, 10), date(2026, 4, 11))


@pytest.fixture
def company(database: Database) -> Database:
    with database.writes.begin() as session:
        add(session, tables.member, a_member("aoi"), a_member("ken"))
        add(session, tables.team, a_team())
    return database


def a_history(number: int, created: datetime, steps: Sequence[tuple[str, float]], **given: Any) -> History:
    """A deal and its stays: each step is a stage and the days until it is left; the last one is not."""
    entered, moves = created, []
    for place, (stage, days) in enumerate(steps):
        onward = steps[place + 1][0] if place + 1 < len(steps) else None
        left = entered + days * DAY if onward else None
        moves.append(
            StageMove(
                workspace=HOME,
                id=f"{number:03}-{place:03}",
                deal_id=f"deal-{number:03}",
                stage=stage,
                from_stage=steps[place - 1][0] if place else None,
                entered_at=entered,
                moved_by=None,
                left_at=left,
                next_stage=onward,
            )
        )
        entered = left or entered
    last = steps[-1][0]
    deal = a_deal(
        f"deal-{number:03}",
        number=number,
        created_at=created,
        stage=last,
        open=last in PROCESS.open,
        **given,
    )
    return deal, moves


History = tuple[Deal, list[StageMove]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lead", "proposal", "won", "lost", "aftercare", "gone"]),
        st.integers(0, 80).map(lambda quarters: quarters / 4),
    ),
    min_size=1,
    max_size=6,
)
HISTORIES = st.lists(
    st.tuples(
        st.integers(-40, 45),
        STEPS,
        st.sampled_from([*OWNERS, None]),
        st.sampled_from(["JPY", "USD"]),
        st.none() | st.integers(0, 10_000).map(Decimal),
        st.none() | st.integers(0, 100),
        st.none() | st.integers(-2, 3).map(lambda days: CLOSES[0] + days * DAY),
    ),
    max_size=12,
).map(
    lambda rows: [
        a_history(
            number,
            BEGIN + day * DAY,
            steps,
            owner_id=owner,
            currency=currency,
            amount=amount,
            probability=chance,
            expected_close=closes,
        )
        for number, (day, steps, owner, currency, amount, chance, closes) in enumerate(rows)
    ]
)


def store(database: Database, histories: Iterable[History]) -> None:
    with database.writes.begin() as session:
        for table in (tables.change, tables.finding, tables.stage_move, tables.deal):
            session.execute(delete(table))
        for deal, moves in histories:
            add(session, tables.deal, deal)
            add(session, tables.stage_move, *moves)


def quantile(values: list[float], part: float) -> float:
    ranked = sorted(values)
    place = (len(ranked) - 1) * part
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def same_spread(found: Any, values: list[float]) -> bool:
    wanted = (len(values), fmean(values), quantile(values, 0.5), quantile(values, 0.9))
    return (found.count, found.mean, found.median, found.p90) == pytest.approx(wanted, abs=1e-6)


def days(earlier: datetime, later: datetime) -> float:
    return (later - earlier) / DAY


def in_period(moment: datetime) -> bool:
    return SCOPE.begin <= moment < SCOPE.until


def closed(histories: list[History]) -> Iterator[tuple[Deal, StageMove]]:
    for deal, moves in histories:
        for move in moves:
            stands = (
                move.left_at is None
                or move.left_at >= SCOPE.as_of
                or (move.stage == "won" and move.next_stage == "aftercare")
            )
            if move.stage in ("won", "lost") and in_period(move.entered_at) and stands:
                yield deal, move


def check_closings(database: Database, histories: list[History]) -> None:
    by_owner = replace(SCOPE, by=By.OWNER)
    with database.reads() as session:
        found, lasted = outcomes.outcomes(session, by_owner), outcomes.durations(session, by_owner)
    counts = Counter((deal.owner_id, move.stage) for deal, move in closed(histories))
    assert {(key, "won"): each.won for key, each in found.items() if each.won} | {
        (key, "lost"): each.lost for key, each in found.items() if each.lost
    } == counts
    for owner in (*OWNERS, None):
        for stage in ("won", "lost"):
            mine = [
                (deal, move)
                for deal, move in closed(histories)
                if (deal.owner_id, move.stage) == (owner, stage)
            ]
            for currency in ("JPY", "USD"):
                amounts = [deal.amount for deal, _ in mine if deal.currency == currency]
                stated = [amount for amount in amounts if amount is not None]
                sums = getattr(found[owner], f"{stage}_amounts") if mine else {}
                if amounts:
                    assert (sums[currency].count, sums[currency].total) == (len(stated), sum(stated))
                else:
                    assert currency not in sums
            took = [days(deal.created_at, move.entered_at) for deal, move in mine]
            if took:
                assert same_spread(getattr(lasted[owner], stage), took)


def check_pipeline(database: Database, histories: list[History]) -> None:
    with database.reads() as session:
        found = outcomes.pipeline(session, replace(SCOPE, closes=CLOSES)).get("", [])
        without = outcomes.pipeline(session, SCOPE).get("", [])
        begun = outcomes.created(session, SCOPE)
    wanted: dict[tuple[str, str], list[tuple[Decimal, int, bool]]] = {}
    for deal, move in standing(histories):
        chance = deal.probability if deal.probability is not None else PROCESS.probability.get(move.stage, 0)
        closes = deal.expected_close in CLOSES
        wanted.setdefault((move.stage, deal.currency), []).append((deal.amount or Decimal(0), chance, closes))
    assert {(each.stage, each.currency): (each.deals, each.total, each.weighted) for each in found} == {
        key: (len(each), sum(a for a, _, _ in each), sum(a * c for a, c, _ in each) / 100)
        for key, each in wanted.items()
    }
    assert {(each.stage, each.currency): (each.closing, each.closing_weighted) for each in found} == {
        key: (sum(a for a, _, soon in each if soon), sum(a * c for a, c, soon in each if soon) / 100)
        for key, each in wanted.items()
    }
    assert sum(each.closing + each.closing_stated for each in without) == 0
    assert begun.get("", 0) == sum(in_period(deal.created_at) for deal, _ in histories)


def standing(histories: list[History]) -> Iterator[tuple[Deal, StageMove]]:
    for deal, moves in histories:
        for move in moves:
            here = move.entered_at < SCOPE.as_of and (move.left_at is None or move.left_at >= SCOPE.as_of)
            if here and move.stage in PROCESS.open:
                yield deal, move


def check_stages(database: Database, histories: list[History]) -> None:
    every = [move for _, moves in histories for move in moves]
    with database.reads() as session:
        entered, flow = stages.entries(session, SCOPE), stages.flow(session, SCOPE)
        cohort, dwell = stages.cohort(session, SCOPE), stages.dwell(session, SCOPE)
        onward = stages.conversion(session, SCOPE, "lead", "proposal")
    assert entered == {
        ("", stage): n for stage, n in Counter(m.stage for m in every if in_period(m.entered_at)).items()
    }
    for stage in PROCESS.open:
        left = [m for m in every if m.stage == stage and m.left_at is not None and in_period(m.left_at)]
        came = [m for m in every if m.stage == stage and in_period(m.entered_at)]
        assert (("", stage) in flow, ("", stage) in cohort) == (bool(left), bool(came))
        if left:
            assert passage(flow["", stage]) == where_to(stage, [m.next_stage for m in left])
            assert same_spread(dwell["", stage], [days(m.entered_at, m.left_at) for m in left if m.left_at])
        if came:
            known = [m.next_stage if m.left_at and m.left_at < SCOPE.as_of else None for m in came]
            assert passage(cohort["", stage]) == where_to(stage, known)
    began, got = leads_that_went_on(histories)
    assert (onward[""].all, onward[""].forward) == (began, got) if began else "" not in onward


def passage(each: stages.Passage) -> tuple[int, int, int, int]:
    return each.forward, each.lost, each.back, each.still


def where_to(stage: str, onward: list[str | None]) -> tuple[int, int, int, int]:
    ladder = PROCESS.ladder
    forward = sum(each in ladder and ladder.index(each) > ladder.index(stage) for each in onward if each)
    lost, still = onward.count("lost"), onward.count(None)
    return forward, lost, len(onward) - forward - lost - still, still


def leads_that_went_on(histories: list[History]) -> tuple[int, int]:
    began = got = 0
    for _, moves in histories:
        leads = [m for m in moves if m.stage == "lead" and in_period(m.entered_at)]
        beyond = [
            m for m in moves if m.stage in ("proposal", "won", "aftercare") and m.entered_at < SCOPE.as_of
        ]
        began += bool(leads)
        got += any(later.entered_at >= lead.entered_at for lead in leads for later in beyond)
    return began, got


@settings(max_examples=25)
@given(HISTORIES)
def test_every_figure_equals_a_slow_and_obvious_count(
    sqlite_company: Database, histories: list[History]
) -> None:
    store(sqlite_company, histories)
    for check in (check_closings, check_pipeline, check_stages):
        check(sqlite_company, histories)


@pytest.fixture
def sqlite_company(sqlite: Database) -> Database:
    with sqlite.writes.begin() as session:
        add(session, tables.member, a_member("aoi"), a_member("ken"))
    return sqlite


MIXED = [
    a_history(
        1, BEGIN + DAY, [("lead", 2), ("proposal", 3), ("won", 1), ("aftercare", 0)], amount=Decimal(100)
    ),
    a_history(2, BEGIN - 9 * DAY, [("proposal", 12), ("lost", 0)], owner_id="ken", currency="USD"),
    a_history(3, BEGIN + 2 * DAY, [("lead", 1), ("lost", 5), ("lead", 3), ("won", 0)], amount=Decimal(300)),
    a_history(4, BEGIN + 3 * DAY, [("lead", 4), ("proposal", 2), ("lead", 0)], owner_id=None, probability=70),
    a_history(5, BEGIN + 4 * DAY, [("lead", 0)], amount=Decimal("0.5")),
]


def test_both_databases_count_alike(company: Database) -> None:
    store(company, MIXED)
    for check in (check_closings, check_pipeline, check_stages):
        check(company, MIXED)


def test_a_deal_that_was_opened_again_counts_as_neither_won_nor_lost(sqlite_company: Database) -> None:
    store(sqlite_company, [a_history(1, BEGIN, [("lead", 1), ("lost", 2), ("proposal", 0)])])
    with sqlite_company.reads() as session:
        assert outcomes.outcomes(session, SCOPE) == {}
        then = replace(SCOPE, as_of=BEGIN + 2 * DAY)
        assert outcomes.outcomes(session, then)[""].lost == 1


def test_a_deal_that_ended_before_it_began_has_no_length(sqlite_company: Database) -> None:
    deal, moves = a_history(1, BEGIN, [("lead", 1), ("won", 0)])
    store(sqlite_company, [(replace(deal, created_at=BEGIN + 5 * DAY), moves)])
    with sqlite_company.reads() as session:
        assert outcomes.outcomes(session, SCOPE)[""].won == 1
        assert outcomes.durations(session, SCOPE) == {}


def test_a_deal_imported_with_its_end_only_was_open_before_it_in_a_stage_nobody_knows(
    sqlite_company: Database,
) -> None:
    deal, moves = a_history(1, BEGIN + 20 * DAY, [("won", 0)], amount=Decimal(7))
    store(sqlite_company, [(replace(deal, created_at=BEGIN), moves)])
    with sqlite_company.reads() as session:
        (standing,) = outcomes.pipeline(session, replace(SCOPE, as_of=BEGIN + 10 * DAY))[""]
        assert outcomes.pipeline(session, SCOPE) == {}
    assert (standing.stage, standing.deals, standing.total) == (None, 1, Decimal(7))


BANDS = (Band(key="low", below={"JPY": Decimal(1000), "USD": Decimal(10)}), Band(key="high", below=None))


@pytest.mark.parametrize(
    ("amount", "currency", "band"),
    [
        (999, "JPY", "low"),
        (1000, "JPY", "high"),
        (9, "USD", "low"),
        (10, "USD", "high"),
        (5, "EUR", None),
        (None, "JPY", None),
    ],
)
def test_price_bands_end_below_their_amount_in_each_currency(
    sqlite_company: Database, amount: int | None, currency: str, band: str | None
) -> None:
    given_amount = None if amount is None else Decimal(amount)
    store(sqlite_company, [a_history(1, BEGIN, [("won", 0)], amount=given_amount, currency=currency)])
    with sqlite_company.reads() as session:
        assert list(outcomes.outcomes(session, replace(SCOPE, by=By.BAND, bands=BANDS))) == [band]


def test_lifetime_value_adds_what_recurs_for_as_long_as_it_is_expected(sqlite_company: Database) -> None:
    recurring = {"amount": Decimal(100), "recurring_amount": Decimal(10), "recurring_months": 12}
    store(sqlite_company, [a_history(1, BEGIN, [("won", 0)], **recurring)])
    with sqlite_company.reads() as session:
        assert outcomes.outcomes(session, SCOPE)[""].lifetime["JPY"].total == Decimal(220)


def test_only_dates_moved_later_are_slippage(company: Database) -> None:
    store(company, [a_history(1, BEGIN, [("lead", 0)])])
    moved = [
        (None, "2026-05-01"),
        ("2026-05-01", "2026-05-11"),
        ("2026-05-11", "2026-05-31"),
        ("2026-05-31", "2026-05-02"),
        ("2026-05-02", None),
    ]
    with company.writes.begin() as session:
        add(
            session,
            tables.change,
            *(a_change(place, before, after) for place, (before, after) in enumerate(moved)),
        )
    with company.reads() as session:
        found = outcomes.slippage(session, SCOPE)[""]
    assert (found.deals, found.moves, found.days, found.mean) == (1, 2, 30, 15)


def a_change(place: int, before: str | None, after: str | None) -> Change:
    return Change(
        workspace=HOME,
        id=f"change-{place}",
        command_id="command",
        deal_id="deal-001",
        noun="deal",
        noun_id="deal-001",
        field="expected_close",
        before=before,
        after=after,
        at=BEGIN + DAY,
        actor_id="aoi",
        on_behalf_of=None,
        via="modal",
    )


def a_finding(id: str, rule: str, due: datetime, resolved: datetime | None = None) -> Finding:  # noqa: A002
    return Finding(
        workspace=HOME,
        id=id,
        deal_id="deal-001",
        rule=rule,
        subject=id,
        occurrence="",
        member_id="aoi",
        opened_at=BEGIN,
        due_at=due,
        evidence={},
        policy_version=1,
        resolved_at=resolved,
    )


def find(database: Database, *findings: Finding) -> None:
    with database.writes.begin() as session:
        add(session, tables.finding, *findings)


def test_input_is_in_time_up_to_its_very_deadline(sqlite_company: Database) -> None:
    store(sqlite_company, [a_history(1, BEGIN, [("lead", 0)])])
    due = BEGIN + 2 * DAY
    find(
        sqlite_company,
        a_finding("on time", "meeting_unlogged", due, due),
        a_finding("late", "meeting_unlogged", due, due + timedelta(seconds=1)),
        a_finding("never", "meeting_unlogged", due),
        a_finding("not due yet", "meeting_unlogged", SCOPE.as_of + DAY),
        a_finding("another rule", "quiet", due),
        a_finding("long ago", "meeting_unlogged", BEGIN - DAY),
    )
    with sqlite_company.reads() as session:
        found = keeping.in_time(session, SCOPE, "meeting_unlogged")[""]
    assert (found.due, found.kept) == (3, 1)
    assert found.rate == pytest.approx(1 / 3)


def test_a_score_loses_points_up_to_what_a_rule_costs_at_most(company: Database) -> None:
    store(company, [a_history(1, BEGIN, [("lead", 0)]), a_history(2, BEGIN, [("lead", 0)])])
    weights = {"missing_field": Weight(10, 25), "quiet": Weight(20, 20)}
    due = BEGIN + DAY
    find(
        company,
        *(a_finding(f"field {n}", "missing_field", due) for n in range(3)),
        a_finding("quiet", "quiet", due),
        a_finding("settled", "quiet", due, due),
        a_finding("not due", "quiet", SCOPE.as_of + DAY),
        a_finding("costs nothing", "dwell", due),
    )
    with company.reads() as session:
        score = keeping.scores(session, SCOPE, weights)[""]
        untouched = keeping.scores(session, SCOPE, {})[""]
        open_rules = keeping.overdue(session, SCOPE)
        single = keeping.scores_of(session, HOME, weights, SCOPE.as_of, ["deal-001", "deal-002"])
    assert (score.deals, score.mean) == (2, (100 - 25 - 20 + 100) / 2)
    assert untouched.mean == 100
    assert single == {"deal-001": 55, "deal-002": 100}
    assert open_rules == {("", "missing_field"): 3, ("", "quiet"): 1, ("", "dwell"): 1}


def test_completeness_counts_what_open_deals_must_have(company: Database) -> None:
    store(
        company,
        [
            a_history(1, BEGIN, [("lead", 0)]),
            a_history(2, BEGIN, [("proposal", 0)]),
            a_history(3, BEGIN, [("won", 0)]),
        ],
    )
    find(
        company,
        a_finding("amount", "missing_field", BEGIN),
        a_finding("was empty", "missing_field", BEGIN, BEGIN),
    )
    with company.reads() as session:
        found = keeping.filled(session, SCOPE, {"lead": 2, "proposal": 4})[""]
        nothing = keeping.filled(session, SCOPE, {})[""]
    assert (found.due, found.kept) == (6, 5)
    assert nothing.rate is None


def test_an_empty_workspace_has_no_figures_and_no_division_by_zero(sqlite_company: Database) -> None:
    store(sqlite_company, [])
    with sqlite_company.reads() as session:
        assert outcomes.outcomes(session, SCOPE) == {}
        assert outcomes.durations(session, SCOPE) == {}
        assert outcomes.pipeline(session, SCOPE) == {}
        assert stages.conversion(session, SCOPE, "lead", "won") == {}
        assert keeping.scores(session, SCOPE, {"quiet": Weight(1, 1)}) == {}
    assert outcomes.rate(0, 0) is None
    assert stages.Passage().rate is None
