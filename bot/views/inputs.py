"""Inputs of forms: label, element and hint in one call. The action_id is the block_id unless another one is given.

`as_element` takes the element out of an input, for use as an accessory or in an actions block.
`dispatch` makes Slack tell us at every change (for text: on Enter), so that the form can adapt.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bot.views.limits import known
from bot.views.objects import Block, Element, Option, option, options, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime, time


class Around(TypedDict, total=False):
    """What every input may have around its element."""

    action_id: str
    hint: str
    optional: bool
    dispatch: bool


def text_input(
    label: str,
    block_id: str,
    *,
    multiline: bool = False,
    initial: str | None = None,
    placeholder: str | None = None,
    max_length: int | None = None,
    **around: Unpack[Around],
) -> Block:
    """`max_length` is at most 3,000; an initial text is shortened to it."""
    longest = min(max_length or 3000, 3000)
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    if initial:  # half of a character can be typed, but is no text that Slack takes back
        element["initial_value"] = initial.encode(errors="ignore").decode()[:longest]
    return _input(label, block_id, element, placeholder, around)


def number_input(
    label: str,
    block_id: str,
    *,
    decimals: bool = False,
    initial: Decimal | int | None = None,
    at_least: Decimal | int | None = None,
    at_most: Decimal | int | None = None,
    placeholder: str | None = None,
    **around: Unpack[Around],
) -> Block:
    element: Element = {"type": "number_input", "is_decimal_allowed": decimals}
    for key, number in (("initial_value", initial), ("min_value", at_least), ("max_value", at_most)):
        if number is not None:
            element[key] = f"{Decimal(number):f}"
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


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
    return _input(label, block_id, element, placeholder, around)


def datepicker(label: str, block_id: str, *, initial: date | None = None, **around: Unpack[Around]) -> Block:
    element: Element = {"type": "datepicker"}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return _input(label, block_id, element, None, around)


def timepicker(label: str, block_id: str, *, initial: time | None = None, **around: Unpack[Around]) -> Block:
    """In the clock the view says; the reader's own zone is ours to apply."""
    element: Element = {"type": "timepicker"}
    if initial is not None:
        element["initial_time"] = initial.strftime("%H:%M")
    return _input(label, block_id, element, None, around)


def datetimepicker(
    label: str, block_id: str, *, initial: datetime | None = None, **around: Unpack[Around]
) -> Block:
    """`initial` is aware; Slack shows it in the reader's own zone and answers with Unix seconds."""
    element: Element = {"type": "datetimepicker"}
    if initial is not None:
        if initial.tzinfo is None:
            raise ValueError("a moment must be aware")
        element["initial_date_time"] = int(initial.timestamp())
    return _input(label, block_id, element, None, around)


def file_input(label: str, block_id: str, kinds: Sequence[str], **around: Unpack[Around]) -> Block:
    """One file of these kinds (as their names end), from the reader's own disk."""
    element: Element = {"type": "file_input", "filetypes": list(kinds), "max_files": 1}
    return _input(label, block_id, element, None, around)


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
    return _input(label, block_id, element, None, around)


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
    return _input(label, block_id, element, None, around)


def overflow(action_id: str, choices: Sequence[Option], *, confirm: Element | None = None) -> Element:
    """The ⋯ menu with at most five choices: an element, not an input."""
    element: Element = {
        "type": "overflow",
        "action_id": known(action_id, 255),
        "options": options(choices, 5),
    }
    return element if confirm is None else {**element, "confirm": confirm}


def as_element(block: Block) -> Element:
    """The element of an input, without its label."""
    element: dict[str, Any] = block["element"]
    return element


def _input(label: str, block_id: str, element: Element, placeholder: str | None, around: Around) -> Block:
    element["action_id"] = known(around.get("action_id", block_id), 255)
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    block: Block = {
        "type": "input",
        "block_id": known(block_id, 255),
        "label": plain(label, 2000),
        "element": element,
        "optional": around.get("optional", False),
    }
    if around.get("dispatch", False):
        block["dispatch_action"] = True
    if hint := around.get("hint"):
        block["hint"] = plain(hint, 2000)
    return block


def _choose(element: Element, key: str, value: str | None) -> None:
    """Slack refuses an initial option that isn't among the options, so one that went away is simply not chosen."""
    for candidate in element["options"]:
        if value is not None and candidate["value"] == value:
            element[key] = candidate


def _choose_all(element: Element, values: Collection[str]) -> None:
    if chosen := [candidate for candidate in element["options"] if candidate["value"] in values]:
        element["initial_options"] = chosen
