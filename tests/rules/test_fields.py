"""Required fields that are empty: from the entry on, one finding each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.rules import Verdict
from tests.policies import a_policy
from tests.rules.given import BEGAN, DAY, ELAPSED, NEW_YORK, WORKING_DAYS, about, at, only, says, stays

OPPORTUNITY: dict[str, Any] = {
    "source": "inquiry",
    "product": "basic",
    "amount": Decimal(1),
    "probability": 0,
    "expected_close": date(2027, 1, 29),
    "budget": Decimal(0),
}
"""All that the Japanese preset requires there; zero is an answer."""
LACKING = {**OPPORTUNITY, "budget": None}


def test_nothing_is_found_where_everything_is_filled_in() -> None:
    assert says("missing_field", about(**OPPORTUNITY), BEGAN) == Verdict()


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_field_is_found_at_entry_and_due_a_day_later(empty: Any) -> None:
    facts = about(**{**OPPORTUNITY, "product": empty})
    found = only("missing_field", facts, BEGAN)
    assert (found.subject, found.occurrence) == ("product", BEGAN.isoformat())
    assert found.opened_at == BEGAN
    assert found.due_at == at("2026-11-04T09:00")  # the 3rd is a holiday
    assert found.evidence == {
        "event": "entered",
        "at": BEGAN.isoformat(),
        "stage": "opportunity",
        "field": "product",
        "after": "24h",
    }
    assert says("missing_field", facts, BEGAN + 400 * DAY) == Verdict((found,))


def test_the_deadline_is_by_the_policys_clock_and_the_teams_zone() -> None:
    assert only("missing_field", about(**LACKING), BEGAN, ELAPSED).due_at == at("2026-11-03T09:00")
    away = about(
        **LACKING, zone=NEW_YORK
    )  # there it is Sunday evening: the clock starts on Monday at midnight
    assert only("missing_field", away, BEGAN).due_at == at("2026-11-04T00:00", NEW_YORK)


def test_each_field_has_its_own_finding_from_when_its_stage_was_reached() -> None:
    entered = BEGAN + 14 * DAY
    moves = stays(("opportunity", BEGAN), ("proposal", entered))
    facts = about(**LACKING, stage="proposal", entered_stage_at=entered, moves=moves)
    found = {each.subject: each.opened_at for each in says("missing_field", facts, entered).findings}
    asked = ("approval", "decision_flow", "competitor", "solution", "proposal_on", "start_on")
    assert found == {"budget": BEGAN} | dict.fromkeys(asked, entered)


MOVED = BEGAN + 9 * DAY


@pytest.mark.parametrize(
    ("moves", "since"),
    [
        ((), MOVED),  # imported without a history
        ((("opportunity", BEGAN), ("proposal", BEGAN + DAY), ("closing", MOVED)), BEGAN),
        ((("opportunity", BEGAN), ("lead", BEGAN + DAY), ("closing", MOVED)), MOVED),
        ((("opportunity", BEGAN), ("lost", BEGAN + DAY), ("closing", MOVED)), MOVED),  # reopened
        ((("opportunity", BEGAN), ("dropped", BEGAN + DAY), ("closing", MOVED)), MOVED),
        ((("opportunity", BEGAN), ("proposal", BEGAN + DAY)), MOVED),  # a history that does not end here
    ],
)
def test_entry_is_when_the_deal_last_came_so_far(moves: Any, since: Any) -> None:
    facts = about(**LACKING, stage="closing", entered_stage_at=MOVED, moves=stays(*moves))
    found = {each.subject: each.opened_at for each in says("missing_field", facts, MOVED).findings}
    assert found["budget"] == since
    assert found["payment_terms"] == MOVED  # required from closing


def test_a_field_emptied_again_after_coming_back_is_another_occurrence() -> None:
    back = stays(("opportunity", BEGAN), ("lead", BEGAN + DAY), ("opportunity", MOVED))
    one = only("missing_field", about(**LACKING, moves=back[:1]), MOVED)
    other = only("missing_field", about(**LACKING, moves=back, entered_stage_at=MOVED), MOVED)
    assert one.subject == other.subject
    assert one.occurrence != other.occurrence


def test_a_company_and_a_field_of_ones_own_can_be_required() -> None:
    own = {"key": "size", "label": {"ja": "規模", "en": "Size"}, "type": "number", "required_from": "lead"}
    policy = a_policy(fields=[{"key": "account", "required_from": "lead"}, own])
    lacking = [each.subject for each in says("missing_field", about(), BEGAN, policy).findings]
    assert lacking == ["account", "size"]
    assert says("missing_field", about(account_id="a1", custom={"size": 0}), BEGAN, policy) == Verdict()


def test_nothing_is_required_before_its_stage_or_in_one_that_is_no_more() -> None:
    assert says("missing_field", about(stage="lead", source="inquiry"), BEGAN) == Verdict()
    assert says("missing_field", about(stage="dropped"), BEGAN) == Verdict()


def test_the_tables_of_the_policy_agree_with_its_order() -> None:
    places = {stage.key: place for place, stage in enumerate(WORKING_DAYS.stages)}
    for stage, place in places.items():
        for begin, least in places.items():
            assert WORKING_DAYS.reached(stage, begin) == (stage != "lost" and place >= least)
    assert not WORKING_DAYS.reached("lead", "dropped")
