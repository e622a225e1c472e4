"""Real bodies of Slack's, and the sandbox made to send the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox import World
from tests.real_data import shared
from tests.sandbox.bots import Json, Says, actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import FakeMachine
    from sandbox.people import Modal

KINDS = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


def kind(value: object) -> str:
    return "null" if value is None else KINDS[type(value)]


def shape(value: Any, at: str = "") -> dict[str, str]:
    """Every place in a body → the JSON type there. Items of a list that are of one type share a place."""
    found = {at or "/": kind(value)}
    if isinstance(value, dict):
        for name, part in value.items():
            found |= shape(part, f"{at}/{name}")
    elif isinstance(value, list):
        for part in value:
            label = part.get("type", "") if isinstance(part, dict) else ""
            found |= shape(part, f"{at}/[{label}]")
    return found


def real(name: str) -> Json:
    body = json.loads(shared(f"data/slack_payloads/bolt_python/{name}.json").read_text(encoding="utf-8"))
    assert isinstance(body, dict)
    return body


# What the sandbox is made to do, with what the real body says was there


def a_workspace(machine: FakeMachine, slack: Json) -> World:
    """Of an enterprise, if the real body came from one."""
    world = World(machine(), machine, enterprise_id="E0SANDBOX" if "enterprise" in str(slack) else None)
    world.add_user("aoi")
    world.add_channel("random", members=["aoi"])
    world.transport = Says()
    return world


def body(world: World) -> Json:
    """The last that was sent; as JSON carries it."""
    sent: Json = json.loads(json.dumps(world.wire.sent()[-1].payload))
    return sent


def both(
    machine: FakeMachine, slack: Json, do: Callable[[World, Json], None]
) -> tuple[dict[str, str], dict[str, str]]:
    """The shape of the real body, and of ours once the same was done."""
    world = a_workspace(machine, slack)
    do(world, slack)
    return shape(slack), shape(body(world))


def commanded(world: World, slack: Json) -> None:
    world.person("aoi").slash(f"{slack['command']} {slack['text']}", channel="random")


def clicked(world: World, slack: Json) -> None:
    """The same button, in a message only one person sees, as in all the real bodies."""
    web, aoi, room = world.client(), world.person("aoi"), world.channel("random").id
    blocks = [actions(given(slack["actions"][0]), block_id="b")]
    web.chat_postEphemeral(channel=room, user=aoi.id, text="x", blocks=blocks)
    aoi.ephemerals[-1].click("a")


def given(action: Json) -> Json:
    return {name: action[name] for name in ("type", "action_id", "text", "value")}


def shown(world: World, slack: Json) -> Modal:
    """The same form, as an app sends it: without what Slack fills in."""
    view = slack["view"]
    form = {name: view[name] for name in ("type", "title", "submit", "close", "callback_id") if name in view}
    form["blocks"] = [
        {name: part for name, part in block.items() if name not in ("optional", "dispatch_action")}
        for block in view["blocks"]
    ]
    form |= {"private_metadata": view["private_metadata"], "notify_on_close": slack["type"] == "view_closed"}
    world.client().views_open(trigger_id=world.new_trigger(world.user("aoi").id), view=form)
    return world.person("aoi").form


def submitted(world: World, slack: Json) -> None:
    shown(world, slack).fill({"Label": "test"}).submit()


def closed(world: World, slack: Json) -> None:
    shown(world, slack).fill({"Label": "what was typed is not sent"}).close()


def asked(world: World, slack: Json) -> None:
    form = shown(world, slack).fill({"Label": "what was typed is not sent"})
    form.options(slack["action_id"], query=slack["value"])


def shortcut(world: World, slack: Json) -> None:
    world.person("aoi").shortcut(slack["callback_id"])


def message_shortcut(world: World, slack: Json) -> None:
    aoi = world.person("aoi")
    aoi.channel("random").say(slack["message"]["text"])
    aoi.message_shortcut(slack["callback_id"], aoi.channel("random").last)


def talked(world: World, slack: Json) -> None:
    world.person("aoi").channel("random").say(slack["event"]["text"])


def talked_alone(world: World, slack: Json) -> None:
    world.person("aoi").dm.say(slack["event"]["text"])


def came_home(world: World, slack: Json) -> None:
    world.person("aoi").open_home()


REAL: list[tuple[str, Callable[[World, Json], None]]] = [
    ("slash_command__test_slash_command__slash_command_body", commanded),
    ("slash_command__test_unmatched_suggestions__slash_command", commanded),
    ("block_actions__test_block_actions__body", clicked),
    ("block_actions__test_request__payload", clicked),
    ("view_submission__test_view_submission__body", submitted),
    ("view_submission__test_request__payload", submitted),
    ("view_closed__test_view_closed__body", closed),
    ("view_closed__test_request__payload", closed),
    ("block_suggestion__test_block_suggestion__body", asked),
    ("shortcut__test_listener_middleware__body", shortcut),
    ("message_action__test_app_using_methods_in_class__payload", message_shortcut),
    ("event_callback.message__test_message__message_body", talked),
    ("event_callback.message__test_message_bot__user_message_event_payload", talked_alone),
    ("event_callback.app_home_opened__test_events_org_apps__event_payload", came_home),
]
