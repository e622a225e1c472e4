"""What a new policy changes, said in the words of the file."""

from __future__ import annotations

from typing import Any

import pytest

from bot.policy import Policy, preset
from bot.policy.changes import changes
from tests.policies import a_policy

SAID = preset("b2b_ja").model_dump(mode="json", by_alias=True)


def swapped(key: str, one: int, other: int) -> Policy:
    items: list[Any] = list(SAID[key])
    items[one], items[other] = items[other], items[one]
    changed: dict[str, Any] = {key: items}
    return a_policy(**changed)


def between(after: Policy) -> list[tuple[str, str, str]]:
    return [(each.path, each.before, each.after) for each in changes(preset("b2b_ja"), after)]


def test_nothing_changed_is_nothing_said() -> None:
    assert between(a_policy()) == []


def test_stages_in_another_order_are_one_change() -> None:
    ((path, before, after),) = between(swapped("stages", 1, 2))
    assert (path, before[:16], after[:16]) == ("stages", "lead → mql → sql", "lead → sql → mql")


def test_choices_in_another_order_are_one_change() -> None:
    ((path, before, after),) = between(swapped("lead_sources", 0, 1))
    assert (path, before[:16], after[:16]) == ("lead_sources", "inquiry, website", "website, inquiry")


@pytest.mark.parametrize(("given", "shown"), [(None, ""), ("10d", "10d")])
def test_a_limit_that_goes_is_shown_as_empty(given: str | None, shown: str) -> None:
    stages = [dict(each) for each in SAID["stages"]]
    stages[0]["dwell_limit"] = given
    assert between(a_policy(stages=stages)) == [("stages.lead.dwell_limit", "30d", shown)]


def test_a_gate_that_asks_for_less_says_what_it_no_longer_asks_for() -> None:
    stages = [
        {**each, "gate": each["gate"][1:] if each["key"] == "mql" else each["gate"]}
        for each in SAID["stages"]
    ]
    (change,) = changes(preset("b2b_ja"), a_policy(stages=stages))
    assert change.kind == "gate"
    assert [*change.less] == [preset("b2b_ja").gate("mql")[0]]
    assert [*change.more] == []
