"""Expected closes that pass or are pushed, and losses without a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.rules import Verdict
from tests.policies import a_policy
from tests.rules.given import BEGAN, DAY, ELAPSED, NEW_YORK, about, at, only, says, stays, turns


@pytest.mark.parametrize(
    ("day", "opened", "due"),
    [
        ("2026-11-18", "2026-11-19", "2026-11-19"),  # Wednesday: it passes and is due on Thursday
        ("2026-11-20", "2026-11-21", "2026-11-24"),  # Friday before a long weekend: on the next working day
        ("2026-11-21", "2026-11-22", "2026-11-25"),  # a day off: a working day from the next one
    ],
)
def test_an_expected_close_has_passed_when_its_day_is_over(day: str, opened: str, due: str) -> None:
    moment = at(f"{opened}T00:00")
    found = turns("close_date_passed", about(expected_close=date.fromisoformat(day)), moment)
    assert (found.opened_at, found.due_at) == (moment, at(f"{due}T00:00"))
    assert found.occurrence == day
    after = {"event": "expected_close", "at": moment.isoformat(), "day": day, "after": "1wd"}
    assert found.evidence == after


def test_the_day_is_over_where_the_team_is() -> None:
    facts = about(expected_close=date(2026, 10, 31), zone=NEW_YORK)
    found = turns("close_date_passed", facts, at("2026-11-01T00:00", NEW_YORK))
    assert found.due_at == at("2026-11-04T00:00", NEW_YORK)  # clocks went back, and the 3rd is a holiday
    turns("close_date_passed", about(expected_close=date(2026, 10, 31)), at("2026-11-01T00:00"))


def test_it_is_never_due_before_it_is_found() -> None:
    hasty = a_policy(rules={"close_date_passed": {"due": "2h"}}, calendar={"clock": "elapsed"})
    found = only("close_date_passed", about(expected_close=date(2026, 11, 18)), at("2026-11-19T00:00"), hasty)
    assert found.due_at == found.opened_at


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_no_date_that_other_systems_write_for_none_breaks_the_rules(day: date) -> None:
    facts = about(expected_close=day, proposal_on=day, next_step_on=day, latest={"call": BEGAN})
    late = BEGAN + 999 * DAY
    assert bool(says("close_date_passed", facts, late).findings) == (day.year == 1)
    assert bool(says("quiet", facts, late).findings) == (day.year == 1)
    assert says("proposal_unlogged", facts, late).findings == ()


def test_a_corrected_date_is_another_occurrence() -> None:
    late = BEGAN + 400 * DAY
    days = [date(2026, 11, 18), date(2026, 11, 19)]
    one, other = (only("close_date_passed", about(expected_close=day), late).occurrence for day in days)
    assert one != other


def test_without_a_date_none_can_pass() -> None:
    assert says("close_date_passed", about(), BEGAN + 999 * DAY) == Verdict()


def test_the_third_push_is_found_and_the_second_is_not() -> None:
    day = date(2027, 1, 29)
    assert says("close_date_pushed", about(expected_close=day, close_pushes=2), BEGAN) == Verdict()
    found = only("close_date_pushed", about(expected_close=day, close_pushes=3), BEGAN)
    assert (found.opened_at, found.due_at) == (None, None)
    pushed = {"event": "pushed", "at": BEGAN.isoformat(), "times": 3, "day": "2027-01-29"}
    assert found.evidence == pushed
    again = only("close_date_pushed", about(close_pushes=4), BEGAN)
    assert again.evidence["day"] is None
    assert again.occurrence != found.occurrence


LOST: dict[str, Any] = {"stage": "lost", "open": False, "closed_at": BEGAN, "moves": stays(("lost", BEGAN))}


def test_a_loss_without_a_reason_is_found_at_once() -> None:
    found = only("lost_without_reason", about(**LOST), BEGAN)
    assert (found.opened_at, found.due_at) == (BEGAN, at("2026-11-04T09:00"))  # the 3rd is a holiday
    assert found.occurrence == BEGAN.isoformat()
    assert found.evidence == {"event": "lost", "at": BEGAN.isoformat(), "after": "24h"}
    assert says("lost_without_reason", about(**LOST), BEGAN + 99 * DAY) == Verdict((found,))
    assert only("lost_without_reason", about(**LOST), BEGAN, ELAPSED).due_at == at("2026-11-03T09:00")


def test_lost_again_is_another_occurrence_and_the_move_tells_when_nothing_else_does() -> None:
    later = BEGAN + 30 * DAY
    first = only("lost_without_reason", about(**LOST), later)
    again = only("lost_without_reason", about(**{**LOST, "closed_at": later}), later)
    bare = only("lost_without_reason", about(**{**LOST, "closed_at": None}), later)
    assert first.occurrence != again.occurrence
    assert first.occurrence == bare.occurrence


@pytest.mark.parametrize(
    "otherwise",
    [
        {"lost_reason": "price"},
        {"moves": stays(("lost", BEGAN), moved_by=None)},  # lost before it was imported
        {"moves": ()},
        {"stage": "won"},
        {"stage": "dropped"},
        {"open": True},
    ],
)
def test_nobody_is_asked_why_who_did_not_lose_it_here(otherwise: dict[str, Any]) -> None:
    assert says("lost_without_reason", about(**{**LOST, **otherwise}), BEGAN) == Verdict()
