"""What a person may put into an element: the value as Slack's client would take it, or ClientRefused."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sandbox.api import files
from sandbox.errors import ClientRefused
from sandbox.model import File, Upload
from sandbox.parts import completed, offered, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.model import Json, User
    from sandbox.world import World

    Search = Callable[[str], list[Json]]

TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+\.\S+", re.IGNORECASE)


def taken(world: World, user: User, element: Json, value: Any, search: Search) -> Any:
    """`value` as it goes into the state: text, an option, an id, a date; a list of them where several fit.

    None or "" empties. `search` asks the bot for the options of a typeahead.
    """
    kind: str = element["type"]
    several = kind.startswith("multi_") or kind in ("checkboxes", "file_input")
    if value is None or value in ("", []):
        return [] if several else None
    if several:
        values = value if isinstance(value, list | tuple | set) else [value]
        if kind == "file_input":
            return [_uploaded(world, user, element, each) for each in values]
        return [_one(world, user, element, each, search) for each in values]
    return _one(world, user, element, value, search)


def _one(world: World, user: User, element: Json, value: Any, search: Search) -> Any:  # noqa: PLR0911 - a line a kind
    kind = element["type"].removeprefix("multi_")
    match kind:
        case "static_select" | "radio_buttons" | "checkboxes":
            return _option(offered(element), str(value))
        case "external_select":
            return completed(_option(search(str(value)), str(value), typed=True))
        case "users_select":
            return _person(world, value)
        case "conversations_select" | "channels_select":
            return _channel(world, user, element, value)
        case "datepicker":
            return _day(value)
        case "timepicker":
            return _hour(value)
        case "datetimepicker":
            return _moment(value)
        case "plain_text_input":
            text = str(value)
            return text if element.get("multiline") else " ".join(text.splitlines())
        case "rich_text_input":
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
            return {"type": "rich_text", "elements": [section]}
        case _:
            return str(value)


def _option(options: list[Json], wanted: str, *, typed: bool = False) -> Json:
    """By its text or value; what was typed into a search may also be a part of the only one that has it."""
    exact = [each for each in options if wanted in (each["text"]["text"], each["value"])]
    if not exact and typed:
        exact = [each for each in options if wanted.casefold() in each["text"]["text"].casefold()]
    if len(exact) != 1:
        texts = [each["text"]["text"] for each in options]
        raise ClientRefused(f"{len(exact) or 'no'} options fit {wanted!r}; there are {texts}")
    return exact[0]


def _person(world: World, name: Any) -> str:
    found = [each for each in world.users.values() if each.called(str(name)) and not each.deleted]
    if len(found) != 1:
        raise ClientRefused(f"{len(found) or 'no'} active people are called {name!r}")
    return found[0].id


def _channel(world: World, user: User, element: Json, name: Any) -> str:
    """Among those the person can see and the filter lets through."""
    rules = element.get("filter") or {}
    include = rules.get("include") or ["public", "private", "im", "mpim"]
    words = {"channels": "public", "groups": "private", "im": "im", "mpim": "mpim"}
    plain = str(name).removeprefix("#")
    for channel in world.channels.values():
        if plain not in (channel.id, channel.name) or channel.is_archived:
            continue
        if channel.kind != "channels" and user.id not in channel.members:
            continue
        if words[channel.kind] not in include or (
            channel.is_ext_shared and rules.get("exclude_external_shared_channels")
        ):
            break
        return channel.id
    raise ClientRefused(f"no channel {name!r} is offered there")


def _uploaded(world: World, user: User, element: Json, value: Any) -> Json:
    """A file goes to Slack as soon as it is chosen; the form holds what Slack says of it."""
    if not isinstance(value, Upload):
        raise ClientRefused(f"{value!r} is no file")
    kinds = element.get("filetypes")
    if kinds and value.name.rpartition(".")[2].lower() not in kinds:
        raise ClientRefused(f"{value.name} is none of {kinds}")
    return files.as_json(world, uploaded(world, user, value))


def uploaded(world: World, user: User, upload: Upload) -> File:
    """On Slack from now on."""
    file = File(
        world.new_id("F"), upload.name, len(upload.content), upload.name, upload.content, complete=True
    )
    file.user = user.id
    world.files[file.id] = file
    return file


def _day(value: Any) -> str:
    try:
        return (
            (value if isinstance(value, date) else date.fromisoformat(str(value)))
            .strftime("%Y-%m-%d")
            .zfill(10)
        )
    except ValueError:
        raise ClientRefused(f"{value!r} is no date") from None


def _hour(value: Any) -> str:
    try:
        return (value if isinstance(value, time) else time.fromisoformat(str(value))).strftime("%H:%M")
    except ValueError:
        raise ClientRefused(f"{value!r} is no time of day") from None


def _moment(value: Any) -> int:
    """Unix seconds; pickers know whole minutes."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ClientRefused(f"{value!r} needs a time zone")
        return int(value.timestamp()) // 60 * 60
    if isinstance(value, int):
        return value
    raise ClientRefused(f"{value!r} is no moment")


def complaint(block: Json, element: Json, state: Json | None) -> str | None:  # noqa: PLR0911 - a line a kind
    """Why Slack's client would not send a form with this in it; None if it would."""
    value = value_of(element, state)
    if value in (None, "", []):
        return None if block.get("optional") else "is required"
    if element["type"] in TEXTS and not value.strip() and not block.get("optional"):
        return "is required"
    most_chosen = element.get("max_selected_items") or element.get("max_files")
    if most_chosen is not None and len(value) > most_chosen:
        return f"takes at most {most_chosen}"
    match element["type"]:
        case "plain_text_input":
            return _length(value, element.get("min_length", 0), element.get("max_length", 3000))
        case "number_input":
            return _number(value, element)
        case "email_text_input":
            return None if EMAIL.fullmatch(value) else "must be an email address"
        case "url_text_input":
            return None if URL.fullmatch(value) else "must be a web address"
        case _:
            return None


def _length(value: str, least: int, most: int) -> str | None:
    if len(value) < least:
        return f"needs at least {least} characters"
    return f"takes at most {most} characters" if len(value) > most else None


def _number(value: str, element: Json) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "must be a number"
    if not number.is_finite() or not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "must be a number"
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "takes no decimals"
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        return f"must be at least {least}"
    return f"must be at most {most}" if most is not None and number > Decimal(most) else None
