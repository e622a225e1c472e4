"""Block Kit's composition objects: text, options, confirmations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.text import Mrkdwn
from bot.views.limits import cut, known

if TYPE_CHECKING:
    from collections.abc import Iterable

Block: TypeAlias = dict[str, Any]
Element: TypeAlias = dict[str, Any]
Option: TypeAlias = tuple[str, str]
"""What is shown (shortened at 75 characters) and the value that comes back (ours, at most 150)."""


def plain(text: str, limit: int) -> Element:
    """Shown as it is, never interpreted."""
    if isinstance(text, Mrkdwn):
        raise TypeError("plain text is a plain str: make it with t, not t.md")
    return {"type": "plain_text", "text": cut(text, limit), "emoji": True}


def mrkdwn(md: Mrkdwn) -> Element:
    """`verbatim`: Slack makes no links, mentions or channels out of words that we didn't mark up ourselves."""
    if not isinstance(md, Mrkdwn):
        raise TypeError("mrkdwn is made by t.md or escape")
    return {"type": "mrkdwn", "text": md, "verbatim": True}


def option(choice: Option) -> Element:
    text, value = choice
    return {"text": plain(text, 75), "value": known(value, 150)}


def options(choices: Iterable[Option], limit: int) -> list[Element]:
    """At most `limit` of them. ValueError for none: Slack refuses an empty choice."""
    shown = [option(choice) for choice in list(choices)[:limit]]
    if not shown:
        raise ValueError("a choice needs at least one option")
    return shown


def confirm(title: str, text: str, *, yes: str, no: str, danger: bool = False) -> Element:
    """Asks before a click does something that is hard to take back."""
    asked: Element = {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }
    return {**asked, "style": "danger"} if danger else asked
