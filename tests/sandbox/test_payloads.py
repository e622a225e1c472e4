"""Key for key: the bodies the sandbox sends beside those that Slack sent."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from sandbox import signing
from tests.real_data import shared
from tests.sandbox.bots import actions, ask, button, modal, said
from tests.sandbox.real_payloads import REAL, a_workspace, body, both, commanded, given, kind, real, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sandbox import FakeMachine, World
    from tests.sandbox.bots import Json

LACKING = {
    "/authed_users": "what authorizations replaced in 2020; newer apps are not sent it, and Bolt does not read it",
    "/authed_users/[]": "as above",
    "/message/blocks/[rich_text]/elements/[rich_text_section]/elements/[user]": "a mention; people in the sandbox "
    "type plain text",
    "/message/blocks/[rich_text]/elements/[rich_text_section]/elements/[user]/type": "as above",
    "/message/blocks/[rich_text]/elements/[rich_text_section]/elements/[user]/user_id": "as above",
}
"""What a real body has and ours has not, and why that may be."""

OTHERWISE = {
    "/team": "null in a body of an app installed for a whole organisation, which the sandbox does not play",
    "/authorizations/[]/team_id": "the same",
}
"""What a real body has as another JSON type, and why."""

ORGANISED = (
    "the real body is of 2020, before apps could be installed for a whole organisation; newer kinds have it"
)
EXTRA = {
    "slash_command /api_app_id": "the real commands were shortened; Slack's own list of their fields has it",
    "slash_command /is_enterprise_install": "the same",
    "block_suggestion /enterprise": ORGANISED,
    "block_suggestion /is_enterprise_install": ORGANISED,
    "block_suggestion /view/blocks/[input]/dispatch_action": "of 2020 too; there in newer real views",
    "shortcut /enterprise": ORGANISED,
    "shortcut /is_enterprise_install": ORGANISED,
    "message_action /enterprise": ORGANISED,
    "message_action /is_enterprise_install": ORGANISED,
    "message_action /user/username": "the real body is the oldest; every other kind has both names and the team",
    "message_action /user/team_id": "the same",
    "event_callback.app_home_opened /event_context": "every newer event has it",
}
"""What ours has and no real body of its kind has, and why that is no invention. What is below such a place goes too."""

FILLED_IN = {"emoji", "verbatim"}
"""Slack completes texts with these; whoever shortened the real bodies kept them in some places only."""
OF_A_MESSAGE = ("/channel", "/container", "/message", "/response_url", "/state")


def excused(place: str, table: Collection[str]) -> bool:
    return any(place == at or place.startswith(f"{at}/") for at in table)


def more_than(known: Collection[str], ours: Collection[str]) -> list[str]:
    return [place for place in ours if place not in known and place.rsplit("/", 1)[-1] not in FILLED_IN]


@pytest.mark.parametrize(("name", "do"), REAL, ids=[name for name, _ in REAL])
def test_everything_slack_sends_is_there_with_the_same_type(
    machine: FakeMachine, name: str, do: Callable[[World, Json], None]
) -> None:
    theirs, ours = both(machine, real(name), do)
    assert [place for place in theirs if place not in ours and place not in LACKING] == []
    differing = [place for place, type_ in theirs.items() if ours.get(place, type_) != type_]
    assert [place for place in differing if place not in OTHERWISE] == []


def test_nothing_is_sent_that_slack_does_not_send(machine: FakeMachine) -> None:
    """Compared with all real bodies of one kind together. No excuse is made that is not needed."""
    known, sent = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for name, do in REAL:
        theirs, ours = both(machine, real(name), do)
        known[name.split("__")[0]] |= theirs.keys()
        sent[name.split("__")[0]] |= ours.keys()
    more = {f"{of} {place}" for of, ours in sent.items() for place in more_than(known[of], ours)}
    assert {place for place in more if not excused(place, EXTRA)} == set()
    assert EXTRA.keys() - more == set()


def test_no_excuse_is_made_that_is_not_needed(machine: FakeMachine) -> None:
    lacking, otherwise = set[str](), set[str]()
    for name, do in REAL:
        theirs, ours = both(machine, real(name), do)
        lacking |= theirs.keys() - ours.keys()
        otherwise |= {place for place, type_ in theirs.items() if ours.get(place, type_) != type_}
    assert LACKING.keys() - lacking == set()
    assert OTHERWISE.keys() - otherwise == set()


def test_a_command_travels_as_the_form_slack_writes(machine: FakeMachine) -> None:
    """Each field of the real one, as text."""
    path = "data/slack_payloads/bolt_python/slash_command__test_slash_command__slash_command_body.form.txt"
    slack = dict(parse_qsl(shared(path).read_text(encoding="utf-8")))
    world = a_workspace(machine, slack)
    commanded(world, slack)
    form, content_type = signing.body_of("slash_commands", body(world))
    ours = dict(parse_qsl(form))
    assert content_type == "application/x-www-form-urlencoded"
    assert slack.keys() - ours.keys() == set()
    assert (ours["command"], ours["text"], ours["channel_name"]) == ("/hello-world", "Hi", "random")


def without(found: dict[str, str], places: tuple[str, ...]) -> dict[str, str]:
    return {at: type_ for at, type_ in found.items() if not at.startswith(places)}


def test_a_click_in_a_form_has_the_form_in_place_of_the_message(machine: FakeMachine) -> None:
    """No real one is among the data: it is put together from a click in a message and a typeahead in a form."""
    click, form = (
        real("block_actions__test_block_actions__body"),
        real("block_suggestion__test_block_suggestion__body"),
    )
    world = a_workspace(machine, click)
    block = actions(given(click["actions"][0]), block_id="b")
    view = modal(ask("Label"), block, title="My App", close=form["view"]["close"])
    world.client().views_open(trigger_id=world.new_trigger(world.user("aoi").id), view=view)
    world.person("aoi").form.click("a")
    theirs = without(shape(click), OF_A_MESSAGE) | {
        at: type_ for at, type_ in shape(form).items() if at.startswith(("/view", "/container"))
    }
    blocks, ours = ("/view/blocks/", "/view/state/values/"), shape(body(world))
    assert without({at: type_ for at, type_ in theirs.items() if ours.get(at) != type_}, blocks) == {}
    organised = ("/enterprise", "/is_enterprise_install")  # the newer click has both
    assert more_than(theirs, without(ours, (*blocks, *organised))) == []
    typed = body(world)["view"]["state"]["values"]["Label"]["Label"]
    assert typed == {"type": "plain_text_input", "value": None}


def test_a_click_in_a_message_for_all_has_that_message(machine: FakeMachine) -> None:
    """As a real event tells of a bot's message."""
    told = real("event_callback.message__test_message_bot__bot_message_event_payload")["event"]
    world = a_workspace(machine, told)
    blocks = [said("Hi"), actions(button("Go", "a"))]
    world.client().chat_postMessage(channel=world.channel("random").id, text=told["text"], blocks=blocks)
    world.person("aoi").channel("random").last.click("a")
    theirs = shape(
        {name: part for name, part in told.items() if name not in ("channel", "event_ts", "channel_type")}
    )
    ours = shape(body(world)["message"])
    assert {at: type_ for at, type_ in theirs.items() if ours.get(at) != type_} == {}
    later = {
        "/app_id": "newer messages say whose app",
        "/bot_profile/user_id": "the same",
        "/blocks": "it has some",
    }
    assert [at for at in ours if at not in theirs and not excused(at, later)] == []


USER = {
    "id": "string",
    "team_id": "string",
    "name": "string",
    "deleted": "boolean",
    "real_name": "string",
    "tz": "string",
    "tz_label": "string",
    "tz_offset": "number",
    "profile": "object",
    "is_admin": "boolean",
    "is_owner": "boolean",
    "is_primary_owner": "boolean",
    "is_restricted": "boolean",
    "is_ultra_restricted": "boolean",
    "is_bot": "boolean",
    "is_app_user": "boolean",
    "is_email_confirmed": "boolean",
    "updated": "number",
    "locale": "string",
}
PROFILE = {
    "title": "string",
    "phone": "string",
    "real_name": "string",
    "real_name_normalized": "string",
    "display_name": "string",
    "display_name_normalized": "string",
    "team": "string",
    "email": "string",
}
"""Slack's reference of the user object (no real event of these kinds is among the data), without pictures, colours,
status, pronouns, two-factor and huddle fields: nobody who looks after deals reads them.
"""


@pytest.mark.parametrize("event", ["team_join", "user_change"])
def test_an_event_about_somebody_carries_the_user_object(machine: FakeMachine, event: Any) -> None:
    envelope = real("event_callback.message__test_message_bot__user_message_event_payload")
    world = a_workspace(machine, envelope)
    world.person("aoi").announce(event)
    whole = body(world)
    theirs, ours = (
        {at: t for at, t in shape(each).items() if not at.startswith("/event/")} for each in (envelope, whole)
    )
    assert ours == theirs
    told = whole["event"]
    assert told["type"] == event
    assert {name: kind(part) for name, part in told["user"].items()} == USER
    assert {name: kind(part) for name, part in told["user"]["profile"].items()} == PROFILE
    more = {"cache_ts"} if event == "user_change" else set()
    assert told.keys() == {"type", "user", "event_ts"} | more


def test_the_directory_and_the_events_tell_the_same_of_somebody(machine: FakeMachine) -> None:
    world = a_workspace(machine, {})
    aoi = world.person("aoi")
    aoi.announce()
    row = world.client().users_info(user=aoi.id, include_locale=True)["user"]
    assert body(world)["event"]["user"] == row
