"""The message that brings somebody their deals as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery import Message
from bot.text import Mrkdwn, escape
from bot.views import blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.text import Text


def render(t: Text, file: Mapping[str, Any]) -> Message:
    """The link to the file shares it with whoever reads the message, and with nobody else."""
    link = Mrkdwn(f"<{escape(file['link'])}|{escape(file['name'])}>")
    text = t.md_n(
        "Here is your {count} deal as a file: {link}",
        "Here are your {count} deals as a file: {link}",
        file["count"],
        link=link,
    )
    hint = t.md("It opens in any spreadsheet program.")
    return Message(text, [b.section(text), b.context(hint)])
