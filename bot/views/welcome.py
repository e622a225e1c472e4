"""The message that says hello."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.text import escape
from bot.views import blocks as b
from bot.views.limits import cut_md
from store.model import Role

if TYPE_CHECKING:
    from bot.text import Text
    from store.model import Member

NAME_LENGTH = 150


def render(t: Text, reader: Member) -> Message:
    """Who we are, and the one thing to do now."""
    who = cut_md(escape(reader.name), NAME_LENGTH)
    if reader.role is Role.ADMIN:
        text = t.md(
            "Hello {who}! I'm Dealbot. You are an admin: five short steps, and your team can begin.",
            who=who,
        )
        now = t.md("*Now:* please type `/deal setup`.")
    else:
        text = t.md(
            "Hello {who}! I'm Dealbot. I help you keep your deals up to date, here in Slack.", who=who
        )
        now = t.md(
            "*Now:* enter your first deal: please type `/deal new`. I ask for the rest when it is time."
        )
    more = t.md("What is due from you is in the Home tab above. Help: `/deal help`")
    return Message(text, [b.section(text), b.section(now), b.context(more)])
