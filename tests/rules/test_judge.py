"""All rules together: every finding of each, and the soonest moment any of them asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import rules
from bot.rules import DealFacts, Found, Verdict, judge
from tests.builders import a_deal, a_meeting
from tests.clocks import MONDAY_9_JST
from tests.policies import a_policy

if TYPE_CHECKING:
    import pytest

POLICY = a_policy()
FACTS = DealFacts(deal=a_deal(), meetings=(a_meeting(),), zone=ZoneInfo("Asia/Tokyo"))


def says(name: str, look_again: datetime | None) -> Verdict:
    at = MONDAY_9_JST
    return Verdict((Found(name, "acme", "once", "aoi", at, at, {}),), look_again)


def test_every_rule_is_in_the_policy_under_its_own_name() -> None:
    for name in rules.RULES:
        assert POLICY.rules[name].enabled


def test_findings_of_all_rules_and_the_soonest_look(monkeypatch: pytest.MonkeyPatch) -> None:
    soon, late = MONDAY_9_JST + timedelta(hours=1), MONDAY_9_JST + timedelta(days=1)
    told = {"one": says("one", late), "two": says("two", None), "three": says("three", soon)}
    monkeypatch.setattr(rules, "RULES", {name: _saying(verdict) for name, verdict in told.items()})
    verdict = judge(FACTS, POLICY, MONDAY_9_JST)
    assert [found.rule for found in verdict.findings] == ["one", "two", "three"]
    assert verdict.look_again == soon


def test_without_a_moment_from_any_rule_only_a_fact_wakes_the_deal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", {"one": _saying(says("one", None))})
    assert judge(FACTS, POLICY, MONDAY_9_JST).look_again is None


def _saying(verdict: Verdict) -> rules.Rule:
    return lambda _facts, _policy, _now: verdict
