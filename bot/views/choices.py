"""Inputs in which something is chosen: from given options, from a search, from Slack's people and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from bot.views.inputs import Around, framed
from bot.views.limits import known
from bot.views.objects import Block, Element, Option, option, options

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def select(
    label: str,
    block_id: str,
    choices: Sequence[Option],
    *,
    initial: str | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    """One of at most 100 choices; `initial` is a value. More than 100 need `external_select`."""
    element: Element = {"type": "static_select", "options": options(choices, 100)}
    _choose(element, "initial_option", initial)
    return framed(label, block_id, element, placeholder, around)


def multi_select(
    label: str,
    block_id: str,
    choices: Sequence[Option],
    *,
    initial: Collection[str] = (),
    at_most: int | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "multi_static_select", "options": options(choices, 100)}
    _choose_all(element, initial)
    if at_most is not None:
        element["max_selected_items"] = at_most
    return framed(label, block_id, element, placeholder, around)


def external_select(
    label: str,
    block_id: str,
    *,
    initial: Option | None = None,
    min_query_length: int = 0,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    """A typeahead: Slack asks us for the options while somebody types."""
    element: Element = {"type": "external_select", "min_query_length": min_query_length}
    if initial is not None:
        element["initial_option"] = option(initial)
    return framed(label, block_id, element, placeholder, around)


def multi_external(
    label: str,
    block_id: str,
    *,
    initial: Sequence[Option] = (),
    min_query_length: int = 0,
    at_most: int | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    """A typeahead for several."""
    element: Element = {"type": "multi_external_select", "min_query_length": min_query_length}
    if initial:
        element["initial_options"] = [option(each) for each in initial]
    if at_most is not None:
        element["max_selected_items"] = at_most
    return framed(label, block_id, element, placeholder, around)


def users_select(
    label: str,
    block_id: str,
    *,
    initial: str | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return framed(label, block_id, element, placeholder, around)


def multi_users(
    label: str,
    block_id: str,
    *,
    initial: Sequence[str] = (),
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return framed(label, block_id, element, placeholder, around)


def channel_select(
    label: str,
    block_id: str,
    *,
    initial: str | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    """Public and private channels of our own company: no DMs, none shared with outsiders, no bots."""
    include = {"include": ["public", "private"], "exclude_external_shared_channels": True}
    element: Element = {"type": "conversations_select", "filter": {**include, "exclude_bot_users": True}}
    if initial:
        element["initial_conversation"] = initial
    return framed(label, block_id, element, placeholder, around)


def checkboxes(
    label: str,
    block_id: str,
    choices: Sequence[Option],
    *,
    initial: Collection[str] = (),
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "checkboxes", "options": options(choices, 10)}
    _choose_all(element, initial)
    return framed(label, block_id, element, None, around)


def radio(
    label: str,
    block_id: str,
    choices: Sequence[Option],
    *,
    initial: str | None = None,
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "radio_buttons", "options": options(choices, 10)}
    _choose(element, "initial_option", initial)
    return framed(label, block_id, element, None, around)


def overflow(action_id: str, choices: Sequence[Option], *, confirm: Element | None = None) -> Element:
    """The ⋯ menu with at most five choices: an element, not an input."""
    element: Element = {
        "type": "overflow",
        "action_id": known(action_id, 255),
        "options": options(choices, 5),
    }
    return element if confirm is None else {**element, "confirm": confirm}


def _choose(element: Element, key: str, value: str | None) -> None:
    """Slack refuses an initial option that isn't among the options, so one that went away is simply not chosen."""
    for candidate in element["options"]:
        if value is not None and candidate["value"] == value:
            element[key] = candidate


def _choose_all(element: Element, values: Collection[str]) -> None:
    if chosen := [candidate for candidate in element["options"] if candidate["value"] in values]:
        element["initial_options"] = chosen
