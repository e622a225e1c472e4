"""Facts for the rules, and what a rule must say on both sides of the moment at which something is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.rules import RULES, DealFacts, Found, Verdict
from store.model import StageMove
from tests.builders import HOME, a_deal, a_meeting, a_stakeholder
from tests.policies import a_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.policy import Policy
    from store.model import Meeting, Stakeholder

TOKYO: Final = ZoneInfo("Asia/Tokyo")
NEW_YORK: Final = ZoneInfo("America/New_York")
WORKING_DAYS: Final = a_policy()
ELAPSED: Final = a_policy(calendar={"clock": "elapsed"})
SECOND: Final = timedelta(seconds=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def at(text: str, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


BEGAN: Final = at("2026-11-02T09:00")
"""A Monday; when the deal was made and came into its stage, unless said otherwise."""


def about(
    *,
    meetings: Sequence[Meeting] = (),
    people: Sequence[Stakeholder] = (),
    moves: Sequence[StageMove] = (),
    latest: Mapping[str, datetime] | None = None,
    zone: ZoneInfo = TOKYO,
    **deal: Any,
) -> DealFacts:
    given = {"entered_stage_at": BEGAN, "created_at": BEGAN, **deal}
    return DealFacts(
        deal=a_deal(**given),
        meetings=tuple(meetings),
        zone=zone,
        latest=latest or {},
        people=tuple(people),
        moves=tuple(moves),
    )


def a_meeting_until(end: datetime, id: str = "hearing", **more: Any) -> Meeting:  # noqa: A002 - the field's name
    return a_meeting(id, **{"starts_at": end - HOUR, "ends_at": end, **more})


def person(id: str = "tanaka", role: str | None = "decision_maker", **given: Any) -> Stakeholder:  # noqa: A002
    return a_stakeholder(id, role=role, **given)


def stays(*stages: tuple[str, datetime], moved_by: str | None = "aoi") -> tuple[StageMove, ...]:
    """Stage moves, oldest first."""
    return tuple(
        StageMove(
            workspace=HOME,
            id=f"move-{number}",
            deal_id="acme",
            stage=stage,
            from_stage=None,
            entered_at=entered,
            moved_by=moved_by,
        )
        for number, (stage, entered) in enumerate(stages)
    )


def says(rule: str, facts: DealFacts, now: datetime, policy: Policy = WORKING_DAYS) -> Verdict:
    return RULES[rule](facts, policy, now)


def only(rule: str, facts: DealFacts, now: datetime, policy: Policy = WORKING_DAYS) -> Found:
    (found,) = says(rule, facts, now, policy).findings
    return found


def turns(rule: str, facts: DealFacts, moment: datetime, policy: Policy = WORKING_DAYS) -> Found:
    """One second before nothing is found and the rule asks for just that moment; then it is, and stays so."""
    assert says(rule, facts, moment - SECOND, policy) == Verdict((), moment)
    assert says(rule, facts, moment - 3 * DAY, policy) == Verdict((), moment)
    found = only(rule, facts, moment, policy)
    assert says(rule, facts, moment + 400 * DAY, policy) == Verdict((found,), None)
    return found


def a_policy_with(stage: str, **said: Any) -> Policy:
    """The Japanese preset with one stage said otherwise."""
    stages = [each.model_dump(mode="json", by_alias=True) for each in WORKING_DAYS.stages]
    return a_policy(stages=[{**each, **(said if each["key"] == stage else {})} for each in stages])
