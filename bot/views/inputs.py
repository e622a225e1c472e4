"""Inputs of forms: label, element and hint in one call. The action_id is the block_id unless another one is given.

`as_element` takes the element out of an input, for use as an accessory or in an actions block.
`dispatch` makes Slack tell us at every change (for text: on Enter), so that the form can adapt.
Here is what is typed, dated or uploaded; what is chosen from a list is in `choices`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bot.views.limits import known
from bot.views.objects import Block, Element, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    return framed(label, block_id, element, placeholder, around)


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
    return framed(label, block_id, element, placeholder, around)


def datepicker(label: str, block_id: str, *, initial: date | None = None, **around: Unpack[Around]) -> Block:
    element: Element = {"type": "datepicker"}
    if initial is not None:
        element["initial_date"] = initial.isoformat()
    return framed(label, block_id, element, None, around)


def timepicker(label: str, block_id: str, *, initial: time | None = None, **around: Unpack[Around]) -> Block:
    """In the clock the view says; the reader's own zone is ours to apply."""
    element: Element = {"type": "timepicker"}
    if initial is not None:
        element["initial_time"] = initial.strftime("%H:%M")
    return framed(label, block_id, element, None, around)


def datetimepicker(
    label: str, block_id: str, *, initial: datetime | None = None, **around: Unpack[Around]
) -> Block:
    """`initial` is aware; Slack shows it in the reader's own zone and answers with Unix seconds."""
    element: Element = {"type": "datetimepicker"}
    if initial is not None:
        if initial.tzinfo is None:
            raise ValueError("a moment must be aware")
        element["initial_date_time"] = int(initial.timestamp())
    return framed(label, block_id, element, None, around)


def file_input(label: str, block_id: str, kinds: Sequence[str], **around: Unpack[Around]) -> Block:
    """One file of these kinds (as their names end), from the reader's own disk."""
    element: Element = {"type": "file_input", "filetypes": list(kinds), "max_files": 1}
    return framed(label, block_id, element, None, around)


def as_element(block: Block) -> Element:
    """The element of an input, without its label."""
    element: dict[str, Any] = block["element"]
    return element


def framed(label: str, block_id: str, element: Element, placeholder: str | None, around: Around) -> Block:
    """The input round an element of any kind."""
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
