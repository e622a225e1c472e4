"""The change log and the way back through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from store import deals, due, facts, members, rows, tables
from store.errors import Stale
from store.ledger import NOUNS, UNTRACKED, WHOLE, Ledger, changes_of
from store.model import Account, Deal, Finding, Meeting, MeetingState, Member, Target
from tests.builders import HOME, a_deal, a_meeting, a_member, a_stakeholder
from tests.clocks import MONDAY_9_JST, Ids
from tests.store.filled import an_item, everything, fill

if TYPE_CHECKING:
    from store.engine import Database, Session

NEWS: dict[str, Any] = {
    "name": "Renamed",
    "open": False,
    "stage": "won",
    "closed_at": datetime(2026, 11, 17, 3, 4, 5, 678, tzinfo=UTC),
    "amount": Decimal("98765432.10"),
    "recurring_months": 12,
    "expected_close": date(2027, 3, 31),
    "custom": {"contract": "annual", "seats": 40, "tags": ["a", "b"]},
    "lost_reason": None,
    "quoted_amount": None,
    "next_step_on": None,
    "imported": {"name": "of the file"},
}
"""A change of every type of column, and of some to nothing."""


class Hasty(Ledger):
    """A pen that flushes after every stroke: each here is a command of its own."""

    def add(self, *items: Any) -> None:
        super().add(*items)
        self.flush()

    def change(self, item: Any, **values: Any) -> Any:
        changed = super().change(item, **values)
        self.flush()
        return changed

    def undo(self, command_id: str) -> None:
        super().undo(command_id)
        self.flush()


def pen(session: Session, command: str = "first", ids: Ids | None = None, **given: Any) -> Ledger:
    plain = {"actor_id": "aoi", "on_behalf_of": None, "via": "modal", "at": MONDAY_9_JST}
    return Hasty(
        session=session, workspace=HOME, command_id=command, new_id=ids or Ids(), **{**plain, **given}
    )


def the_deal(session: Session) -> Deal:
    found = deals.get(session, HOME, "deal")
    assert found is not None
    return found


def test_every_type_of_column_is_changed_and_undone(database: Database) -> None:
    fill(database)
    with database.reads() as session:
        before = {**everything(session), "change": None}
    ids = Ids()
    with database.writes.begin() as session:
        changed = pen(session, "change it", ids).change(the_deal(session), **NEWS)
        assert changed == the_deal(session)
        assert {name: getattr(changed, name) for name in NEWS} == NEWS
    with database.writes.begin() as session:
        pen(session, "undo it", ids, via="undo").undo("change it")
        restored = the_deal(session)
        assert replace(restored, imported=None) == replace(an_item(Deal, tables.deal), imported=None)
        session.execute(tables.deal.update().values(imported=an_item(Deal, tables.deal).imported))
    with database.reads() as session:
        assert {**everything(session), "change": None} == before


def test_a_change_says_who_for_whom_when_through_what_from_what_to_what(small: Session) -> None:
    pen(small, actor_id="ken", on_behalf_of="aoi", via="import").change(
        the_deal(small), amount=Decimal(5), expected_close=date(2027, 1, 2)
    )
    noted = [each for each in changes_of(small, HOME, "deal") if each.command_id == "first"]
    assert [(each.field, each.before, each.after) for each in noted] == [
        ("amount", "1234.5", "5"),
        ("expected_close", "2026-11-16", "2027-01-02"),
        ("close_pushes", 1, 2),
    ]
    assert {
        (each.actor_id, each.on_behalf_of, each.via, each.at, each.deal_id, each.noun) for each in noted
    } == {("ken", "aoi", "import", MONDAY_9_JST, "deal", "deal")}


def test_what_does_not_differ_leaves_no_trace(small: Session) -> None:
    deal = the_deal(small)
    before = changes_of(small, HOME, "deal")
    assert pen(small).change(deal, name=deal.name, amount=deal.amount) is deal
    assert changes_of(small, HOME, "deal") == before


@pytest.mark.parametrize("field", sorted(UNTRACKED - {"version"}))
def test_book_keeping_is_stored_and_not_logged(small: Session, field: str) -> None:
    news = {"search": "x", "imported": {"x": 1}, "next_check_at": None}[field]
    before = changes_of(small, HOME, "deal")
    pen(small).change(the_deal(small), **{field: news})
    assert getattr(the_deal(small), field) == news
    assert changes_of(small, HOME, "deal") == before


@pytest.mark.parametrize("noun", sorted(NOUNS, key=str))
def test_a_row_of_every_noun_is_made_and_undone(small: Session, noun: type[Any]) -> None:
    ids = Ids()
    given: dict[str, Any] = {"slack_user": "new"} if noun is Member else {}
    given |= {"name": "new"} if noun is not Meeting and "name" in NOUNS[noun].columns else {}
    given |= {"number": 77, "external_id": "new"} if noun is Deal else {}
    given |= {"occurrence": "new"} if noun is Finding else {}
    given |= {"period": "new"} if noun is Target else {}
    item = an_item(noun, NOUNS[noun], id="new", **given)
    pen(small, "make it", ids).add(item)
    assert rows.find(small, noun, NOUNS[noun], HOME, NOUNS[noun].c.id == "new") == item
    assert [(each.field, each.before) for each in changes_of(small, HOME, "new")] == [(WHOLE, None)]
    pen(small, "take it back", ids).undo("make it")
    assert rows.find(small, noun, NOUNS[noun], HOME, NOUNS[noun].c.id == "new") is None
    pen(small, "after all", ids).undo("take it back")
    assert rows.find(small, noun, NOUNS[noun], HOME, NOUNS[noun].c.id == "new") == item
    assert len(changes_of(small, HOME, "new")) == 3


def test_undo_goes_backwards_so_that_the_first_value_comes_back(small: Session) -> None:
    ledger = pen(small)
    ledger.change(ledger.change(the_deal(small), name="second"), name="third")
    pen(small, "undo", ledger.new_id).undo("first")  # type: ignore[arg-type]  # ids go on from there
    assert the_deal(small).name == "name"


def test_a_row_is_made_before_its_parts_and_taken_back_after_them(small: Session) -> None:
    ids = Ids()
    ledger = pen(small, "both", ids)
    ledger.add(an_item(Deal, tables.deal, id="new", number=9, external_id=None))
    ledger.add(a_stakeholder(deal_id="new"))
    pen(small, "neither", ids).undo("both")
    assert deals.get(small, HOME, "new") is None
    assert facts.get_stakeholder(small, HOME, "tanaka") is None


def test_adding_nothing_does_nothing(small: Session) -> None:
    before = everything(small)
    pen(small).add()
    assert everything(small) == before


def test_a_touch_counts_the_version_and_says_when_to_look_again(small: Session) -> None:
    touched = pen(small).touch(the_deal(small), MONDAY_9_JST)
    assert touched == the_deal(small)
    assert (touched.version, touched.next_check_at) == (2, MONDAY_9_JST)


def test_what_may_wait_is_written_with_the_next_change_or_by_the_touch(small: Session) -> None:
    """And never forgotten."""
    ledger = pen(small, "later")
    deal = ledger.change_later(the_deal(small), next_step="Call")
    assert the_deal(small).next_step != "Call"
    deal = ledger.change(deal, amount=Decimal(7))
    assert (the_deal(small).next_step, the_deal(small).amount) == ("Call", Decimal(7))
    deal = ledger.change_later(ledger.change_later(deal, next_step="Visit"), source="fair")
    with pytest.raises(AssertionError):
        ledger.flush()
    assert ledger.touch(deal, None) == the_deal(small)
    ledger.flush()
    noted = [each.after for each in changes_of(small, HOME, "deal") if each.command_id == "later"]
    assert noted[-4:] == ["Call", "7", "Visit", "fair"]


def test_whoever_was_slower_is_told_so(small: Session) -> None:
    seen = the_deal(small)
    pen(small).touch(seen, None)
    with pytest.raises(Stale):
        pen(small).touch(seen, None)


def test_the_sweep_marks_only_the_version_it_read(small: Session) -> None:
    later = MONDAY_9_JST + timedelta(hours=1)
    seen = the_deal(small)
    assert due.looked(small, [(seen, later)]) == 1
    assert due.looked(small, [(seen, MONDAY_9_JST)]) == 0  # somebody else was here
    touched = pen(small).touch(the_deal(small), MONDAY_9_JST)
    assert due.looked(small, [(replace(touched, version=1), None)]) == 0
    assert the_deal(small).next_check_at == MONDAY_9_JST


def test_an_enumeration_is_logged_by_its_word(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member())
        rows.add(session, tables.deal, a_deal())
        rows.add(session, tables.meeting, a_meeting(attendee_ids=("aoi",)))
        pen(session).change(a_meeting(), state=MeetingState.LOGGED, attendee_ids=("aoi", "ken"))
        logged = {each.field: (each.before, each.after) for each in changes_of(session, HOME, "hearing")}
        assert logged == {"state": ("planned", "logged"), "attendee_ids": ([], ["aoi", "ken"])}
        assert facts.get_meeting(session, HOME, "hearing") == a_meeting(
            state=MeetingState.LOGGED, attendee_ids=("aoi", "ken")
        )


def test_an_account_is_found_in_the_log_by_its_own_id(small: Session) -> None:
    account = Account(workspace=HOME, id="acme-inc", name="Acme", key="acme")
    pen(small).add(account)
    (made,) = changes_of(small, HOME, "acme-inc")
    assert (made.noun, made.deal_id, made.after["name"]) == ("account", None, "Acme")
