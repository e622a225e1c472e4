"""The message that says hello."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views.limits import cut_md
from store.model import Role

if TYPE_CHECKING:
    from bot.text import Mrkdwn, Text
    from store.model import Member

NAME_LENGTH = 150


def render(t: Text, reader: Member) -> Message:
    """Who we are, what the reader can do, and the one thing to do now."""
    who = cut_md(escape(reader.name), NAME_LENGTH)
    match reader.role:
        case Role.ADMIN:
            parts = _admin(t, who)
        case Role.MANAGER:
            parts = _manager(t, who)
        case _:
            parts = _rep(t, who)
    more = t.md("What is due from you is in the Home tab above. Help: `/deal help`")
    return Message(parts[0], [*map(b.section, parts), b.context(more)])


def _rep(t: Text, who: Mrkdwn) -> list[Mrkdwn]:
    return [
        t.md("Hello {who}! I'm Dealbot. I help you keep your deals up to date, here in Slack.", who=who),
        t.md("*Now:* enter your first deal: please type `/deal new`. I ask for the rest when it is time."),
    ]


def _manager(t: Text, who: Mrkdwn) -> list[Mrkdwn]:
    """What comes to them by itself, and what they can do about it."""
    return [
        t.md(
            "Hello {who}! I'm Dealbot. I show you how your team's deals stand, so that you need not ask around.",
            who=who,
        ),
        join_md(
            "\n",
            [
                t.md("This comes to you by itself:"),
                t.md("• every week a review: what to decide, what moved, who is behind"),
                t.md("• with your own to-dos, what your team leaves undone too long"),
            ],
        ),
        join_md(
            "\n",
            [
                t.md("This is yours to do:"),
                t.md("• see your team's deals: `/deal list team`"),
                t.md("• hand deals over, or change several at once: `/deal hand`, `/deal bulk`"),
                t.md("• set targets: `/deal targets`"),
                t.md("• move a deal past a gate, with a reason"),
            ],
        ),
        t.md("*Now:* please open the Home tab above. It shows who has what overdue."),
    ]


def _admin(t: Text, who: Mrkdwn) -> list[Mrkdwn]:
    """What depends on them: that others can begin, and that nothing stays lying."""
    return [
        t.md(
            "Hello {who}! I'm Dealbot. You say how I work here: for whom, where, and by which rules.", who=who
        ),
        t.md("*Now:* please type `/deal setup`. Five short steps, and your team can begin."),
        join_md(
            "\n",
            [
                t.md("Later, the Home tab shows what needs you:"),
                t.md("• deals without an owner, and messages that did not arrive"),
                t.md("• messages that I hold back until you have looked at them"),
                t.md("• whether the process is kept: `/deal checkup`"),
            ],
        ),
        t.md("You can see and change every deal; all of it is kept on record."),
    ]
