"""The check-up's answers, from what a policy says and what is counted; and counted from a company's own rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ManagersOnly
from bot.policy import preset
from bot.policy.fields import MANAGED_ITEMS
from bot.services import checkup
from bot.services.checkup import INPUT, State, Use, answers, foreseeable
from bot.views.checkup import LINES
from store.checkup import Checked, OpenDeals, RecentDeals
from store.kpis.keeping import Kept
from tests.clocks import MONDAY_9_JST
from tests.policies import a_policy

if TYPE_CHECKING:
    from bot.policy import Policy
    from tests.company import Company

NOTHING = Use(
    open=OpenDeals(stages={}, items={}, late=0, foreseen=0),
    recent=RecentDeals(new=0, sourced=0, sdr=0, bdr=0, either=0, lost=0, reasoned=0, won=0, stated=0),
    filled=None, checked={}, teams=0, led=0, sellers=0, active=0, reviews={}, targets=0, versions=1,
    last_version=MONDAY_9_JST,
)  # fmt: skip
ALL = Use(
    open=OpenDeals(
        stages={"lead": 6, "proposal": 4}, items={each.key: 1 for each in MANAGED_ITEMS}, late=5, foreseen=4
    ),
    recent=RecentDeals(new=10, sourced=8, sdr=3, bdr=2, either=5, lost=5, reasoned=4, won=5, stated=4),
    filled=Kept(10, 8),
    checked={rule: Checked(10, 8, 8, 2, 1) for rule in INPUT},
    teams=2, led=2, sellers=5, active=4, reviews={"weekly": {"east": 3, "west": 2}, "monthly": {"east": 1}}, targets=1, versions=2,
    last_version=MONDAY_9_JST - timedelta(days=180),
)  # fmt: skip
POLICY = a_policy(lead_sources=[{"key": "web", "label": {"ja": "ウェブ", "en": "Web"}}])
AMISS: dict[str, Any] = {
    "items": replace(ALL.open, items={"stage": 1}),
    "forecast": replace(ALL.open, foreseen=3),
    "losses": replace(ALL.recent, reasoned=3),
    "sources": replace(ALL.recent, sourced=7),
    "split": replace(ALL.recent, bdr=0),
    "won": replace(ALL.recent, stated=3),
}


def states(policy: Policy, use: Use) -> dict[str, State]:
    return {each.key: each.state for each in answers(policy, use, MONDAY_9_JST)}


def test_a_process_that_is_kept_is_in_place_in_every_line() -> None:
    found = states(POLICY, ALL)
    assert list(found) == list(LINES)
    assert set(found.values()) == {State.OK}
    assert all(each.advice is None for each in answers(POLICY, ALL, MONDAY_9_JST))


def test_an_empty_workspace_is_told_what_to_do_and_blamed_for_nothing_that_has_not_begun() -> None:
    found = states(POLICY, NOTHING)
    early = {"items", "required", "deadlines", "checks", "losses", "sources", "split", "forecast", "won"}
    assert {key for key, state in found.items() if state is State.EARLY} == early
    not_yet = {"reviews", "managers", "kpis", "people", "improvement"}
    assert {key for key, state in found.items() if state is State.NOT_YET} == not_yet


@pytest.mark.parametrize("key", AMISS)
def test_just_below_the_share_is_not_yet(key: str) -> None:
    part = "open" if isinstance(AMISS[key], OpenDeals) else "recent"
    assert [each for each, state in states(POLICY, replace(ALL, **{part: AMISS[key]})).items() if state is not State.OK] == [key]  # fmt: skip


@pytest.mark.parametrize(
    ("otherwise", "wrong"),
    [
        ({"rules": {"missing_field": {"enabled": False}}}, {"required", "checks"}),
        ({"rules": {"meeting_unlogged": {"enabled": False}}}, {"deadlines", "checks"}),
        ({"attention": {"escalate_after": "never"}}, {"managers"}),
        ({"reviews": {"loss_review": "never"}}, {"losses"}),
        ({"lead_sources": []}, {"sources"}),
    ],
)
def test_what_the_policy_switches_off_is_not_in_place(otherwise: dict[str, Any], wrong: set[str]) -> None:
    policy = a_policy(**{"lead_sources": POLICY.model_dump(mode="json")["lead_sources"], **otherwise})
    assert {each for each, state in states(policy, ALL).items() if state is not State.OK} == wrong


@pytest.mark.parametrize(
    ("use", "wrong"),
    [
        ({"filled": Kept(10, 7)}, "required"),
        ({"led": 1}, "managers"),
        ({"targets": 0}, "kpis"),
        ({"active": 3}, "people"),
        ({"versions": 1}, "improvement"),
        ({"last_version": MONDAY_9_JST - timedelta(days=181)}, "improvement"),
        ({"last_version": None}, "improvement"),
    ],
)
def test_what_nobody_does_is_not_in_place(use: dict[str, Any], wrong: str) -> None:
    found = list(answers(POLICY, replace(ALL, **use), MONDAY_9_JST))
    assert [each.key for each in found if each.state is not State.OK] == [wrong]
    assert all(each.advice for each in found if each.state is State.NOT_YET)


def test_the_forecast_is_asked_of_deals_from_where_the_policy_asks_for_it() -> None:
    assert foreseeable(preset("b2b_ja")) == ["opportunity", "proposal", "closing"]
    bare = a_policy(fields=[])
    assert foreseeable(bare) == [each.key for each in bare.open_stages]


def test_a_manager_counts_their_teams_and_an_admin_everything(small_company: Company) -> None:
    found = {
        who: checkup.read(small_company.deps, small_company.actor(who)) for who in ("mana", "otto", "ada")
    }
    deals = {
        who: {each.key: each.figures for each in read.answers}["stages"]["used"]
        for who, read in found.items()
    }
    assert deals == {"mana": 1, "otto": 0, "ada": 1}
    assert [read.company for read in found.values()] == [False, False, True]
    with pytest.raises(ManagersOnly):
        checkup.read(small_company.deps, small_company.actor("aoi"))
