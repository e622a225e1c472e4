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
    return [
        t.md("Hello {who}! I'm Dealbot. I help you and your team keep your deals up to date.", who=who),
        join_md(
            "\n",
            [
                t.md("You are a manager. You can:"),
                t.md("• see your team's deals: `/deal list team`"),
                t.md("• hand deals over, or change several at once: `/deal hand`, `/deal bulk`"),
                t.md("• move a deal past a gate, with a reason"),
                t.md(
                    "What your team leaves undone comes with your own to-dos, and a review comes every week."
                ),
            ],
        ),
        t.md("*Now:* please open the Home tab above. It shows how your team's deals stand."),
    ]


def _admin(t: Text, who: Mrkdwn) -> list[Mrkdwn]:
    return [
        t.md("Hello {who}! I'm Dealbot. I help your sales teams keep their deals up to date.", who=who),
        join_md(
            "\n",
            [
                t.md("You are an admin. You can:"),
                t.md("• set up teams, channels, roles and the policy: `/deal setup`"),
                t.md("• see and change every deal; all of it is kept on record"),
                t.md("• decide what is sent when I hold messages back, and see what did not arrive"),
            ],
        ),
        t.md("*Now:* please type `/deal setup`. Five short steps, and your team can begin."),
    ]
