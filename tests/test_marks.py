"""What a message is about: the same whenever its rows are made anew, another for anything else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.delivery.marks import mark
from store import findings, tables
from store.model import Finding, Notice, NoticeKind, NoticeState
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST
from tests.store.filled import an_item

if TYPE_CHECKING:
    from tests.company import Company

PROMPT = Notice(
    workspace=HOME,
    id="n",
    recipient="aoi",
    kind=NoticeKind.PROMPT,
    occurrence="first",
    state=NoticeState.DUE,
    due_at=MONDAY_9_JST,
    created_at=MONDAY_9_JST,
)


def test_a_mark_is_of_what_stays_when_rows_are_made_anew(small_company: Company) -> None:
    said = an_item(Finding, tables.finding, id="first", deal_id="acme", member_id="aoi", subject="hearing")
    with small_company.deps.writes.begin() as session:
        findings.open_finding(session, said)
        before = mark(session, PROMPT)
        findings.forget(session, HOME, "acme")
        assert mark(session, PROMPT) != before, "of a finding that is gone nothing else is known than its id"
        findings.open_finding(session, replace(said, id="second"))
        again = replace(PROMPT, id="another", occurrence="second")
        assert mark(session, again) == before
        others = {
            mark(session, each)
            for each in (
                replace(again, recipient="ken"),
                replace(again, kind=NoticeKind.LAST_CALL),
                replace(again, workspace="T0OTHER"),
                replace(again, kind=NoticeKind.BUNDLE, occurrence="2026-11-16"),
                replace(again, kind=NoticeKind.BUNDLE, occurrence="2026-11-17"),
            )
        }
    assert len(others - {before}) == 5
