"""Which messages a finding makes owed, to whom, and when they may arrive.

The deadline is the team's; the arrival is the recipient's: their zone, their working hours, their leave. Everything
said here is checked again when the message is about to be sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.policy.calendar import Leave
from store import members, notices
from store.model import Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.deps import Deps
    from bot.policy import Policy
    from store.model import Finding, Member


def owe(session: Session, deps: Deps, finding: Finding) -> None:
    """The prompt at the meeting's end and the one last call before its deadline; the rest waits for the bundle."""
    if finding.rule != "meeting_unlogged" or finding.member_id is None:
        return
    person = reachable(session, finding.workspace, finding.member_id, finding.opened_at)
    if person is None:
        return
    policy = deps.policy(finding.workspace).policy
    prompt_at = arrival(session, policy, person, finding.opened_at)
    _owe(session, deps, finding, person, NoticeKind.PROMPT, prompt_at)
    last_call_at = _last_call(session, policy, person, finding)
    if last_call_at is not None and prompt_at < last_call_at < finding.due_at:
        _owe(session, deps, finding, person, NoticeKind.LAST_CALL, last_call_at)


def reachable(session: Session, workspace: str, member_id: str, at: datetime) -> Member | None:
    """The person themselves, or on leave their deputy; None when nobody could ever read it."""
    person = members.get(session, workspace, member_id)
    if person is None or not person.active:
        return None
    for leave in members.leaves_of(session, workspace, member_id, at):
        if leave.start <= at and leave.deputy_id is not None:
            deputy = members.get(session, workspace, leave.deputy_id)
            if deputy is not None and deputy.active:
                return deputy
    return person


def arrival(session: Session, policy: Policy, person: Member, at: datetime) -> datetime:
    """The first moment from `at` on in the person's own working hours, leave aside."""
    return policy.calendar.next_working_moment(at, zone_of(person), leave_of(session, person, at))


def leave_of(session: Session, person: Member, at: datetime) -> Sequence[Leave]:
    rows = members.leaves_of(session, person.workspace, person.id, at)
    return [Leave(row.start, row.end) for row in rows]


def _last_call(session: Session, policy: Policy, person: Member, finding: Finding) -> datetime | None:
    """`last_call` before the deadline; where that is no working time, as long before the working hours that precede
    the deadline end. None when the policy wants none.
    """
    lead = policy.rules.meeting_unlogged.last_call
    if lead is None:
        return None
    zone = zone_of(person)
    at = arrival(session, policy, person, policy.calendar.before(finding.due_at, lead, zone))
    if at < finding.due_at:
        return at
    closing = policy.calendar.last_working_moment(finding.due_at, zone)
    return arrival(session, policy, person, policy.calendar.before(closing, lead, zone))


def _owe(
    session: Session, deps: Deps, finding: Finding, person: Member, kind: NoticeKind, at: datetime
) -> None:
    notice = Notice(
        workspace=finding.workspace,
        id=deps.new_id(),
        recipient=person.id,
        kind=kind,
        occurrence=finding.id,
        state=NoticeState.DUE,
        due_at=at,
        created_at=deps.now(),
        deal_id=finding.deal_id,
    )
    notices.owe(session, notice, [finding.id])
