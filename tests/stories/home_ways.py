"""The ways through the Home and to the check-up, as a rep's Home would send them and as a manager's would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.services.home import DAY, OFFICE, TEAM
from bot.views import checkup, hub
from bot.views import home_filter as f
from bot.views.home_office import SETUP
from bot.views.home_rows import BACK, GO
from store import tables
from tests.stories.forging import Payload
from tests.stories.ways import Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.stories.office import Office
    from tests.stories.ways import Side


def home_ways(office: Office, side: Side, known: Mapping[Way, Payload]) -> dict[Way, Payload]:
    """`known` lends a click and a typeahead. A Home that names the stage, the team and the person of this side."""
    click, asks = known[Way("action", hub.LOG)], known[Way("options", hub.SEARCH)]
    team = next(each["id"] for each in office.rows(tables.team) if each["name"] == side.team)
    slack = office.person(side.owner).id
    owner = next(each["id"] for each in office.rows(tables.member) if each["slack_user"] == slack)

    def clicked(action_id: str, tab: str, value: str = "") -> Payload:
        body = json.loads(json.dumps(click.body))
        named = {"team": team, "owner": owner} if action_id not in (f.STAGE, f.RULE) else {}
        metadata = json.dumps({"tab": tab, "rule": "meeting_unlogged", **named})
        body["view"] = {"type": "home", "private_metadata": metadata, "state": {"values": {}}}
        chosen = {"selected_option": {"value": team}} if action_id == f.TEAMS else {}
        body["actions"][0] |= {"action_id": action_id, "value": value, **chosen}
        return Payload(click.kind, body)

    search = json.loads(json.dumps(asks.body)) | {"action_id": f.TEAMS, "value": side.team}
    return {
        **{Way("action", name): clicked(name, DAY) for name in (f.STAGE, f.RULE)},
        Way("action", f.TEAMS): clicked(f.TEAMS, TEAM),
        Way("action", GO): clicked(GO, TEAM, f"owner:{owner}"),
        Way("action", BACK): clicked(BACK, DAY, "tab:team"),
        Way("options", f.TEAMS): Payload(asks.kind, search),
        Way("action", SETUP): clicked(SETUP, OFFICE),
        Way("action", checkup.OPEN): clicked(checkup.OPEN, TEAM),
    }
