"""What one can do, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import Mrkdwn, join_md
from bot.views import blocks as b

if TYPE_CHECKING:
    from bot.text import Text


def render(t: Text, *, unknown: bool = False) -> b.Message:
    """The help; `unknown` when somebody wrote a subcommand that doesn't exist."""
    lines = [
        (t("log"), t("log a meeting: `/deal log acme`")),
        (t("new"), t("a new deal")),
        (t("stage"), t("move a deal to another stage")),
        (t("stakeholder"), t("add somebody on the customer's side")),
        (t("plan"), t("plan a coming meeting")),
        (t("setup"), t("teams, channel and roles (admins)")),
    ]
    listed = join_md("\n", [Mrkdwn(f"`/deal {word}`  {meaning}") for word, meaning in lines])
    heading = t.md("I don't know that one. Here is what I can do:") if unknown else t.md("*What I can do*")
    after = t.md("After a meeting I ask how it went. Answer there and nothing else is needed.")
    return b.message(
        join_md("\n", [heading, listed]), [b.section(heading), b.section(listed), b.context(after)]
    )
