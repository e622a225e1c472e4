"""A finding's life: opened, put off, resolved, reopened as the same row, gone with its rule; and dates that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import adopt
from bot.policy import Policy, preset
from bot.services import activities, bulk, deals, edits, undo
from bot.services.edits import Edit, Entered
from bot.services.extras import Extra
from store import findings, rows, tables
from store.model import MeetingState, Notice, NoticeKind, NoticeState
from tests.builders import HOME, a_meeting
from tests.jobs.week import HOUR
from tests.services.given import a_planned_meeting, an_entry, move

if TYPE_CHECKING:
    from store.model import Command, Finding
    from tests.company import Company

DAY = timedelta(days=1)


def of(company: Company, rule: str) -> list[Finding]:
    with company.deps.reads() as session:
        return [row for row in findings.of_deal(session, HOME, "acme") if row.rule == rule]


def edit(company: Company, **typed: Any) -> Command:
    deal = company.deal()
    fields = {
        key: Entered(value=value, seen=edits.now(deal, key), version=deal.version)
        for key, value in typed.items()
    }
    return edits.edit(company.deps, company.ask(), Edit(deal_id="acme", fields=fields))


def put_off(company: Company, until: Any) -> None:
    with company.deps.writes.begin() as session:
        for row in findings.of_deal(session, HOME, "acme"):
            findings.update_finding(session, HOME, row.id, snoozed_until=until, snooze_reason="other")


def under(company: Company, **rules: dict[str, Any]) -> None:
    spelt = preset("b2b_ja").model_dump(mode="json", by_alias=True)
    spelt["rules"] |= rules
    with company.deps.writes.begin() as session:
        adopt(session, company.deps, HOME, Policy.model_validate(spelt))
    company.run("sweep")


def test_what_comes_back_is_the_same_row_and_rests_as_long_as_it_was_put_off(small_company: Company) -> None:
    """Undo is as if nothing had happened. A snooze never keeps what is settled open, nor anything else quiet."""
    small_company.run("sweep")
    (before,) = of(small_company, "no_next_step")
    until = small_company.clock() + 3 * DAY
    put_off(small_company, until)
    planned = edit(small_company, next_step="Call", next_step_on=date(2026, 12, 1))
    (resolved,) = of(small_company, "no_next_step")
    assert resolved.resolved_at == small_company.clock()
    undo.undo(small_company.deps, small_company.ask(), planned.id)
    assert of(small_company, "no_next_step") == [
        replace(before, snoozed_until=until, snooze_reason="other", evidence=resolved.evidence)
    ]
    assert small_company.deal().next_check_at == until


def test_a_deal_is_looked_at_when_a_snooze_ends_and_one_in_the_past_is_over(small_company: Company) -> None:
    small_company.run("sweep")
    due = small_company.deal().next_check_at
    assert due is not None
    put_off(small_company, small_company.clock() - HOUR)
    edit(small_company, solution="Cloud")
    assert small_company.deal().next_check_at == due
    put_off(small_company, small_company.clock() + HOUR)
    edit(small_company, solution="On site")
    assert small_company.deal().next_check_at == small_company.clock() + HOUR
    small_company.clock.move(hours=1)
    small_company.run("sweep")
    assert small_company.deal().next_check_at == due


def test_a_deal_is_looked_at_when_its_findings_go_to_the_manager(small_company: Company) -> None:
    a_planned_meeting(small_company)
    small_company.clock.move(hours=1)
    small_company.run("sweep")
    (row,) = of(small_company, "meeting_unlogged")
    assert small_company.deal().next_check_at == row.due_at  # at once, as the preset says
    with small_company.deps.writes.begin() as session:
        findings.escalate(session, HOME, [row.id], small_company.clock())
    edit(small_company, solution="Cloud")
    (row,) = of(small_company, "meeting_unlogged")
    assert row.escalated_at is not None
    assert small_company.deal().next_check_at != row.due_at


def test_another_deadline_is_the_same_finding_of_the_version_it_was_opened_under(
    small_company: Company,
) -> None:
    a_planned_meeting(small_company)
    small_company.clock.move(hours=1)
    small_company.run("sweep")
    (before,) = of(small_company, "meeting_unlogged")
    with small_company.deps.reads() as session:
        owed = rows.all_of(session, Notice, tables.notice, HOME)
    under(small_company, meeting_unlogged={"due": "48h"})
    (after,) = of(small_company, "meeting_unlogged")
    assert after == replace(before, due_at=before.due_at + DAY, evidence=after.evidence)
    assert after.policy_version == 1
    with small_company.deps.reads() as session:
        now = rows.all_of(session, Notice, tables.notice, HOME)
    assert [each.id for each in now] == [each.id for each in owed]
    assert {each.wanted for each in now} == {1}  # what was sent says the new deadline


def test_a_rule_that_is_switched_off_takes_its_findings_with_it_closed_deals_too(
    small_company: Company,
) -> None:
    move(small_company, "lost")
    (found,) = of(small_company, "lost_without_reason")
    assert found.resolved_at is None
    under(small_company, lost_without_reason={"enabled": False})
    (gone,) = of(small_company, "lost_without_reason")
    assert gone.resolved_at == small_company.clock()
    under(small_company)
    assert (
        of(small_company, "lost_without_reason")[0].resolved_at == gone.resolved_at
    )  # nobody digs up what is over


def test_a_stage_the_policy_no_longer_has_asks_for_nothing(small_company: Company) -> None:
    small_company.run("sweep")
    assert [row for row in of(small_company, "missing_field") if row.resolved_at is None]
    with small_company.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(stage="gone", next_check_at=small_company.clock()))
    small_company.run("sweep")
    assert all(row.resolved_at == small_company.clock() for row in of(small_company, "missing_field"))


def test_messages_about_what_a_rule_let_go_are_owed_an_edit(small_company: Company) -> None:
    with small_company.deps.writes.begin() as session:
        rows.add(session, tables.meeting, a_meeting(state=MeetingState.PLANNED))
    small_company.run("sweep")
    under(small_company, meeting_unlogged={"enabled": False})
    with small_company.deps.reads() as session:
        owed = rows.all_of(session, Notice, tables.notice, HOME, kind=NoticeKind.PROMPT.value)
    assert [(each.state, each.wanted) for each in owed] == [(NoticeState.DUE, 1)]


# Close dates that move


def _logged(company: Company, day: date) -> Any:
    entry = an_entry(outcome=None, extra=Extra(fields={"expected_close": day}))
    return activities.log(company.deps, company.ask(), entry)


WAYS = {
    "edit": lambda company, day: edit(company, expected_close=day),
    "bulk": lambda company, day: bulk.move_dates(
        company.deps, company.ask("mana"), ["acme"], day=day, days=None
    ),
    "log form": _logged,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_close_date_moved_later_is_counted_on_every_way_in(small_company: Company, way: str) -> None:
    days = [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 4), date(2026, 12, 11)]
    edit(small_company, expected_close=days[0])
    assert small_company.deal().close_pushes == 0  # the first date is none that moved
    counts = []
    for each in days[1:]:
        done = WAYS[way](small_company, each)
        counts.append(small_company.deal().close_pushes)
    assert counts == [1, 1, 2]  # earlier is no push
    who = "mana" if way == "bulk" else "aoi"
    undo.undo(small_company.deps, small_company.ask(who), done.id)
    assert small_company.deal().close_pushes == 1
    assert small_company.deal().expected_close == days[2]


def test_a_stage_move_begins_to_count_anew_even_if_it_moves_the_date(small_company: Company) -> None:
    for day in range(1, 5):
        edit(small_company, expected_close=date(2026, 12, day))
    (row,) = [row for row in of(small_company, "close_date_pushed") if row.resolved_at is None]
    assert (small_company.deal().close_pushes, row.occurrence) == (3, "3")
    later = Extra(fields={"expected_close": date(2027, 1, 31), "lost_reason": "price"})
    moved = deals.move(
        small_company.deps, small_company.ask(), deals.Move(deal_id="acme", stage="lost", extra=later)
    )
    assert small_company.deal().close_pushes == 0
    assert all(row.resolved_at is not None for row in of(small_company, "close_date_pushed"))
    undo.undo(small_company.deps, small_company.ask(), moved.id)
    assert small_company.deal().close_pushes == 3
    assert [row.occurrence for row in of(small_company, "close_date_pushed") if row.resolved_at is None] == [
        "3"
    ]
