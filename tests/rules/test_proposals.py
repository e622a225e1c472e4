"""Proposals that were made and never written down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.rules import Verdict
from tests.rules.given import (
    ELAPSED,
    NEW_YORK,
    SECOND,
    TOKYO,
    WORKING_DAYS,
    a_meeting_until,
    about,
    at,
    only,
    says,
    turns,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.policy import Policy
    from bot.rules import DealFacts

FRIDAY = date(2026, 11, 13)
MORNING, EVENING = at("2026-11-13T00:00"), at("2026-11-13T18:00")


def proposed(day: date = FRIDAY, **more: Any) -> DealFacts:
    return about(proposal_on=day, **more)


def test_it_is_found_when_that_days_working_hours_end() -> None:
    found = turns("proposal_unlogged", proposed(), EVENING)
    assert (found.opened_at, found.occurrence) == (EVENING, "2026-11-13")
    at_ = "2026-11-13T09:00:00+00:00"
    assert found.evidence == {"event": "proposal", "at": at_, "day": "2026-11-13", "after": "48h"}


@pytest.mark.parametrize(
    ("policy", "zone", "due"),
    [
        (WORKING_DAYS, TOKYO, "2026-11-17T18:00"),  # the weekend does not count
        (ELAPSED, TOKYO, "2026-11-15T18:00"),
        (WORKING_DAYS, NEW_YORK, "2026-11-17T18:00"),  # in New York
    ],
)
def test_it_is_due_by_the_policys_clock_in_the_teams_zone(policy: Policy, zone: ZoneInfo, due: str) -> None:
    facts = proposed(zone=zone)
    assert only("proposal_unlogged", facts, at("2026-12-13T00:00"), policy).due_at == at(due, zone)


@pytest.mark.parametrize("update", [{"latest": {"note": MORNING}}, {"entered_stage_at": MORNING}])
def test_whatever_was_noted_since_that_days_first_moment_is_an_update(update: dict[str, Any]) -> None:
    assert says("proposal_unlogged", proposed(**update), EVENING) == Verdict()


@pytest.mark.parametrize(
    "earlier",
    [
        {"latest": {"note": MORNING - SECOND}},
        {"entered_stage_at": MORNING - SECOND},
        {"meetings": [a_meeting_until(EVENING)]},
    ],
)
def test_what_was_there_before_or_is_only_planned_is_none(earlier: dict[str, Any]) -> None:
    turns("proposal_unlogged", proposed(**earlier), EVENING)


def test_another_day_is_another_proposal() -> None:
    late = at("2026-12-13T00:00")
    one, other = (only("proposal_unlogged", proposed(day), late) for day in (FRIDAY, date(2026, 11, 16)))
    assert one.occurrence != other.occurrence


def test_no_proposal_nothing_to_write_down() -> None:
    assert says("proposal_unlogged", about(), EVENING) == Verdict()
