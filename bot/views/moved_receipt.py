"""What a deal that was moved shows: from where to where, and why where somebody answered for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import undo
from bot.views import blocks as b
from bot.views import notes

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
        why = next((policy.label(each, t.language) for each in policy.loss_reasons if each.key == lost), lost)
        lines.append(
            t.md("{field}: *{value}*", field=policy.label(policy.field("lost_reason"), t.language), value=why)
        )
    return notes.receipt(t, t("Moved"), lines, moved, undo.open_until(moved))
