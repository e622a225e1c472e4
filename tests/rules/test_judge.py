"""All rules together: what is true of each, and that nothing differs before the moment to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import rules
from bot.policy.hygiene import Rules
from bot.rules import DealFacts, Found, Verdict, judge
from store.model import ActivityKind
from tests.clocks import MONDAY_9_JST
from tests.policies import a_policy
from tests.rules.given import (
    BEGAN,
    DAY,
    ELAPSED,
    NEW_YORK,
    TOKYO,
    WORKING_DAYS,
    a_meeting_until,
    about,
    person,
    says,
    stays,
)

if TYPE_CHECKING:
    from bot.policy import Policy

LATE = BEGAN + 400 * DAY
LONG_AGO = date(2026, 11, 9)
BROKEN: dict[str, Any] = {
    "stage": "proposal",
    "amount": Decimal(5_000_000),
    "proposal_on": LONG_AGO,
    "expected_close": LONG_AGO,
    "quote_on": LONG_AGO,
    "close_pushes": 3,
    "meetings": [a_meeting_until(BEGAN)],
    "people": [person(role="champion")],
}
"""Breaks everything that an open deal can break."""
LOST: dict[str, Any] = {"stage": "lost", "open": False, "closed_at": BEGAN, "moves": stays(("lost", BEGAN))}
OF_OPEN_DEALS = [name for name in rules.RULES if name != "lost_without_reason"]


def broken(rule: str, **otherwise: Any) -> DealFacts:
    return about(**{**(LOST if rule == "lost_without_reason" else BROKEN), **otherwise})


def test_every_rule_of_the_policy_is_judged_the_most_urgent_first() -> None:
    assert set(rules.RULES) == set(Rules.model_fields)
    found = [each.rule for each in judge(about(**BROKEN), WORKING_DAYS, LATE).findings]
    assert list(dict.fromkeys(found)) == [name for name in rules.RULES if name in OF_OPEN_DEALS]


@pytest.mark.parametrize("rule", rules.RULES)
def test_what_each_rule_finds_says_since_when_by_which_event_and_of_whom(rule: str) -> None:
    for found in says(rule, broken(rule), LATE).findings:
        assert (found.rule, found.member_id) == (rule, "aoi")
        assert found.evidence["event"]
        assert datetime.fromisoformat(found.evidence["at"]).utcoffset() == timedelta(0)
        assert found.due_at is None or (found.opened_at is not None and found.opened_at <= found.due_at)


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_rule_that_is_switched_off_finds_nothing_and_never_looks(rule: str) -> None:
    assert says(rule, broken(rule), LATE).findings
    off = a_policy(rules={rule: {"enabled": False}})
    assert says(rule, broken(rule), LATE, off) == Verdict()
    assert says(rule, broken(rule), BEGAN - 9 * DAY, off) == Verdict()


@pytest.mark.parametrize("rule", OF_OPEN_DEALS)
def test_a_closed_deal_is_left_alone(rule: str) -> None:
    assert says(rule, broken(rule, open=False), LATE) == Verdict()
    assert says(rule, broken(rule, open=False), BEGAN - 9 * DAY) == Verdict()


def test_in_a_stage_the_policy_has_dropped_only_rules_that_ask_for_no_stage_go_on() -> None:
    found = {
        each.rule for each in judge(about(**{**BROKEN, "stage": "dropped"}), WORKING_DAYS, LATE).findings
    }
    assert found == {
        "meeting_unlogged",
        "proposal_unlogged",
        "close_date_passed",
        "close_date_pushed",
        "no_next_step",
        "stakeholder_untouched",
    }


@pytest.mark.parametrize("rule", rules.RULES)
def test_an_orphan_is_found_for_nobody(rule: str) -> None:
    if rule != "meeting_unlogged":  # asked of its organiser
        assert {each.member_id for each in says(rule, broken(rule, owner_id=None), LATE).findings} == {None}


def says_plainly(name: str, look_again: datetime | None) -> Verdict:
    at = MONDAY_9_JST
    return Verdict((Found(name, "acme", "once", "aoi", at, at, {}),), look_again)


def test_findings_of_all_rules_and_the_soonest_look(monkeypatch: pytest.MonkeyPatch) -> None:
    soon, late = MONDAY_9_JST + timedelta(hours=1), MONDAY_9_JST + timedelta(days=1)
    told = {name: says_plainly(name, at) for name, at in (("one", late), ("two", None), ("three", soon))}
    monkeypatch.setattr(rules, "RULES", {name: _saying(verdict) for name, verdict in told.items()})
    verdict = judge(about(), WORKING_DAYS, MONDAY_9_JST)
    assert [found.rule for found in verdict.findings] == ["one", "two", "three"]
    assert verdict.look_again == soon


def test_without_a_moment_from_any_rule_only_a_fact_wakes_the_deal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", {"one": _saying(says_plainly("one", None))})
    assert judge(about(), WORKING_DAYS, MONDAY_9_JST).look_again is None


def _saying(verdict: Verdict) -> rules.Rule:
    return lambda _facts, _policy, _now: verdict


# Whatever the facts

BEIRUT = ZoneInfo("Asia/Beirut")  # its clocks go back across midnight


def opening(*gate: dict[str, Any]) -> Policy:
    """With this gate before every stage."""
    stages = [each.model_dump(mode="json", by_alias=True) for each in a_policy("b2b_en").stages]
    return a_policy(
        "b2b_en",
        stages=[{**stage, "gate": gate} for stage in stages],
        fields=[{"key": "account", "required_from": "lead"}],
        exchange_rates={"JPY": 0.0065},
    )


SOMEBODY, A_DAY = {"stakeholder": "any"}, {"field": "proposal_on", "by_now": True}
POLICIES = {
    "working days": WORKING_DAYS,
    "elapsed": ELAPSED,
    "somebody": opening(SOMEBODY),
    "somebody and a day": opening(SOMEBODY, A_DAY),
}
NAMES = st.sampled_from(sorted(POLICIES))
STAGES = st.sampled_from(
    ["opportunity", "proposal", "closing", *(s.key for s in WORKING_DAYS.stages), "dropped"]
)
CENTRE = datetime(2026, 10, 28, tzinfo=UTC)  # clocks change in these weeks
MOMENTS = st.integers(-50 * 24 * 4, 50 * 24 * 4).map(
    lambda quarters: CENTRE + timedelta(minutes=15) * quarters
)
PAST = st.integers(1, 50 * 24 * 4).map(lambda quarters: CENTRE - timedelta(minutes=15) * quarters)
DAYS = st.integers(-45, 45).map(lambda days: CENTRE.date() + days * DAY)
MAYBE_DAY = DAYS | st.none()
PEOPLE = st.builds(
    person,
    role=st.sampled_from([None, "decision_maker", "champion", "user"]),
    last_contact_at=st.none() | PAST,
    known_since=st.none() | PAST,
    moved_on=MAYBE_DAY,
    phone=st.sampled_from([None, "03-0000-0000"]),
)
FILLED = st.fixed_dictionaries(
    {
        "amount": st.sampled_from([Decimal(3_000_000), Decimal(90_000), None]),
        "open": st.sampled_from([True, True, True, False]),
    },
    optional={
        "score": st.sampled_from([49, 50]),
        "inside_sales_decision": st.sampled_from(["accepted", "rejected"]),
        "currency": st.sampled_from(["JPY", "USD"]),
        "account_id": st.just("a1"),
        "source": st.just("inquiry"),
        "product": st.just("basic"),
        "lost_reason": st.just("price"),
        "close_pushes": st.integers(0, 4),
        "closed_at": PAST,
    },
)
DATES = ("proposal_on", "expected_close", "next_step_on", "first_hearing_on", "quote_on", "contract_on")


@st.composite
def facts(draw: st.DrawFn) -> DealFacts:
    entered = sorted(draw(st.lists(PAST, min_size=1, max_size=4, unique=True)))
    moves = stays(*((draw(STAGES), at) for at in entered), moved_by=draw(st.sampled_from([None, "aoi"])))
    return about(
        stage=moves[-1].stage,
        entered_stage_at=entered[-1],
        created_at=entered[0],
        moves=moves if draw(st.booleans()) else (),
        meetings=[a_meeting_until(end, f"m{n}") for n, end in enumerate(draw(st.lists(MOMENTS, max_size=3)))],
        people=[replace(each, id=f"p{n}") for n, each in enumerate(draw(st.lists(PEOPLE, max_size=4)))],
        latest={kind: draw(PAST) for kind in draw(st.sets(st.sampled_from(ActivityKind)))},
        zone=draw(st.sampled_from([TOKYO, NEW_YORK, BEIRUT])),
        **draw(FILLED),
        **{name: draw(MAYBE_DAY) for name in DATES},
    )


LEAVING = about(stage="lead", people=[person(moved_on=CENTRE.date() + DAY)])
"""Rare among what is drawn: the only one whom a gate needs is about to move on."""


@given(known=facts(), name=NAMES, now=MOMENTS, share=st.floats(0, 1))
@example(known=LEAVING, name="somebody", now=CENTRE, share=0.5)
@settings(max_examples=100)
def test_nothing_differs_before_the_moment_to_look_again(
    known: DealFacts, name: str, now: datetime, share: float
) -> None:
    """The sweep may sleep until then: whatever moment before it is asked about, each rule says the same."""
    policy = POLICIES[name]
    for rule in rules.RULES.values():
        verdict = rule(known, policy, now)
        last = verdict.look_again or now + timedelta(days=4000)
        assert last > now
        between = now + share * (last - now)
        for moment in {between, last - timedelta(microseconds=1)} - {last}:
            again = rule(known, policy, moment)
            assert again.findings == verdict.findings
            assert again.look_again == verdict.look_again
    together = judge(known, policy, now)
    keys = [(found.rule, found.subject, found.occurrence) for found in together.findings]
    assert len(keys) == len(set(keys))
    assert together.look_again is None or together.look_again > now


@given(known=facts(), name=NAMES, now=MOMENTS)
@settings(max_examples=40)
def test_looking_whenever_asked_misses_nothing(known: DealFacts, name: str, now: datetime) -> None:
    """From one moment to look again to the next, down to the last: the same as looking at the end."""
    policy = POLICIES[name]
    verdict, looks = judge(known, policy, now), 0
    while verdict.look_again is not None:
        verdict, looks = judge(known, policy, verdict.look_again), looks + 1
        assert looks < 60
    assert verdict.findings == judge(known, policy, now + timedelta(days=4000)).findings
