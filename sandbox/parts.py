"""Finding one's way in blocks: the elements in them, the state a reader gives those, the words a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sandbox.model import Json

ONE, MANY = None, ()
STATE: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", ONE),
    "email_text_input": ("value", "initial_value", ONE),
    "url_text_input": ("value", "initial_value", ONE),
    "number_input": ("value", "initial_value", ONE),
    "rich_text_input": ("rich_text_value", "initial_value", ONE),
    "static_select": ("selected_option", "initial_option", ONE),
    "external_select": ("selected_option", "initial_option", ONE),
    "radio_buttons": ("selected_option", "initial_option", ONE),
    "multi_static_select": ("selected_options", "initial_options", MANY),
    "multi_external_select": ("selected_options", "initial_options", MANY),
    "checkboxes": ("selected_options", "initial_options", MANY),
    "users_select": ("selected_user", "initial_user", ONE),
    "multi_users_select": ("selected_users", "initial_users", MANY),
    "channels_select": ("selected_channel", "initial_channel", ONE),
    "multi_channels_select": ("selected_channels", "initial_channels", MANY),
    "conversations_select": ("selected_conversation", "initial_conversation", ONE),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", MANY),
    "datepicker": ("selected_date", "initial_date", ONE),
    "timepicker": ("selected_time", "initial_time", ONE),
    "datetimepicker": ("selected_date_time", "initial_date_time", ONE),
    "file_input": ("files", "", MANY),
}
"""Kind of element → the key of its value in a view's state, the key it starts from, and what empty is."""


def nested(blocks: Iterable[Json]) -> Iterator[Json]:
    """Every block, those inside containers and carousels too."""
    for block in blocks:
        yield block
        yield from nested(block.get("child_blocks") or ())
        if block["type"] == "carousel":
            yield from block["elements"]


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element a person can use, with the block it stands in."""
    for block in nested(blocks):
        match block["type"]:
            case "input":
                elements = [block["element"]]
            case "section":
                elements = [block["accessory"]] if block.get("accessory") else []
            case "actions" | "context_actions":
                elements = block["elements"]
            case "card":
                elements = block.get("actions") or []
            case _:
                elements = []
        yield from ((block, element) for element in elements if element["type"] != "image")


def named(blocks: Iterable[Json], new: Iterator[str]) -> list[Json]:
    """A copy in which every block and element that came without an id has been given one, as Slack does."""
    mine: list[Json] = completed(list(blocks))
    for block in nested(mine):
        block.setdefault("block_id", next(new))
    for _, element in interactive(mine):
        element.setdefault("action_id", next(new))
    return mine


DEFAULTS: dict[str, Json] = {
    "plain_text": {"emoji": True},
    "mrkdwn": {"verbatim": False},
    "input": {"optional": False, "dispatch_action": False},
}


def copied(part: Any) -> Any:
    """A copy of JSON, many times quicker than one of anything."""
    if isinstance(part, dict):
        return {key: copied(each) for key, each in part.items()}
    if isinstance(part, list):
        return [copied(each) for each in part]
    return part


def completed(part: Any) -> Any:
    """A copy with what Slack fills in where the app left it out: what comes back is more than what was sent."""
    if isinstance(part, list):
        return [completed(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {**DEFAULTS.get(str(part.get("type")), {}), **{key: completed(each) for key, each in part.items()}}


def value_of(element: Json, state: Json | None = None) -> Any:
    """What is in an element: from the reader's state, or as it starts."""
    key, initial, empty = STATE[element["type"]]
    if state is not None:
        return state.get(key)
    return element.get(initial, list(empty) if empty is MANY else empty)


def state_of(element: Json, value: Any) -> Json:
    """An element's entry in `state.values`."""
    return {"type": element["type"], STATE[element["type"]][0]: value}


def fresh(blocks: Iterable[Json], kept: dict[str, Json] | None = None) -> dict[str, Json]:
    """The state of blocks as they are shown: as they start, except what the reader had put into an input that stays
    (same block_id, action_id and kind), which Slack keeps whatever the new view says.
    """
    values: dict[str, Json] = {}
    for block, element in interactive(blocks):
        if element["type"] not in STATE:
            continue
        before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        keeps = before is not None and before["type"] == element["type"] and _still_offered(element, before)
        entry = before if keeps and before is not None else state_of(element, copied(value_of(element)))
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def offered(element: Json) -> list[Json]:
    """The options an element carries itself, out of their groups."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


def _still_offered(element: Json, state: Json) -> bool:
    if element["type"] not in ("static_select", "multi_static_select", "radio_buttons", "checkboxes"):
        return True
    value = value_of(element, state)
    chosen = value if isinstance(value, list) else [value] if value else []
    values = {option["value"] for option in offered(element)}
    return all(option["value"] in values for option in chosen)


HIDDEN = {"confirm", "options", "option_groups", "value", "initial_option", "initial_options"}


def words(part: Any, values: dict[str, Json] | None = None) -> list[str]:
    """Every text a reader sees, in order; with `values` also what stands in the inputs. Menus stay folded."""
    if isinstance(part, list):
        return [text for each in part for text in words(each, values)]
    if not isinstance(part, dict):
        return []
    unfolded = part.get("type") in ("radio_buttons", "checkboxes")
    found = [
        text
        for key, value in part.items()
        if key not in HIDDEN or (unfolded and key == "options")
        for text in (
            [value] if key in ("text", "alt_text") and isinstance(value, str) else words(value, values)
        )
    ]
    if part.get("type") == "input" and values is not None:
        state = values.get(part["block_id"], {}).get(part["element"]["action_id"])
        found += shown_value(part["element"], state)
    return found


def shown_value(element: Json, state: Json | None) -> list[str]:
    """What stands in an input, as text."""
    if element["type"] not in STATE or element["type"] in ("radio_buttons", "checkboxes"):
        return []
    value = value_of(element, state)
    several = value if isinstance(value, list) else [value] if value is not None else []
    return [
        (each["text"]["text"] if "text" in each else each["name"]) if isinstance(each, dict) else str(each)
        for each in several
    ]
