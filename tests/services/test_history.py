"""The ledger's round trip: the change rows alone say how every row came to be what it is, and whose doing it was."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import activities, meetings, setup, undo
from bot.services.extras import Extra
from bot.services.stakeholders import Person
from store import ledger, rows
from store.model import Change, Role
from tests.builders import HOME
from tests.services.given import HOUR, a_planned_meeting, an_entry, away, create, move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.company import Company


def changes(company: Company, noun_id: str) -> Sequence[Change]:
    with company.deps.reads() as session:
        return ledger.changes_of(session, HOME, noun_id)


def replayed(history: Sequence[Change]) -> dict[str, Any] | None:
    """A row as its changes tell it, each of which begins where the one before ended."""
    row: dict[str, Any] | None = None
    for change in history:
        if change.field == ledger.WHOLE:
            assert change.before == row
            row = dict(change.after) if change.after is not None else None
        else:
            assert row is not None
            assert change.before == row[change.field], change
            row[change.field] = change.after
    return row


def as_stored(company: Company, kind: type[Any], noun_id: str) -> dict[str, Any] | None:
    table = ledger.NOUNS[kind]
    with company.deps.reads() as session:
        found: Any = rows.find(session, kind, table, HOME, table.c.id == noun_id)
    if found is None:
        return None
    return {name: ledger.as_json(item) for name, item in rows.plain(found).items()}


def a_life(company: Company) -> None:
    """Everything that can happen to a deal, by several people, some of it taken back."""
    meeting = a_planned_meeting(company, attendee_ids=("ken",))
    company.clock.move(hours=2)
    activities.log(company.deps, company.ask("ken"), an_entry(meeting_id=meeting, next_step="Quote"))
    extra = Extra(
        fields={"proposal_on": date(2026, 11, 13), "amount": Decimal("1200000.50"), "score": 70},
        people=(Person(name="Mori", role="decision_maker"),),
    )
    moved = move(company, "proposal", extra=extra)
    undo.undo(company.deps, company.ask(), moved.id)
    move(company, "lost", "mana")
    second = a_planned_meeting(company, "mana", starts_at=company.clock(), ends_at=company.clock() + HOUR)
    later = company.clock() + 5 * HOUR
    meetings.move(company.deps, company.ask("mana"), second, later, later + HOUR)
    meetings.not_held(company.deps, company.ask("ada"), second)
    made = create(company, "ken", new_account="株式会社アクメ")
    undo.undo(company.deps, company.ask("ken"), made.id)
    setup.set_role(company.deps, company.ask("ada"), "UNOBU", Role.REP)


def test_the_changes_of_every_row_rebuild_it(company: Company) -> None:
    """Rows made in the open, by a command: from nothing to what is stored now, without a gap, deletions too."""
    a_life(company)
    tables = {table.name: kind for kind, table in ledger.NOUNS.items()}
    with company.deps.reads() as session:
        from store.tables import change

        made = session.execute(change.select().where(change.c.field == ledger.WHOLE)).mappings().all()
    checked = set()
    for row in made:
        rebuilt = replayed(changes(company, row["noun_id"]))
        stored = as_stored(company, tables[row["noun"]], row["noun_id"])
        if stored is None or rebuilt is None:
            assert stored == rebuilt
        else:
            assert without_book_keeping(stored) == without_book_keeping(rebuilt)
        checked.add(row["noun"])
    assert checked >= {"deal", "account", "activity", "meeting", "stakeholder", "stage_move"}


def without_book_keeping(row: dict[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in row.items() if name not in ledger.UNTRACKED}


def test_a_row_that_was_there_before_is_rebuilt_from_its_first_known_state(company: Company) -> None:
    """Acme and Tanaka come from elsewhere: every field's first `before` and last `after` are the row's."""
    deal_before = company.deal()
    a_life(company)
    now, before = company.deal(), {name.name: getattr(deal_before, name.name) for name in fields(deal_before)}
    for name in {change.field for change in changes(company, "acme")}:
        of_field = [change for change in changes(company, "acme") if change.field == name]
        assert of_field[0].before == ledger.as_json(rows.stored(before[name]))
        assert of_field[-1].after == ledger.as_json(rows.stored(getattr(now, name)))
    assert {change.field for change in changes(company, "acme")} >= {"stage", "open", "amount", "next_step"}


@pytest.mark.parametrize("noun", ["deal", "activity", "meeting", "stakeholder", "stage_move"])
def test_every_change_says_who_when_and_through_what(company: Company, noun: str) -> None:
    a_life(company)
    with company.deps.reads() as session:
        from store.tables import change

        found = session.execute(change.select().where(change.c.noun == noun)).mappings().all()
    assert found
    assert {row["via"] for row in found} == {"test"}
    assert {row["actor_id"] for row in found} <= {"aoi", "ken", "mana", "ada"}
    assert all(row["at"] <= company.clock() for row in found)
    assert None not in {row["deal_id"] for row in found}


def test_changes_of_a_log_for_somebody_else_say_for_whom(company: Company) -> None:
    """代理: the audit trail names both, on every row of the command."""
    meeting = a_planned_meeting(company, attendee_ids=("ken",))
    company.clock.move(hours=2)
    logged = activities.log(company.deps, company.ask("ken"), an_entry(meeting_id=meeting))
    for noun_id in (logged.receipt["activity"], meeting):
        last = changes(company, noun_id)[-1]
        assert (last.actor_id, last.on_behalf_of) == ("ken", "aoi")


def test_a_deputys_log_says_for_whom(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company)
    small_company.clock.move(hours=1)
    away(small_company, "aoi", deputy="ken")
    logged = activities.log(small_company.deps, small_company.ask("ken"), an_entry(meeting_id=meeting))
    assert (logged.actor_id, logged.on_behalf_of) == ("ken", "aoi")


def test_history_is_only_ever_added_to(company: Company) -> None:
    """Undo writes inverse changes; what was done stays on record beside them."""
    moved = move(company, "lost")
    before = changes(company, "acme")
    undo.undo(company.deps, company.ask(), moved.id)
    after = changes(company, "acme")
    assert after[: len(before)] == before
    assert {(each.field, each.before, each.after) for each in after[len(before) :]} == {
        (each.field, each.after, each.before) for each in before
    }


def test_what_did_not_change_leaves_no_change(small_company: Company) -> None:
    activities.log(small_company.deps, small_company.ask(), an_entry(next_step="Quote"))
    count = len(changes(small_company, "acme"))
    activities.log(small_company.deps, small_company.ask(), an_entry(next_step="Quote"))
    assert len(changes(small_company, "acme")) == count
