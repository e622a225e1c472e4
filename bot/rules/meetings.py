"""The 24-hour rule: what came of a meeting is written down while it is fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Found, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy
    from store.model import Meeting


def meeting_unlogged(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """A meeting has ended and its outcome is not in. Moving the meeting starts a new occurrence.

    Asked of its organiser. Evidence: event `planned`, `at` its end, `after` the time to log it, `meeting` its id.
    """
    if not facts.meetings or not policy.rules.meeting_unlogged.enabled or not facts.deal.open:
        return NOTHING
    ended = [meeting for meeting in facts.meetings if meeting.ends_at <= now]
    coming = [meeting.ends_at for meeting in facts.meetings if meeting.ends_at > now]
    return Verdict(
        tuple(_found(meeting, facts, policy) for meeting in ended),
        min(coming, default=None),
    )


def _found(meeting: Meeting, facts: DealFacts, policy: Policy) -> Found:
    after = policy.rules.meeting_unlogged.due
    ended = meeting.ends_at.isoformat()
    return Found(
        rule="meeting_unlogged",
        subject=meeting.id,
        occurrence=ended,
        member_id=meeting.organiser_id,
        opened_at=meeting.ends_at,
        due_at=policy.calendar.after(meeting.ends_at, after, facts.zone),
        evidence={"event": "planned", "at": ended, "after": str(after), "meeting": meeting.id},
    )
