"""A small kit for Block Kit. Texts a person wrote are shortened to Slack's limits; our own ids must fit.

Sections and contexts take Mrkdwn only; titles, labels, buttons and options take plain strings only, because Slack
shows `&amp;` literally there. Inputs live in `inputs` and `choices` and are offered here too, so that a view imports one module.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.text import Mrkdwn
from bot.views.choices import (
    channel_select,
    checkboxes,
    external_select,
    multi_external,
    multi_select,
    multi_users,
    overflow,
    radio,
    select,
    users_select,
)
from bot.views.inputs import (
    as_element,
    datepicker,
    datetimepicker,
    file_input,
    number_input,
    text_input,
    timepicker,
)
from bot.views.limits import SECTION, cut_md, known, parts_md
from bot.views.objects import Block, Element, Option, confirm, mrkdwn, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Block",
    "Element",
    "Message",
    "Option",
    "View",
    "actions",
    "as_element",
    "button",
    "channel_select",
    "checkboxes",
    "confirm",
    "context",
    "datepicker",
    "datetimepicker",
    "divider",
    "external_select",
    "fields",
    "file_input",
    "header",
    "home",
    "message",
    "modal",
    "multi_external",
    "multi_select",
    "multi_users",
    "number_input",
    "overflow",
    "radio",
    "section",
    "sections",
    "select",
    "split",
    "text_input",
    "timepicker",
    "users_select",
]

View: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]

MODAL_BLOCKS, MESSAGE_BLOCKS, MESSAGE_CHARS = 100, 50, 12_000


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def section(md: Mrkdwn, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    """One paragraph, shortened at 3,000 characters; `sections` keeps everything."""
    block: Block = {"type": "section", "text": mrkdwn(cut_md(md, SECTION))}
    if accessory is not None:
        block["accessory"] = accessory
    return _named(block, block_id)


def sections(md: Mrkdwn) -> list[Block]:
    """As many sections as the text needs, broken between lines."""
    return [section(part) for part in parts_md(md)]


def fields(items: Sequence[Mrkdwn], *, block_id: str | None = None) -> Block:
    """Up to ten short texts in two columns; more are left out."""
    block = {"type": "section", "fields": [mrkdwn(cut_md(item, 2000)) for item in items[:10]]}
    return _named(block, block_id)


def context(*items: Mrkdwn, block_id: str | None = None) -> Block:
    """Small grey text; up to ten pieces, more are left out."""
    return _named(
        {"type": "context", "elements": [mrkdwn(cut_md(item, 2000)) for item in items[:10]]}, block_id
    )


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    if not 1 <= len(elements) <= 25:
        raise ValueError(f"an actions block takes 1 to 25 elements, not {len(elements)}")
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def button(
    text: str,
    action_id: str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: Element | None = None,
    url: str | None = None,
) -> Element:
    """`style` is "primary" or "danger"; leave it out for an ordinary button."""
    element: Element = {"type": "button", "text": plain(text, 75), "action_id": known(action_id, 255)}
    if value is not None:
        element["value"] = known(value, 2000)
    if url is not None:
        element["url"] = known(url, 3000)
    if style is not None:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = confirm
    return element


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str | None = None,
    private_metadata: str = "",
    notify_on_close: bool = False,
) -> View:
    """Blocks after the hundredth are left out. A modal with inputs must have `submit`."""
    view: View = {
        "type": "modal",
        "title": plain(title, 24),
        "callback_id": known(callback_id, 255),
        "blocks": list(blocks[:MODAL_BLOCKS]),
    }
    if submit is not None:
        view["submit"] = plain(submit, 24)
    if close is not None:
        view["close"] = plain(close, 24)
    if private_metadata:
        view["private_metadata"] = known(private_metadata, 3000)
    if notify_on_close:
        view["notify_on_close"] = True
    return view


def home(blocks: Sequence[Block], *, callback_id: str, private_metadata: str = "") -> View:
    """The App Home; blocks after the hundredth are left out."""
    view = {"type": "home", "callback_id": known(callback_id, 255), "blocks": list(blocks[:MODAL_BLOCKS])}
    return {**view, "private_metadata": known(private_metadata, 3000)} if private_metadata else view


def message(text: Mrkdwn, blocks: Sequence[Block]) -> Message:
    """`text` is what notifications and screen readers say: it has to be useful alone. For longer ones see `split`."""
    if not isinstance(text, Mrkdwn):
        raise TypeError("a message's text is mrkdwn: make it with t.md")
    if len(blocks) > MESSAGE_BLOCKS:
        raise ValueError(f"{len(blocks)} blocks don't fit into one message: split them")
    return {"text": cut_md(text, SECTION), "blocks": list(blocks)}


def split(
    blocks: Iterable[Block], *, count: int = MESSAGE_BLOCKS, chars: int = MESSAGE_CHARS
) -> list[list[Block]]:
    """The blocks in order, in as few messages as Slack takes: `count` blocks, one table and about `chars` characters each.

    Slack refuses messages near 13,000 characters without saying what it counts, so JSON text is what we count.
    """
    messages: list[list[Block]] = []
    used = 0
    for block in blocks:
        size = len(json.dumps(block, ensure_ascii=False))
        full = not messages or len(messages[-1]) == count or used + size > chars
        if full or (block["type"] == "table" and any(each["type"] == "table" for each in messages[-1])):
            messages.append([])
            used = 0
        messages[-1].append(block)
        used += size
    return messages


def _named(block: Block, block_id: str | None) -> Block:
    return block if block_id is None else {**block, "block_id": known(block_id, 255)}
