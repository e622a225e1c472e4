"""The weekly review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.services.reviews import Digest
from bot.views import blocks as b

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.reviews.weekly import Weekly
    from bot.text import Text


def render(t: Text, policy: Policy, review: Weekly) -> Digest:  # noqa: ARG001
    text = t.md("Weekly review of {team}", team=review.team.name)
    return Digest([Message(text, [b.section(text)])])
