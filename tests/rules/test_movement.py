"""Quiet deals and deals that stay too long: which event counts, and the very moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.rules import Verdict
from tests.policies import a_policy
from tests.rules.given import (
    BEGAN,
    DAY,
    ELAPSED,
    NEW_YORK,
    WORKING_DAYS,
    a_meeting_until,
    a_policy_with,
    about,
    at,
    only,
    says,
    turns,
)

if TYPE_CHECKING:
    from bot.policy import Policy

CALL, EARLIER = at("2026-11-05T15:00"), at("2026-11-04T15:00")


@pytest.mark.parametrize(
    ("facts", "since", "event"),
    [
        ({}, "2026-11-02T09:00", "created"),
        ({"created_at": BEGAN - 9 * DAY}, "2026-11-02T09:00", "entered"),
        ({"latest": {"call": CALL, "email": EARLIER}}, "2026-11-05T15:00", "call"),
        ({"latest": {"call": EARLIER, "note": CALL}}, "2026-11-04T15:00", "call"),  # a note moves nothing
        ({"latest": {"call": BEGAN - DAY}}, "2026-11-02T09:00", "created"),
        ({"latest": {"call": CALL}, "next_step_on": date(2026, 11, 20)}, "2026-11-21T00:00", "next_step"),
        ({"latest": {"call": CALL}, "next_step_on": date(2026, 11, 4)}, "2026-11-05T15:00", "call"),
        ({"meetings": [a_meeting_until(CALL), a_meeting_until(EARLIER)]}, "2026-11-05T15:00", "planned"),
    ],
)
def test_a_deal_is_quiet_so_long_after_what_last_moved_it(
    facts: dict[str, Any], since: str, event: str
) -> None:
    found = turns("quiet", about(**facts), at(since) + 14 * DAY)
    assert found.occurrence == found.evidence["at"]
    assert found.opened_at == found.due_at == at(since) + 14 * DAY
    assert (found.subject, found.member_id) == ("acme", "aoi")
    assert found.evidence["event"] == event
    assert datetime.fromisoformat(found.evidence["at"]) == at(since)
    assert (found.evidence["after"], found.evidence["stage"]) == ("14d", "opportunity")


def test_whether_plans_and_which_kinds_count_is_the_policys() -> None:
    strict = a_policy(rules={"quiet": {"activities": ["meeting"], "next_step_counts": False}})
    ahead: dict[str, Any] = {
        "next_step_on": date(2026, 11, 20),
        "meetings": [a_meeting_until(CALL)],
        "latest": {"call": CALL},
    }
    turns("quiet", about(**ahead), BEGAN + 14 * DAY, strict)
    turns("quiet", about(**{**ahead, "latest": {"meeting": CALL}}), CALL + 14 * DAY, strict)


def test_a_new_call_is_a_new_episode_and_a_note_is_not() -> None:
    late = BEGAN + 60 * DAY
    before, noted, called = (
        only("quiet", about(latest=latest), late).occurrence
        for latest in ({}, {"note": CALL}, {"call": CALL})
    )
    assert before == noted != called


@pytest.mark.parametrize("policy", [WORKING_DAYS, ELAPSED])
def test_days_keep_the_teams_time_of_day_when_clocks_change(policy: Policy) -> None:
    """On 1 November 2026 clocks in New York go back; whatever the clock for hours, days are calendar days."""
    called, due = at("2026-10-25T15:00", NEW_YORK), at("2026-11-08T15:00", NEW_YORK)
    facts: dict[str, Any] = {
        "latest": {"call": called},
        "entered_stage_at": called - DAY,
        "created_at": called - DAY,
    }
    turns("quiet", about(**facts, zone=NEW_YORK), due, policy)
    turns("quiet", about(**facts), called + 14 * DAY, policy)  # the same call, seen from Tokyo
    turns("dwell", about(entered_stage_at=called, stage="mql", zone=NEW_YORK), due, policy)


def test_a_next_steps_day_ends_where_the_team_is() -> None:
    facts: dict[str, Any] = {"next_step_on": date(2026, 11, 10)}
    turns("quiet", about(**facts, zone=NEW_YORK), at("2026-11-25T00:00", NEW_YORK))


def test_a_stage_has_its_own_limits() -> None:
    turns("quiet", about(stage="closing"), BEGAN + 7 * DAY)
    found = turns("dwell", about(stage="closing", latest={"call": CALL}), BEGAN + 30 * DAY)
    assert found.opened_at == found.due_at == BEGAN + 30 * DAY
    assert found.occurrence == found.evidence["at"] == BEGAN.isoformat()
    assert found.evidence == {"event": "entered", "at": BEGAN.isoformat(), "after": "30d", "stage": "closing"}
    assert only("dwell", about(stage="closing", entered_stage_at=CALL), CALL + 99 * DAY).occurrence != (
        found.occurrence
    )


@pytest.mark.parametrize("rule", ["quiet", "dwell"])
def test_without_a_limit_the_rule_rests(rule: str) -> None:
    endless = a_policy_with("opportunity", quiet_after=None, dwell_limit=None)
    assert says(rule, about(), BEGAN + 999 * DAY, endless) == Verdict()


@pytest.mark.parametrize("stage", ["won", "aftercare", "lost"])
@pytest.mark.parametrize("rule", ["quiet", "dwell"])
def test_a_stage_the_policy_calls_closed_has_no_limits(rule: str, stage: str) -> None:
    limited = a_policy_with(stage, quiet_after="1d", dwell_limit="1d")
    assert says(rule, about(stage=stage), BEGAN + 999 * DAY, limited) == Verdict()
