"""A policy tried on the past: what was sent is sent again, the past stands as it stood, and nothing at all is written."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import bundle, deliver, sweep
from bot.services import (
    activities,
    backtest,
    closing,
    edits,
    handing,
    leaves,
    meetings,
    snoozing,
    stakeholders,
    undo,
)
from bot.services.backtest import brought, playing, stage
from bot.services.backtest.history import History, deals_of
from bot.services.edits import Edit, Entered
from bot.services.stakeholders import Person
from store import engine, facts, findings, past, rows, scratch, tables
from store.ledger import Ledger
from store.model import Activity, ActivityKind, Change, Deal, Finding, StageMove
from tests.builders import HOME, a_deal, a_stakeholder, an_activity
from tests.clocks import MONDAY_9_JST, Clock, Ids
from tests.company import a_company
from tests.policies import a_policy, watching
from tests.services.given import CONTACT, a_plan, an_entry, contents, create, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.policy import Policy
    from bot.services.backtest import Run
    from store.engine import Database
    from tests.company import Company

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LAST = 14
KEPT = ("activity", "deal", "leave", "meeting", "member", "stage_move", "stakeholder", "team")
BOOKKEEPING = {"version", "next_check_at", "search", "imported", "dm"}


@pytest.fixture(scope="module")
def lived(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Two weeks of a company with everything that rules and delivery ask about, its jobs at work meanwhile."""
    path = tmp_path_factory.mktemp("lived") / "lived.sqlite3"
    shutil.copy(migrated_sqlite, path)
    database = engine.connect(f"sqlite:///{path}")
    company = a_company(database, Clock(), Ids(), policy=a_policy())
    with database.writes.begin() as session:
        session.execute(tables.team.update().values(channel="CEAST"))
    for day in range(LAST + 2):
        for hour in (0, 2, 4, 7):
            company.clock.move(MONDAY_9_JST + day * DAY + hour * HOUR)
            if hour == 2 and (act := ACTS.get(day)) is not None:
                act(company)
            _work(company)
    yield company
    database.close()


def _work(company: Company) -> None:
    for job in (sweep, bundle, deliver):
        job.run(company.bot.deliverer)


def _put_off(company: Company) -> None:
    with company.deps.reads() as session:
        found = [row for row in findings.of_deal(session, HOME, "acme") if row.resolved_at is None]
    ids = [row.id for row in found]
    snoozing.snooze(company.deps, company.ask(), ids, "customer", date(2026, 12, 1))


def _edit(company: Company, **typed: Any) -> None:
    deal = company.deal()
    fields = {
        key: Entered(value=value, seen=edits.now(deal, key), version=deal.version)
        for key, value in typed.items()
    }
    edits.edit(company.deps, company.ask(), Edit(deal_id="acme", fields=fields))


def _made_and_taken_back(company: Company) -> None:
    undo.undo(company.deps, company.ask(), create(company, name="Mistake").id)


def _log_the_meeting(company: Company) -> None:
    """Before its last call, which is not sent then."""
    with company.deps.reads() as session:
        (meeting,) = facts.planned_meetings(session, HOME, "acme")
    entry = an_entry(meeting_id=meeting.id, happened_at=meeting.starts_at)
    activities.log(company.deps, company.ask(), entry)
    create(company, who="ken", name="Beta")


def _leaves(company: Company) -> list[str]:
    with company.deps.reads() as session:
        return sorted(session.scalars(tables.leave.select().with_only_columns(tables.leave.c.id)))


def _away(company: Company, *, ahead: int = 1) -> None:
    first = company.clock().date() + ahead * DAY
    away = leaves.Away(
        member=None, first=first, first_half="am", last=first + DAY, last_half="am", deputy="UKEN"
    )
    leaves.take(company.deps, company.ask(), away)


def _hand(company: Company) -> None:
    wish = handing.Wish(deal_id="acme", to="UKEN", reason="Closer")
    handing.hand(company.deps, company.ask("mana"), wish)


def _lose(company: Company) -> None:
    closing.lose(company.deps, company.ask("ken"), closing.Loss(deal_id="acme", reason="price"))


ACTS: dict[int, Callable[[Company], object]] = {
    0: lambda company: meetings.plan(
        company.deps,
        company.ask(),
        a_plan(starts_at=company.clock() + 4 * HOUR, ends_at=company.clock() + 5 * HOUR),
    ),
    1: _log_the_meeting,
    2: _made_and_taken_back,
    3: _away,
    4: lambda company: activities.log(
        company.deps,
        company.ask(),
        an_entry(
            kind=ActivityKind.CALL,
            happened_at=company.clock() - HOUR,
            next_step="Call",
            next_step_on=date(2026, 11, 27),
        ),
    ),
    5: lambda company: _away(company, ahead=9),
    6: lambda company: leaves.cancel(company.deps, company.ask(), _leaves(company)[-1]),
    7: lambda company: stakeholders.add(
        company.deps, company.ask(), "acme", Person(name="Kato", role="champion")
    ),
    8: lambda company: _edit(company, expected_close=date(2026, 12, 2), amount=3_000_000),
    9: _put_off,
    10: _hand,
    LAST: _lose,
}


def replayed(company: Company, policy: Policy, first: date, last: date) -> Run:
    """Days of Tokyo, both in."""
    begin, end = (
        datetime(day.year, day.month, day.day, tzinfo=UTC) - 9 * HOUR for day in (first, last + DAY)
    )
    return backtest.replay(company.deps, HOME, policy, begin, end)


def sent(company: Company, begin: datetime) -> Counter[tuple[str, str]]:
    table = tables.notice
    with company.deps.reads() as session:
        query = table.select().where(
            table.c.sent_at >= begin, table.c.kind.in_([each.value for each in scratch.NAGS])
        )
        return Counter(
            (row.recipient, row.sent_at.date().isocalendar().week) for row in session.execute(query)
        )


def test_under_the_policy_in_force_the_same_is_sent_again_and_nothing_is_written(lived: Company) -> None:
    before = contents(lived)
    run = replayed(lived, a_policy(), date(2026, 11, 16), date(2026, 12, 1))
    assert contents(lived) == before
    told = Counter({(who, int(week[-2:])): count for (who, week), count in run.messages.items()})
    assert told == sent(lived, MONDAY_9_JST)
    assert {who for who, _ in told} >= {"aoi", "ken", "mana"}
    with lived.deps.reads() as session:
        found = rows.all_of(session, Finding, tables.finding, HOME)
    stood = (row for row in found if row.resolved_at is None or row.resolved_at > row.due_at)
    since = MONDAY_9_JST - 9 * HOUR
    assert run.found == Counter(row.rule for row in stood if since <= row.due_at < lived.clock())
    assert (run.lost.deals, run.lost.flagged, run.won.deals) == (1, 1, 0)


def test_the_past_stands_as_it_stood(lived: Company) -> None:
    """The copy at any moment, played on to the end, is the present again."""
    present = _facts(lived.deps.database)
    for day in (0, 2, 6, 9):
        since = MONDAY_9_JST + day * DAY
        history = History(lived.deps, HOME, since, lived.clock() + DAY)
        with stage.opened(lived.deps, HOME, a_policy(), since) as here:
            assert _facts(here.deps.database) != present
            for _, changes in history.moments():
                playing._again(here, history, changes)
            assert _facts(here.deps.database) == present


def test_at_the_first_moment_there_is_what_was_there_from_the_beginning(lived: Company) -> None:
    with stage.opened(lived.deps, HOME, a_policy(), MONDAY_9_JST) as here, here.deps.reads() as session:
        (deal,) = rows.all_of(session, Deal, tables.deal, HOME)
        assert (deal.id, deal.owner_id, deal.open, deal.amount) == ("acme", "aoi", True, None)
        assert [row.id for row in session.execute(tables.stakeholder.select())] == ["tanaka"]
        assert session.execute(tables.leave.select()).all() == []
        with pytest.raises(AssertionError):
            here.deps.slack(HOME)


def _facts(database: Database) -> dict[str, list[Any]]:
    with database.reads() as session:
        found = {
            name: session.execute(tables.metadata.tables[name].select()).mappings().all() for name in KEPT
        }
    return {
        name: sorted(repr({key: row[key] for key in row if key not in BOOKKEEPING}) for row in of_table)
        for name, of_table in found.items()
    }


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A week of warming up is enough where next to nothing happens."""
    monkeypatch.setattr(playing, "WARM_UP", 7 * DAY)


def resting(quiet_after: str, **otherwise: Any) -> Policy:
    policy = watching("quiet", **{"attention": {"escalate_after": "never"}, **otherwise})
    said = policy.model_dump(mode="json", by_alias=True)
    for each in said["stages"]:
        if each["kind"] == "open":
            each["quiet_after"] = quiet_after
    return type(policy).model_validate(said)


DAYS = date(2026, 11, 23), date(2026, 12, 11)


@pytest.mark.usefixtures("hasty")
def test_a_shorter_rest_nags_in_exactly_the_weeks_between(small_company: Company) -> None:
    """Nothing moved since Monday 16 November. After 5 days, on Saturday, that is told after the holiday of the 23rd; after
    19 days on Monday, 7 December.
    """
    small_company.clock.move(datetime(2026, 12, 28, tzinfo=UTC))
    long, short, same = (replayed(small_company, resting(each), *DAYS) for each in ("19d", "5d", "5d"))
    (aoi,) = backtest.compare(long, short)
    assert (aoi.person, aoi.name, aoi.weeks) == ("aoi", "Aoi", {"2026-W48": 1, "2026-W49": 1})
    assert (aoi.one, aoi.other) == (1, 3)
    assert (long.found, short.found) == ({"quiet": 1}, {})  # on Saturday, before the first day
    assert short == same
    assert list(backtest.compare(short, same)) == []


@pytest.mark.usefixtures("hasty")
def test_a_lost_deal_was_flagged_if_something_fell_due_before(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They rest 5 days: one lost on the 15th day was seen coming, one that is lost as it falls due was not."""
    monkeypatch.setattr(playing, "BATCH", 1)
    rows_of = {"team_id": "east", "entered_stage_at": MONDAY_9_JST, "created_at": MONDAY_9_JST}
    put(small_company, a_deal("beta", number=2, **rows_of))
    for deal, day in (("beta", 5), ("acme", 15)):
        small_company.clock.move(MONDAY_9_JST + day * DAY)
        closing.lose(small_company.deps, small_company.ask(), closing.Loss(deal_id=deal, reason="price"))
    small_company.clock.move(MONDAY_9_JST + 40 * DAY)
    run = replayed(small_company, resting("5d"), date(2026, 11, 16), date(2026, 12, 1))
    assert (run.lost.deals, run.lost.days, run.won.deals) == (2, (10.0,), 0)
    assert run.lost.rules == {"quiet": 1}


@pytest.mark.usefixtures("hasty")
def test_what_was_put_off_before_the_first_day_rests_on(small_company: Company) -> None:
    """Put off on Monday, 7 December, until 5 January; played from 26 December on, with two weeks before that."""
    small_company.clock.move(MONDAY_9_JST + 21 * DAY)
    with small_company.deps.writes.begin() as session:
        scratch.look_at_open(session, small_company.clock())
    sweep.run(small_company.bot.deliverer)
    with small_company.deps.reads() as session:
        ids = [each.id for each in findings.of_deal(session, HOME, "acme")]
    snoozing.snooze(small_company.deps, small_company.ask(), ids, "customer", date(2027, 1, 5))
    small_company.clock.move(MONDAY_9_JST + 60 * DAY)
    run = replayed(small_company, resting("14d"), date(2026, 12, 26), date(2027, 1, 8))
    assert set(run.nags) == {("aoi", "2027-W01")}
    assert run.messages["aoi", "2027-W01"] == 1


# Deals with a past of their own


def _brought(company: Company, deal: Deal, *others: Any) -> None:
    """All at once, as an import or another system's history comes in."""
    with company.deps.writes.begin() as session:
        ledger = Ledger(
            session=session,
            workspace=HOME,
            command_id="brought",
            actor_id=None,
            on_behalf_of=None,
            via="import",
            at=company.clock(),
            new_id=company.deps.new_id,
        )
        ledger.add(deal)
        for each in others:
            ledger.add(each)
        ledger.flush()


def _stay(stage: str, day: int, left: int | None = None, following: str | None = None) -> StageMove:
    return StageMove(
        workspace=HOME,
        id=f"old-{stage}",
        deal_id="old",
        stage=stage,
        from_stage=None,
        entered_at=MONDAY_9_JST + day * DAY,
        moved_by=None,
        left_at=None if left is None else MONDAY_9_JST + left * DAY,
        next_stage=following,
    )


def _talk(day: int, **given: Any) -> Activity:
    at = MONDAY_9_JST + day * DAY
    return an_activity(f"talk-{day}", deal_id="old", happened_at=at, logged_at=at + HOUR, **given)


OLD = a_deal(
    "old",
    number=7,
    stage="lost",
    open=False,
    entered_stage_at=MONDAY_9_JST + 35 * DAY,
    closed_at=MONDAY_9_JST + 35 * DAY,
    lost_reason="price",
    last_activity_at=MONDAY_9_JST + 5 * DAY,
    next_step="Call",
    next_step_on=date(2026, 11, 25),
)
WAY = (_stay("opportunity", 0, 35, "lost"), _stay("lost", 35))


@pytest.mark.usefixtures("hasty")
def test_what_was_brought_is_told_by_its_own_dates(small_company: Company) -> None:
    """Last talked to on day 5, quiet 14 days after the day of the next step, lost on day 35, brought on day 36. Of
    another one only the end is known: it plays no part.
    """
    small_company.clock.move(MONDAY_9_JST + 36 * DAY)
    met = a_stakeholder("sato", deal_id="old", last_contact_at=MONDAY_9_JST + 5 * DAY)
    talk = _talk(5, next_step="Call", next_step_on=date(2026, 11, 25))
    end = replace(OLD, id="end", number=8)
    _brought(small_company, OLD, *WAY, talk, met, end, replace(_stay("lost", 35), id="end", deal_id="end"))
    run = replayed(small_company, resting("14d"), date(2026, 12, 7), date(2026, 12, 22))
    assert (run.deals, run.untold, run.lost.deals) == (2, 1, 1)
    (days,) = run.lost.days
    assert days == pytest.approx(35 - 24 + 9 / 24, abs=0.01)


def test_a_brought_deal_begins_without_what_came_later(small_company: Company) -> None:
    small_company.clock.move(MONDAY_9_JST + 60 * DAY)
    met = a_stakeholder("sato", deal_id="old", last_contact_at=MONDAY_9_JST + 5 * DAY)
    _brought(small_company, OLD, *WAY, _talk(5, next_step="Call", next_step_on=date(2026, 11, 25)), met)
    with small_company.deps.reads() as session:
        (told,) = map(brought.story, past.brought(session, HOME, MONDAY_9_JST))
    said = [(each.noun, each.field, (each.at - MONDAY_9_JST) / DAY) for each in told]
    talked = 5 + 1 / 24
    assert said == [
        ("deal", "*", 0),
        ("stage_move", "*", 0),
        ("stakeholder", "*", 0),
        ("stakeholder", "last_contact_at", 5),
        ("activity", "*", talked),
        ("deal", "last_activity_at", talked),
        ("deal", "next_step", talked),
        ("deal", "next_step_on", talked),
        ("stage_move", "*", 35),
        ("stage_move", "left_at", 35),
        ("stage_move", "next_stage", 35),
        *(("deal", name, 35) for name in ("stage", "entered_stage_at", "open", *brought.OF_THE_END)),
    ]
    first = told[0].after
    assert (first["stage"], first["open"], first["next_step_on"]) == ("opportunity", True, None)
    assert first["lost_reason"] is None


def test_a_clock_that_went_back_stands_still_meanwhile(small_company: Company) -> None:
    for name, day in (("One", 5), ("Two", 3)):
        small_company.clock.move(MONDAY_9_JST + day * DAY)
        create(small_company, name=name, extra=CONTACT)
    history = History(small_company.deps, HOME, MONDAY_9_JST, MONDAY_9_JST + 9 * DAY)
    moments = [at for at, _ in history.moments()]
    assert moments == [MONDAY_9_JST + 5 * DAY] * 2


def test_what_moves_from_deal_to_deal_concerns_both() -> None:
    moved = Change(
        workspace=HOME,
        id="1",
        command_id="1",
        deal_id="one",
        noun="meeting",
        noun_id="hearing",
        field="deal_id",
        before="one",
        after="two",
        at=MONDAY_9_JST,
        actor_id=None,
        on_behalf_of=None,
        via="test",
    )
    assert deals_of([moved]) == {"one", "two"}


def test_rows_of_an_older_schema_are_filled_up_with_what_is_usual() -> None:
    row = scratch.row_of("deal", {"id": "old", "name": "Old", "dropped_since": 1, "next_check_at": None})
    assert (row["close_pushes"], row["other_products"], row["custom"], row["amount"]) == (0, [], {}, None)
    assert "dropped_since" not in row
