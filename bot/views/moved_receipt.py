"""What a deal that was moved shows: from where to where, and why where somebody answered for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import undo
from bot.views import blocks as b
from bot.views import lost_fields, notes

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.text import Text
    from store.model import Command


def render(t: Text, policy: Policy, moved: Command) -> b.View:
    names = [
        policy.label(stage, t.language) if (stage := policy.find_stage(key)) else key
        for key in (moved.receipt["from"], moved.receipt["to"])
    ]
    lines = [t.md(":white_check_mark: Moved from {before} to *{after}*.", before=names[0], after=names[1])]
    if reason := moved.receipt.get("reason"):
        lines.append(t.md("Moved past the gate because: {reason}", reason=reason))
    if lost := moved.receipt.get("lost_reason"):
        lines.append(lost_fields.said(t, policy, lost))
    return notes.receipt(t, t("Moved"), lines, moved, undo.open_until(moved))
