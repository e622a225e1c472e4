"""Who decides, how many are known, who has not been talked to; those who have moved on don't count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.rules import Verdict
from tests.policies import a_policy
from tests.rules.given import (
    BEGAN,
    DAY,
    NEW_YORK,
    SECOND,
    about,
    at,
    only,
    person,
    says,
    stays,
    turns,
)

LEAVES = date(2026, 11, 20)
LEFT = at("2026-11-20T00:00")
FOR_LONG = BEGAN + 400 * DAY


def proposed(*people: Any, **more: Any) -> Any:
    return about(people=people, **{"stage": "proposal", "amount": Decimal(1_000_000), **more})


def test_from_proposal_on_somebody_must_decide() -> None:
    facts = proposed(person(role="champion"), person("sato", role=None))
    found = only("no_decision_maker", facts, BEGAN)
    assert (found.opened_at, found.due_at) == (BEGAN, at("2026-11-10T09:00"))  # five working days
    assert found.occurrence == BEGAN.isoformat()
    evidence = {"event": "entered", "at": BEGAN.isoformat(), "stage": "proposal", "after": "5wd"}
    assert found.evidence == evidence
    assert says("no_decision_maker", facts, FOR_LONG) == Verdict((found,))
    assert says("no_decision_maker", proposed(person()), BEGAN) == Verdict()


@pytest.mark.parametrize("rule", ["no_decision_maker", "thin_coverage"])
@pytest.mark.parametrize(("stage", "held"), [("opportunity", False), ("closing", True), ("dropped", False)])
def test_a_rule_from_a_stage_on_holds_from_there(rule: str, stage: str, held: bool) -> None:
    assert bool(says(rule, proposed(stage=stage), BEGAN).findings) == held
    early = a_policy(rules={rule: {"from_stage": "lead"}})
    assert bool(says(rule, proposed(stage=stage), BEGAN, early).findings) == (stage != "dropped")


@pytest.mark.parametrize("rule", ["no_decision_maker", "thin_coverage"])
def test_its_clock_starts_when_the_deal_came_so_far(rule: str) -> None:
    moves = stays(("opportunity", BEGAN), ("proposal", BEGAN + DAY), ("closing", BEGAN + 9 * DAY))
    facts = proposed(stage="closing", entered_stage_at=BEGAN + 9 * DAY, moves=moves)
    found = only(rule, facts, FOR_LONG)
    assert found.opened_at == BEGAN + DAY
    back = proposed(stage="proposal", entered_stage_at=FOR_LONG)
    assert only(rule, back, FOR_LONG).occurrence != found.occurrence


def test_when_the_decision_maker_moves_on_the_clock_starts_with_that_day() -> None:
    gone = person(moved_on=date(2026, 11, 18)), person("sato", name="Sato", moved_on=LEAVES)
    found = turns("no_decision_maker", proposed(*gone), LEFT)
    assert (found.opened_at, found.due_at) == (LEFT, at("2026-11-30T00:00"))
    assert (found.evidence["event"], found.evidence["person"]) == ("moved_on", "Sato")
    stays_on = proposed(*gone, person("ono"))
    assert says("no_decision_maker", stays_on, BEGAN) == Verdict()
    long_gone = only("no_decision_maker", proposed(person(moved_on=date(2026, 10, 1))), BEGAN)
    assert long_gone.evidence["event"] == "entered"


def test_they_have_moved_on_where_the_team_is() -> None:
    facts = proposed(person(moved_on=LEAVES), zone=NEW_YORK)
    turns("no_decision_maker", facts, at("2026-11-20T00:00", NEW_YORK))


@pytest.mark.parametrize(
    ("amount", "enough", "band", "expected"),
    [(2_999_999, 3, "low", 5.6), (3_000_000, 8, "mid", 14.4), (10_000_000, 10, "high", 18.3)],
)
def test_fewer_than_half_of_what_the_price_needs_is_thin(
    amount: int, enough: int, band: str, expected: float
) -> None:
    crowd = [person(f"p{number}", role=None) for number in range(enough)]
    assert says("thin_coverage", proposed(*crowd, amount=Decimal(amount)), BEGAN) == Verdict()
    facts = proposed(*crowd[1:], amount=Decimal(amount))
    found = only("thin_coverage", facts, BEGAN)
    assert (found.opened_at, found.due_at) == (BEGAN, at("2026-11-17T09:00"))  # ten working days
    assert found.evidence == {
        "event": "entered",
        "at": BEGAN.isoformat(),
        "stage": "proposal",
        "after": "10wd",
        "known": enough - 1,
        "expected": expected,
        "band": band,
    }
    assert says("thin_coverage", facts, FOR_LONG) == Verdict((found,))


def test_exactly_the_share_is_enough() -> None:
    half = a_policy(
        price_bands=[{"key": "all", "label": {"ja": "すべて", "en": "All"}, "below": None, "stakeholders": 4}]
    )
    assert says("thin_coverage", proposed(person(), person("sato")), BEGAN, half) == Verdict()
    assert only("thin_coverage", proposed(person()), BEGAN, half).evidence["known"] == 1


def test_amounts_are_compared_in_the_policys_currency() -> None:
    four = [person(f"p{number}") for number in range(4)]
    dollars = proposed(*four, amount=Decimal(50_000), currency="USD")
    assert says("thin_coverage", dollars, BEGAN) == Verdict()  # no rate: nobody knows
    rated = a_policy(exchange_rates={"USD": 150})
    assert only("thin_coverage", dollars, BEGAN, rated).evidence["band"] == "mid"
    assert says("thin_coverage", proposed(amount=None), BEGAN) == Verdict()


def test_everybody_who_moves_on_makes_coverage_thinner_on_their_day() -> None:
    crowd = [person("gone", moved_on=date(2026, 11, 1)), person("first", moved_on=LEAVES)]
    crowd += [person("second", moved_on=date(2026, 11, 25)), person("third")]
    facts = proposed(*crowd)
    assert says("thin_coverage", facts, LEFT - SECOND) == Verdict((), LEFT)
    thin = says("thin_coverage", facts, LEFT)
    assert (thin.findings[0].evidence["known"], thin.look_again) == (2, at("2026-11-25T00:00"))
    thinner = says("thin_coverage", facts, at("2026-11-25T00:00"))
    assert (thinner.findings[0].evidence["known"], thinner.look_again) == (1, None)
    assert thinner.findings[0].occurrence == thin.findings[0].occurrence


@pytest.mark.parametrize(
    ("known", "since", "event"),
    [
        (
            {"last_contact_at": BEGAN + 2 * DAY, "known_since": BEGAN + 3 * DAY},
            BEGAN + 2 * DAY,
            "contact",
        ),
        ({"known_since": BEGAN + DAY}, BEGAN + DAY, "known"),
        ({}, BEGAN, "created"),
    ],
)
def test_a_key_person_is_untouched_thirty_days_after_the_last_contact(
    known: dict[str, Any], since: Any, event: str
) -> None:
    facts = about(people=[person(role="champion", **known), person("sato", role="user")])
    found = turns("stakeholder_untouched", facts, since + 30 * DAY)
    assert (found.subject, found.occurrence) == ("tanaka", since.isoformat())
    assert found.opened_at == found.due_at == since + 30 * DAY
    assert found.evidence == {
        "event": event,
        "at": since.isoformat(),
        "after": "30d",
        "person": "Tanaka",
        "role": "champion",
    }


def test_days_without_contact_keep_the_teams_time_of_day() -> None:
    met = at("2026-10-20T15:00", NEW_YORK)
    facts = about(people=[person(last_contact_at=met)], zone=NEW_YORK)
    turns("stakeholder_untouched", facts, at("2026-11-19T15:00", NEW_YORK))


def test_each_is_looked_at_in_their_turn() -> None:
    people = [person(f"p{days}", last_contact_at=BEGAN + days * DAY) for days in (5, 1, 3)]
    now = BEGAN + 31 * DAY
    verdict = says("stakeholder_untouched", about(people=people), now)
    assert [found.subject for found in verdict.findings] == ["p1"]
    assert verdict.look_again == BEGAN + 33 * DAY
    people[2] = person("p3", last_contact_at=now)
    assert says("stakeholder_untouched", about(people=people), now).look_again == BEGAN + 35 * DAY


def test_whoever_moves_on_needs_no_contact_any_more() -> None:
    facts = about(people=[person(last_contact_at=BEGAN - 20 * DAY, moved_on=LEAVES)])
    assert says("stakeholder_untouched", facts, BEGAN) == Verdict((), BEGAN + 10 * DAY)
    found = says("stakeholder_untouched", facts, BEGAN + 10 * DAY)
    assert (len(found.findings), found.look_again) == (1, LEFT)
    assert says("stakeholder_untouched", facts, LEFT) == Verdict()
    gone_first = about(people=[person(last_contact_at=BEGAN, moved_on=LEAVES)])
    assert says("stakeholder_untouched", gone_first, BEGAN).look_again == LEFT


def test_whose_contact_is_watched_is_the_policys() -> None:
    users = a_policy(rules={"stakeholder_untouched": {"roles": ["user"], "after": "1d"}})
    facts = about(people=[person(), person("sato", role="user")])
    assert only("stakeholder_untouched", facts, FOR_LONG, users).subject == "sato"
