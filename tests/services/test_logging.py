"""Logging through the service: everything the one-screen form holds, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import GateNotMet, InvalidInput, NotAllowed, NotFound, UndoRefused
from bot.services import activities, deals, undo
from bot.services.extras import Extra
from bot.services.stakeholders import Person
from store import facts, findings, ledger
from store.model import MeetingState
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST
from tests.services.given import a_planned_meeting, an_entry, everything_for

if TYPE_CHECKING:
    from tests.company import Company


def test_a_logged_meeting_is_on_record_with_its_next_step(company: Company) -> None:
    logged = activities.log(
        company.deps, company.ask(), an_entry(next_step="Send the quote", next_step_on=date(2026, 11, 20))
    )
    with company.deps.reads() as session:
        found = facts.logged(session, HOME, logged.receipt["activity"])
    assert found is not None
    activity, *_ = found
    assert (activity.summary, activity.author_id, activity.on_behalf_of) == ("They liked it", "aoi", None)
    deal = company.deal()
    assert (deal.next_step, deal.next_step_on) == ("Send the quote", date(2026, 11, 20))
    assert deal.last_activity_at == MONDAY_9_JST


def test_every_field_change_leaves_who_when_before_and_after(company: Company) -> None:
    activities.log(company.deps, company.ask(), an_entry(next_step="Send the quote"))
    with company.deps.reads() as session:
        changes = ledger.changes_of(session, HOME, "acme")
    step = next(change for change in changes if change.field == "next_step")
    assert (step.before, step.after, step.actor_id, step.via) == (None, "Send the quote", "aoi", "test")
    assert step.at == company.clock()


def test_the_same_submission_twice_is_logged_once_and_answers_alike(company: Company) -> None:
    first = activities.log(company.deps, company.ask(key="view:V1:h1"), an_entry())
    second = activities.log(company.deps, company.ask(key="view:V1:h1"), an_entry())
    assert first.receipt == second.receipt
    with company.deps.reads() as session:
        assert len(facts.activities(session, HOME, "acme")) == 1


def test_a_colleague_who_was_there_logs_for_the_organiser_and_both_are_recorded(company: Company) -> None:
    meeting = a_planned_meeting(company, attendee_ids=("ken",))
    company.clock.move(hours=2)
    logged = activities.log(company.deps, company.ask("ken"), an_entry(meeting_id=meeting))
    with company.deps.reads() as session:
        found = facts.logged(session, HOME, logged.receipt["activity"])
    assert found is not None
    activity, *_ = found
    assert (activity.author_id, activity.on_behalf_of) == ("ken", "aoi")


def test_a_colleague_who_was_not_there_cannot_log(company: Company) -> None:
    meeting = a_planned_meeting(company)
    with pytest.raises(NotFound):
        activities.log(company.deps, company.ask("ken"), an_entry(meeting_id=meeting))


def test_somebody_who_only_joined_logs_the_meeting_but_moves_no_stage(company: Company) -> None:
    meeting = a_planned_meeting(company, attendee_ids=("ken",))
    with pytest.raises(NotAllowed):
        activities.log(company.deps, company.ask("ken"), an_entry(meeting_id=meeting, stage="proposal"))


def test_a_meeting_is_settled_once(company: Company) -> None:
    meeting = a_planned_meeting(company)
    activities.log(company.deps, company.ask(), an_entry(meeting_id=meeting))
    with pytest.raises(InvalidInput):
        activities.log(company.deps, company.ask(), an_entry(meeting_id=meeting))
    with company.deps.reads() as session:
        settled = facts.get_meeting(session, HOME, meeting)
    assert settled is not None
    assert settled.state is MeetingState.LOGGED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened_at": MONDAY_9_JST + timedelta(hours=1)}, "happened_at"),
        ({"next_step_on": date(2026, 11, 10)}, "next_step_on"),
        ({"stakeholder_ids": ("somebody else's",)}, "stakeholders"),
        ({"on_behalf_of": "nobody"}, "on_behalf_of"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(
    small_company: Company, given: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        activities.log(small_company.deps, small_company.ask(key="once"), an_entry(**given))
    assert refused.value.field == field
    with small_company.deps.reads() as session:
        assert not facts.activities(session, HOME, "acme")
    activities.log(small_company.deps, small_company.ask(key="once"), an_entry())


def test_a_gate_names_everything_it_lacks_at_once_and_nothing_is_kept(company: Company) -> None:
    with pytest.raises(GateNotMet) as refused:
        activities.log(company.deps, company.ask(), an_entry(stage="proposal"))
    assert refused.value.stage == "proposal"
    assert refused.value.missing
    assert company.deal().stage == "opportunity"
    with company.deps.reads() as session:
        assert not facts.activities(session, HOME, "acme")


def test_one_form_fills_in_what_the_gate_lacks_and_moves_the_deal(company: Company) -> None:
    with pytest.raises(GateNotMet) as refused:
        activities.log(company.deps, company.ask(), an_entry(stage="proposal"))
    extra = everything_for(refused.value.missing)
    activities.log(company.deps, company.ask(), an_entry(stage="proposal", extra=extra))
    assert company.deal().stage == "proposal"
    with company.deps.reads() as session:
        first, second = facts.moves(session, HOME, "acme")
    assert (first.next_stage, first.left_at) == ("proposal", company.clock())
    assert (second.stage, second.from_stage, second.left_at) == ("proposal", "opportunity", None)


def test_undo_takes_everything_back_and_says_nothing(company: Company) -> None:
    before = company.deal()
    meeting = a_planned_meeting(company)
    planned = company.deal()
    logged = activities.log(
        company.deps,
        company.ask(),
        an_entry(meeting_id=meeting, next_step="Quote", extra=Extra(people=(Person(name="Sato"),))),
    )
    undo.undo(company.deps, company.ask(), logged.id)
    after = company.deal()
    assert replace(after, version=0, next_check_at=None) == replace(planned, version=0, next_check_at=None)
    assert after.version > planned.version > before.version
    with company.deps.reads() as session:
        assert not facts.activities(session, HOME, "acme")
        assert [each.name for each in facts.stakeholders(session, HOME, "acme")] == ["Tanaka"]
        reopened = facts.get_meeting(session, HOME, meeting)
    assert reopened is not None
    assert reopened.state is MeetingState.PLANNED


def test_undo_of_a_stage_move_restores_the_stay(company: Company) -> None:
    moved = deals.move(company.deps, company.ask(), deals.Move(deal_id="acme", stage="lost"))
    assert not company.deal().open
    undo.undo(company.deps, company.ask(), moved.id)
    assert (company.deal().stage, company.deal().open, company.deal().closed_at) == (
        "opportunity",
        True,
        None,
    )
    with company.deps.reads() as session:
        (stay,) = facts.moves(session, HOME, "acme")
    assert (stay.left_at, stay.next_stage) == (None, None)


def test_undo_refuses_after_ten_minutes(company: Company) -> None:
    logged = activities.log(company.deps, company.ask(), an_entry())
    company.clock.move(minutes=10, seconds=1)
    with pytest.raises(UndoRefused):
        undo.undo(company.deps, company.ask(), logged.id)


def test_undo_refuses_when_something_newer_depends_on_it(company: Company) -> None:
    logged = activities.log(company.deps, company.ask(), an_entry())
    activities.log(company.deps, company.ask(), an_entry(summary="Another"))
    with pytest.raises(UndoRefused):
        undo.undo(company.deps, company.ask(), logged.id)


def test_undo_happens_once(company: Company) -> None:
    logged = activities.log(company.deps, company.ask(), an_entry())
    undo.undo(company.deps, company.ask(), logged.id)
    with pytest.raises(UndoRefused):
        undo.undo(company.deps, company.ask(), logged.id)


def test_nobody_undoes_what_another_did(company: Company) -> None:
    logged = activities.log(company.deps, company.ask(), an_entry())
    with pytest.raises(NotFound):
        undo.undo(company.deps, company.ask("mana"), logged.id)


def test_a_finding_resolved_by_a_log_comes_back_with_undo_as_the_same_row(company: Company) -> None:
    meeting = a_planned_meeting(company)
    company.clock.move(hours=2)
    company.run("sweep")
    logged = activities.log(company.deps, company.ask(), an_entry(meeting_id=meeting))
    undo.undo(company.deps, company.ask(), logged.id)
    with company.deps.reads() as session:
        [finding] = [
            each for each in findings.of_deal(session, HOME, "acme") if each.rule == "meeting_unlogged"
        ]
    assert finding.resolved_at is None
