"""What a forger can send as a repeat: it is refused under its field, or is as if it were not there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.services.series import NO_END, NOT_SO_MANY, Every, Repeat
from bot.text import text
from bot.views import plan_form
from bot.views.state import Filled
from tests.clocks import MONDAY_9_JST


def read(**typed: Any) -> tuple[plan_form.Read, dict[str, Any]]:
    kinds = {"times": "value", "until": "selected_date"}
    values = {name: {name: {kinds[name]: each}} for name, each in typed.items() if name in kinds}
    for name in {"plan_repeat", "scope"} & typed.keys():
        values[name] = {name: {"selected_option": {"value": typed[name]}}}
    filled = Filled({"callback_id": "plan", "state": {"values": values}})
    found = plan_form.read(text("en", "Asia/Tokyo"), filled, MONDAY_9_JST)
    return found, {
        name: said for name, (said, _) in filled.problems.items() if name in ("times", "until", "plan_repeat")
    }


@pytest.mark.parametrize("typed", ["0", "1", "27", "1.5", "-3", "９", "x", "9" * 30, "nan", "²"])
def test_no_number_of_times_but_two_to_twenty_six_is_taken(typed: str) -> None:
    found, problems = read(plan_repeat="week", times=typed)
    assert "times" in problems
    assert found.repeat is None or found.repeat.times is None


def test_what_is_taken_is_what_was_meant() -> None:
    found, problems = read(plan_repeat="month", times="26", until="2027-03-31", scope="following")
    assert problems == {}
    assert found.repeat == Repeat(every=Every.MONTH, until=date(2027, 3, 31), times=26)
    assert found.following


def test_an_end_is_asked_for_where_it_can_be_given() -> None:
    assert read(plan_repeat="week", until=None)[1] == {"until": NO_END}
    assert read(plan_repeat="week")[1] == {"plan_repeat": NO_END}
    assert read(plan_repeat="week", times="1")[1] == {"times": NOT_SO_MANY}
    assert "until" in read(plan_repeat="week", until="2027-02-31")[1]


@pytest.mark.parametrize("chosen", ["once", "daily", "", "<!channel>"])
def test_what_was_never_offered_plans_one_meeting(chosen: str) -> None:
    found, problems = read(plan_repeat=chosen, times="3", scope="everything")
    assert (found.repeat, found.following, problems) == (None, False, {})
