"""What a move still lacks, over all the gates on its way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.policy import FieldCondition
from bot.rules.gate import GateFacts, unmet
from bot.rules.known import counts
from tests.builders import a_deal
from tests.rules.given import WORKING_DAYS, person

TODAY = date(2026, 11, 16)


def lacking(stage: str, *, today: date = TODAY, **deal: Any) -> list[str]:
    known = GateFacts(a_deal(**deal), frozenset(), [], today)
    return [each.field for each in unmet(WORKING_DAYS, known, stage) if isinstance(each, FieldCondition)]


def test_every_gate_between_here_and_there_is_asked() -> None:
    assert lacking("closing") == ["proposal_on", "quote_on"]
    assert lacking("closing", proposal_on=TODAY) == ["quote_on"]
    assert lacking("closing", proposal_on=TODAY, quote_on=TODAY) == []


def test_a_day_opens_its_gate_on_that_day_and_not_on_the_one_before() -> None:
    assert lacking("proposal", proposal_on=TODAY) == []
    assert lacking("proposal", proposal_on=TODAY, today=date(2026, 11, 15)) == ["proposal_on"]


@pytest.mark.parametrize(
    ("moved_on", "there"),
    [(None, True), (date(2026, 11, 17), True), (TODAY, False), (date(2026, 1, 1), False)],
)
def test_somebody_counts_up_to_the_day_they_move_on(moved_on: date | None, there: bool) -> None:
    assert counts(person(moved_on=moved_on), TODAY) == there
