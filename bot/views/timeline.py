"""What happened on a deal: one line an event, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy import ACTIVITIES
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views.limits import cut_md
from store.model import Activity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.policy import Policy
    from bot.text import Mrkdwn, Text
    from store.model import StageMove

EVENT = 600
"""Characters of one event."""


def render(
    t: Text, policy: Policy, events: Sequence[Activity | StageMove], names: Mapping[str, str]
) -> list[b.Block]:
    return [
        b.section(cut_md(_told(t, policy, each, names), EVENT), block_id=f"event:{each.id}")
        for each in events
    ]


def _told(t: Text, policy: Policy, event: Activity | StageMove, names: Mapping[str, str]) -> Mrkdwn:
    if isinstance(event, Activity):
        return _activity(t, policy, event, names)
    return _move(t, policy, event, names)


def _activity(t: Text, policy: Policy, event: Activity, names: Mapping[str, str]) -> Mrkdwn:
    kind = ACTIVITIES[event.kind.value].text(t.language)
    outcome = next((each for each in policy.outcomes if each.key == event.outcome), None)
    what = " · ".join([kind, policy.label(outcome, t.language)] if outcome else [kind])
    lines = [t.md("*{when}* {what}", when=event.happened_at, what=what)]
    if event.summary:
        lines.append(escape(event.summary))
    lines.append(t.md("_{who}_", who=_author(t, event, names)))
    return join_md("\n", lines)


def _author(t: Text, event: Activity, names: Mapping[str, str]) -> str:
    author = who(t, event.author_id, names)
    if event.on_behalf_of is None:
        return author
    return t("{who} for {whom}", who=author, whom=who(t, event.on_behalf_of, names))


def _move(t: Text, policy: Policy, event: StageMove, names: Mapping[str, str]) -> Mrkdwn:
    before = stage(t, policy, event.from_stage) if event.from_stage else None
    after = stage(t, policy, event.stage)
    moved = (
        t.md("*{when}* Stage: {before} → {after}", when=event.entered_at, before=before, after=after)
        if before
        else t.md("*{when}* Stage: {after}", when=event.entered_at, after=after)
    )
    lines = [moved]
    if event.override_reason:
        lines.append(t.md(":warning: Gate overridden: {reason}", reason=event.override_reason))
    lines.append(t.md("_{who}_", who=who(t, event.moved_by, names)))
    return join_md("\n", lines)


def stage(t: Text, policy: Policy, key: str) -> str:
    """The stage's name; its key where the policy has it no longer."""
    found = policy.find_stage(key)
    return policy.label(found, t.language) if found else key


def who(t: Text, member_id: str | None, names: Mapping[str, str]) -> str:
    """One of us by name; the program itself where nobody did it, or somebody on the shell."""
    name = names.get(member_id or "")
    return t.colleague(name) if name else "Dealbot"
