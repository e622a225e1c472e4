"""An open deal has something ahead, or is found with what came last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.rules import Verdict
from tests.rules.given import (
    BEGAN,
    DAY,
    HOUR,
    NEW_YORK,
    SECOND,
    a_meeting_until,
    about,
    at,
    only,
    says,
    turns,
)

FRIDAY = date(2026, 11, 20)
SATURDAY = at("2026-11-21T00:00")
MEETING = at("2026-11-19T15:00")


def test_a_new_deal_without_a_plan_is_found_at_once_and_due_in_three_working_days() -> None:
    found = only("no_next_step", about(), BEGAN)
    assert found.opened_at == BEGAN
    assert found.due_at == at("2026-11-06T09:00")  # the 3rd is a holiday
    assert found.occurrence == BEGAN.isoformat()
    assert found.evidence == {"event": "created", "at": BEGAN.isoformat(), "after": "3wd"}
    assert says("no_next_step", about(), BEGAN + 400 * DAY) == Verdict((found,))


@pytest.mark.parametrize(
    ("facts", "over", "event"),
    [
        ({"next_step_on": FRIDAY}, SATURDAY, "next_step"),
        ({"meetings": [a_meeting_until(MEETING)]}, MEETING, "planned"),
        (
            {"meetings": [a_meeting_until(MEETING), a_meeting_until(MEETING - HOUR, "first")]},
            MEETING,
            "planned",
        ),
        ({"next_step_on": FRIDAY, "meetings": [a_meeting_until(MEETING)]}, SATURDAY, "next_step"),
        (
            {"next_step_on": FRIDAY, "meetings": [a_meeting_until(SATURDAY + HOUR)]},
            SATURDAY + HOUR,
            "planned",
        ),
    ],
)
def test_it_is_found_the_moment_the_last_thing_planned_is_over(
    facts: dict[str, Any], over: Any, event: str
) -> None:
    found = turns("no_next_step", about(**facts, latest={"call": BEGAN + DAY}), over)
    assert found.opened_at == over
    assert found.evidence["event"] == event


def test_the_day_of_the_next_step_is_over_where_the_team_is() -> None:
    found = turns("no_next_step", about(next_step_on=FRIDAY, zone=NEW_YORK), at("2026-11-21T00:00", NEW_YORK))
    assert found.due_at == at("2026-11-27T00:00", NEW_YORK)  # begun on a Saturday: from Tuesday, the 24th, on


def test_whatever_happened_since_starts_the_clock_anew() -> None:
    noted = SATURDAY + 2 * DAY
    before = only("no_next_step", about(next_step_on=FRIDAY, latest={"note": SATURDAY - SECOND}), noted)
    after = only("no_next_step", about(next_step_on=FRIDAY, latest={"note": noted}), noted)
    moved = only("no_next_step", about(next_step_on=FRIDAY, entered_stage_at=noted), noted)
    assert [each.evidence["event"] for each in (before, after, moved)] == ["next_step", "note", "entered"]
    assert before.occurrence != after.occurrence == moved.occurrence
