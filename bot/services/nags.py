"""Which messages a finding makes owed, to whom, and when they may arrive.

The deadline is the team's; the arrival is the recipient's: their zone, their working hours, their leave. Everything
said here is checked again when the message is about to be sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.policy.calendar import Leave
from store import findings, handing, members, notices
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Session
    from store.model import Finding, Member


def owe(session: Session, deps: Deps, finding: Finding, since: datetime | None = None) -> None:
    """The prompt at the meeting's end and the one last call before its deadline; the rest waits for the bundle.

    `since`: from when on it is asked, if not from the finding's beginning.
    """
    if finding.rule != "meeting_unlogged" or finding.member_id is None:
        return
    owner = members.get(session, finding.workspace, finding.member_id)
    if owner is None or not reads(owner):
        return
    policy = deps.policy(finding.workspace).policy
    person, prompt_at = _asked(session, policy, owner, since or finding.opened_at)
    if not findings.asked_elsewhere(session, finding):
        _owe(session, deps, finding, person, NoticeKind.PROMPT, prompt_at)
    last_call = _last_call(session, policy, owner, finding)
    if last_call is not None and prompt_at < last_call[1] < finding.due_at:
        _owe(session, deps, finding, last_call[0], NoticeKind.LAST_CALL, last_call[1])


def ask_anew(session: Session, deps: Deps, workspace: str, member_id: str) -> None:
    """After a person's leave changed: what waits for them is asked of whoever is there now, at the time that is right
    now. What was sent is not sent again.
    """
    for finding in handing.open_findings(session, workspace, member_id):
        owe(session, deps, finding, max(finding.opened_at, deps.now()))
    kinds = [NoticeKind.HAND_OVER.value, NoticeKind.HANDED.value]
    for occurrence in handing.waiting_for(session, workspace, member_id, kinds):
        handing.wake(session, workspace, member_id, occurrence, deps.now())


def reads(person: Member) -> bool:
    """Whether a message to this person could ever be read."""
    return person.active and person.role is not Role.NONE and person.slack_user is not None


def reachable(session: Session, workspace: str, member_id: str, at: datetime) -> Member | None:
    """The person themselves, or on leave their deputy; None when nobody could ever read it."""
    person = members.get(session, workspace, member_id)
    if person is None or not reads(person):
        return None
    for leave in members.leaves_of(session, workspace, member_id, at):
        if leave.start <= at and leave.deputy_id is not None:
            deputy = members.get(session, workspace, leave.deputy_id)
            if deputy is not None and reads(deputy):
                return deputy
    return person


def _asked(session: Session, policy: Policy, owner: Member, at: datetime) -> tuple[Member, datetime]:
    """Who is asked from `at` on, and when: whoever is there in the owner's next working hours, leave or not."""
    begins = policy.calendar.next_working_moment(at, zone_of(owner))
    person = reachable(session, owner.workspace, owner.id, begins) or owner
    return person, arrival(session, policy, person, at)


def arrival(session: Session, policy: Policy, person: Member, at: datetime) -> datetime:
    """The first moment from `at` on in the person's own working hours, leave aside."""
    return policy.calendar.next_working_moment(at, zone_of(person), leave_of(session, person, at))


def leave_of(session: Session, person: Member, at: datetime) -> Sequence[Leave]:
    rows = members.leaves_of(session, person.workspace, person.id, at)
    return [Leave(row.start, row.end) for row in rows]


def _last_call(
    session: Session, policy: Policy, owner: Member, finding: Finding
) -> tuple[Member, datetime] | None:
    """`last_call` before the deadline; where that is no working time, as long before the working hours that precede
    the deadline end. None when the policy wants none.
    """
    lead = policy.rules.meeting_unlogged.last_call
    if lead is None:
        return None
    zone = zone_of(owner)
    asked = _asked(session, policy, owner, policy.calendar.before(finding.due_at, lead, zone))
    if asked[1] < finding.due_at:
        return asked
    closing = policy.calendar.last_working_moment(finding.due_at, zone)
    return _asked(session, policy, owner, policy.calendar.before(closing, lead, zone))


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
    if not notices.owe(session, notice, [finding.id]):
        known = notices.by_key(session, finding.workspace, person.id, kind, finding.id)
        assert known is not None
        notices.settle(session, finding.workspace, known.id, was=NoticeState.DUE, due_at=at)
