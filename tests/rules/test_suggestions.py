"""A move is proposed as soon as the next stage's gate would open, and no longer once it would not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.rules import Verdict
from tests.rules.given import (
    BEGAN,
    DAY,
    NEW_YORK,
    SECOND,
    a_policy_with,
    about,
    at,
    only,
    person,
    says,
    turns,
)

OWN = {"key": "trial_on", "label": {"ja": "試用日", "en": "Trial"}, "type": "date"}
DAY_HAS_COME = date(2026, 11, 20)
COME = at("2026-11-20T00:00")


def gate(*conditions: dict[str, Any]) -> Any:
    return a_policy_with("proposal", gate=list(conditions))


def test_it_is_proposed_when_the_day_of_the_gate_has_come() -> None:
    found = turns("gate_met", about(proposal_on=DAY_HAS_COME), COME)
    assert (found.subject, found.occurrence) == ("proposal", BEGAN.isoformat())
    assert (found.opened_at, found.due_at) == (None, None)
    assert found.evidence == {"event": "entered", "at": BEGAN.isoformat(), "stage": "proposal"}
    turns("gate_met", about(proposal_on=DAY_HAS_COME, zone=NEW_YORK), at("2026-11-20T00:00", NEW_YORK))


def test_back_in_the_stage_it_is_proposed_anew() -> None:
    later = only("gate_met", about(proposal_on=DAY_HAS_COME, entered_stage_at=COME), COME)
    assert later.occurrence != BEGAN.isoformat()


def test_of_several_days_the_last_must_have_come() -> None:
    both = gate({"field": "proposal_on", "by_now": True}, {"field": "start_on", "by_now": True})
    facts = about(proposal_on=DAY_HAS_COME, start_on=date(2026, 11, 10))
    turns("gate_met", facts, COME, both)


@pytest.mark.parametrize(
    ("condition", "lacking", "enough"),
    [
        ({"field": "amount"}, {}, {"amount": Decimal(0)}),
        ({"field": "score", "at_least": 50}, {"score": 49}, {"score": 50}),
        (
            {"field": "inside_sales_decision", "equals": "accepted"},
            {"inside_sales_decision": "rejected"},
            {"inside_sales_decision": "accepted"},
        ),
        ({"activity": "call"}, {"latest": {"note": BEGAN}}, {"latest": {"call": BEGAN}}),
        (
            {"stakeholder": "champion"},
            {"people": [person()]},
            {"people": [person(role="champion")]},
        ),
        (
            {"stakeholder": "any", "with": "contact"},
            {"people": [person()]},
            {"people": [person(phone="03-0000-0000")]},
        ),
    ],
)
def test_every_kind_of_condition_holds_or_does_not(
    condition: dict[str, Any], lacking: dict[str, Any], enough: dict[str, Any]
) -> None:
    policy = gate(condition)
    assert says("gate_met", about(**lacking), BEGAN, policy) == Verdict()
    assert only("gate_met", about(**enough), BEGAN, policy).subject == "proposal"


def test_one_condition_that_does_not_hold_is_enough() -> None:
    two = gate({"field": "amount"}, {"activity": "call"})
    assert says("gate_met", about(amount=Decimal(1)), BEGAN, two) == Verdict()


def test_the_proposal_ends_on_the_day_somebody_it_needs_moves_on() -> None:
    policy = gate({"stakeholder": "champion"})
    facts = about(people=[person(role="champion", moved_on=DAY_HAS_COME)])
    before = says("gate_met", facts, COME - SECOND, policy)
    assert (len(before.findings), before.look_again) == (1, COME)
    assert says("gate_met", facts, COME, policy) == Verdict()


@pytest.mark.parametrize("entered", ["soon", 7, ["2026-11-20"]])
def test_what_was_entered_before_a_field_became_a_date_or_a_number_opens_no_gate(entered: Any) -> None:
    number = {**OWN, "key": "seats", "type": "number"}
    conditions = [{"field": "trial_on", "by_now": True}, {"field": "seats", "at_least": 1}]
    stages = gate(*conditions[:0]).model_dump(mode="json", by_alias=True)
    stages["fields"] = [*stages["fields"], OWN, number]
    for condition in conditions:
        policy = _with_gate(stages, condition)
        facts = about(custom={"trial_on": entered, "seats": str(entered)})
        assert says("gate_met", facts, BEGAN + 99 * DAY, policy) == Verdict()
    right = about(custom={"trial_on": "2026-11-20", "seats": 1.5})
    assert only("gate_met", right, COME, _with_gate(stages, conditions[0])).subject == "proposal"
    assert only("gate_met", right, COME, _with_gate(stages, conditions[1])).subject == "proposal"


def _with_gate(said: dict[str, Any], condition: dict[str, Any]) -> Any:
    from bot.policy import Policy

    changed = {"gate": [condition]}
    stages = [{**each, **(changed if each["key"] == "proposal" else {})} for each in said["stages"]]
    return Policy.model_validate({**said, "stages": stages})


@pytest.mark.parametrize("stage", ["dropped", "aftercare", "lost"])
def test_there_is_nothing_to_propose_without_a_next_stage(stage: str) -> None:
    assert says("gate_met", about(stage=stage), BEGAN) == Verdict()


def test_a_gate_that_asks_nothing_proposes_nothing() -> None:
    assert says("gate_met", about(), BEGAN, gate()) == Verdict()
