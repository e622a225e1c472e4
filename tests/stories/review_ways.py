"""The ways to read a review again: the week under way of this side's team, and what changed since one that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import hub, weekly_page
from store import tables
from tests.stories.reading_ways import pressed
from tests.stories.ways import Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.stories.forging import Payload
    from tests.stories.office import Office
    from tests.stories.ways import Side


def review_ways(office: Office, side: Side, known: Mapping[Way, Payload]) -> dict[Way, Payload]:
    """`known` lends a click."""
    click = known[Way("action", hub.LOG)]
    team = next(each["id"] for each in office.rows(tables.team) if each["name"] == side.team)
    page = weekly_page.value(team, None)
    turning = (weekly_page.OPEN, weekly_page.NEXT, weekly_page.BACK, weekly_page.TEAM)
    return {
        **{Way("action", name): pressed(click, name, page) for name in turning},
        Way("action", weekly_page.CHANGED): pressed(click, weekly_page.CHANGED, f"{team}:2026-W46"),
    }
