"""One way in: a repeated key does nothing twice, a failure leaves nothing, somebody quicker is noticed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import DealbotError, UndoRefused
from bot.services import activities, commands, deals, meetings, setup, stakeholders, undo
from bot.services.commands import Ask, Done
from bot.services.stakeholders import Person
from store.errors import Stale
from store.model import Role
from tests.builders import HOME
from tests.services.given import (
    CONTACT,
    HOUR,
    a_plan,
    a_planned_meeting,
    an_entry,
    contents,
    create,
    move,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command
    from tests.company import Company

COMMANDS: dict[str, Callable[[Company, Ask, str], Command]] = {
    "new": lambda c, ask, _: deals.create(c.deps, ask, deals.NewDeal(name="Beta", extra=CONTACT)),
    "stage": lambda c, ask, _: deals.move(c.deps, ask, deals.Move(deal_id="acme", stage="lost")),
    "log": lambda c, ask, meeting: activities.log(c.deps, ask, an_entry(meeting_id=meeting)),
    "plan": lambda c, ask, _: meetings.plan(c.deps, ask, a_plan()),
    "move_meeting": lambda c, ask, meeting: meetings.move(
        c.deps, ask, meeting, a_plan().starts_at, a_plan().ends_at + HOUR
    ),
    "not_held": lambda c, ask, meeting: meetings.not_held(c.deps, ask, meeting),
    "stakeholder": lambda c, ask, _: stakeholders.add(c.deps, ask, "acme", Person(name="Sato")),
    "role": lambda c, ask, _: setup.set_role(c.deps, ask, "UNOBU", Role.REP),
}


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_repeated_key_answers_alike_and_does_nothing_twice(company: Company, kind: str) -> None:
    """Submitted twice, delivered twice, by two processes: one change (fault 25)."""
    meeting = a_planned_meeting(company)
    ask = company.ask("ada", key="view:V1:h1")
    first = COMMANDS[kind](company, ask, meeting)
    after = contents(company)
    second = COMMANDS[kind](company, ask, meeting)
    assert contents(company) == after
    assert (second.id, second.kind, second.receipt, second.deal_id, second.version_after) == (
        first.id,
        kind,
        first.receipt,
        first.deal_id,
        first.version_after,
    )


def test_the_same_key_of_two_people_is_two_asks(small_company: Company) -> None:
    for who in ("aoi", "mana"):
        activities.log(small_company.deps, small_company.ask(who, key="view:V1:h1"), an_entry())
    assert len(contents(small_company)["activity"]) == 2


@pytest.mark.parametrize("error", [DealbotError, ZeroDivisionError, sqlite3.Error])
def test_whatever_goes_wrong_nothing_is_kept_and_the_same_form_can_be_sent_again(
    company: Company, error: type[Exception]
) -> None:
    before = contents(company)
    ask = company.ask(key="view:V1:h1")

    def breaks(session: Session, ledger: Ledger) -> Done:
        ledger.change(company.deal(), next_step="half done")
        raise error

    with pytest.raises(error):
        commands.carry_out(company.deps, ask, "test", breaks)
    assert contents(company) == before
    assert activities.log(company.deps, ask, an_entry()).deal_id == "acme"


def test_a_deal_that_somebody_changed_meanwhile_is_stale_and_nothing_is_kept(company: Company) -> None:
    """Work that read the deal without holding it: the version it counts up is not there any more."""
    old = company.deal()
    move(company, "lost")
    before = contents(company)

    def late(session: Session, ledger: Ledger) -> Done:
        return Done(ledger.change(old, next_step="too late"))

    with pytest.raises(Stale):
        commands.carry_out(company.deps, company.ask(), "test", late)
    assert contents(company) == before


def test_every_command_counts_the_deals_version_up_by_one(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company)
    for kind in ("log", "stakeholder", "plan", "stage"):
        before = small_company.deal().version
        done = COMMANDS[kind](small_company, small_company.ask(), meeting)
        assert done.version_after == small_company.deal().version == before + 1


def test_a_command_about_no_deal_has_no_version(small_company: Company) -> None:
    done = COMMANDS["role"](small_company, small_company.ask("ada"), "")
    assert (done.deal_id, done.version_after) == (None, None)


@pytest.mark.parametrize("kind", ["log", "stage", "plan", "move_meeting", "not_held", "stakeholder"])
def test_undo_takes_back_every_fact_of_a_command(company: Company, kind: str) -> None:
    meeting = a_planned_meeting(company)
    before = facts_of(company)
    done = COMMANDS[kind](company, company.ask(), meeting)
    assert facts_of(company) != before
    undo.undo(company.deps, company.ask(), done.id)
    assert facts_of(company) == before


def facts_of(company: Company) -> dict[str, object]:
    """What is so, without who did what when."""
    rows: dict[str, object] = {
        name: found
        for name, found in contents(company).items()
        if name in {"activity", "account", "meeting", "stakeholder", "stage_move", "member", "team"}
    }
    return {**rows, "deal": replace(company.deal(), version=0, next_check_at=None)}


@pytest.mark.parametrize(("minutes", "works"), [(0, True), (10, True), (10.02, False), (-1, True)])
def test_undo_is_open_for_ten_minutes(small_company: Company, minutes: float, works: bool) -> None:
    moved = move(small_company, "lost")
    small_company.clock.move(minutes=minutes)
    if works:
        undo.undo(small_company.deps, small_company.ask(), moved.id)
        assert small_company.deal().stage == "opportunity"
        return
    with pytest.raises(UndoRefused) as refused:
        undo.undo(small_company.deps, small_company.ask(), moved.id)
    assert "10" in refused.value.reason


@pytest.mark.parametrize("newer", ["log", "stakeholder", "plan"])
def test_undo_refuses_when_anything_newer_stands_on_it(small_company: Company, newer: str) -> None:
    meeting = a_planned_meeting(small_company)
    moved = move(small_company, "lost")
    COMMANDS[newer](small_company, small_company.ask("mana"), meeting)
    before = contents(small_company)
    with pytest.raises(UndoRefused):
        undo.undo(small_company.deps, small_company.ask(), moved.id)
    assert contents(small_company) == before


def test_undo_of_a_deal_whose_new_company_another_deal_uses_is_refused(company: Company) -> None:
    """The company can't go any more; the deal's own version says nothing of that."""
    made = create(company, new_account="アクメ")
    create(company, "ken", account_id=company.deal(made.deal_id or "").account_id)
    before = contents(company)
    with pytest.raises(UndoRefused):
        undo.undo(company.deps, company.ask(), made.id)
    assert contents(company) == before


def test_undo_of_a_plan_takes_the_shared_deal_back_only_where_it_was_shared_by_it(
    small_company: Company,
) -> None:
    """Whoever was to join a meeting that never was keeps nothing of the deal."""
    planned = meetings.plan(small_company.deps, small_company.ask(), a_plan(attendee_ids=("ken",)))
    undo.undo(small_company.deps, small_company.ask(), planned.id)
    assert contents(small_company)["deal_share"] == []


def test_an_undo_can_be_undone_once_more(small_company: Company) -> None:
    moved = move(small_company, "lost")
    undone = undo.undo(small_company.deps, small_company.ask(), moved.id)
    undo.undo(small_company.deps, small_company.ask(), undone.id)
    assert small_company.deal().stage == "lost"


def test_a_repeated_undo_answers_with_its_receipt(small_company: Company) -> None:
    moved = move(small_company, "lost")
    ask = small_company.ask(key="click:1")
    assert (
        undo.undo(small_company.deps, ask, moved.id).receipt
        == undo.undo(small_company.deps, ask, moved.id).receipt
    )


def test_open_until_ends_with_the_undo(small_company: Company) -> None:
    moved = move(small_company, "lost")
    assert undo.open_until(moved) == small_company.clock() + undo.WINDOW
    undo.undo(small_company.deps, small_company.ask(), moved.id)
    from store import commands as stored

    with small_company.deps.reads() as session:
        again = stored.get(session, HOME, moved.id)
    assert again is not None
    assert undo.open_until(again) is None
