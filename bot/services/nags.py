"""Which messages a finding makes owed, to whom, and when they may arrive.

The deadline is the team's; the arrival is the recipient's: their zone, their working hours, their leave. Everything
said here is checked again when the message is about to be sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.deps import DEFAULT_ZONE, zone_of
from bot.policy.calendar import Leave
from store import findings, members, notices
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.deps import Deps
    from bot.policy import Policy
    from store.model import Finding, Member

BUNDLE_GAP = timedelta(hours=12)
"""Two bundles are never closer than this, however a person's zone moves."""


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


def owe_bundles(session: Session, deps: Deps, workspace: str) -> int:
    """One bundle for everybody who has something overdue and whose daily time has come; returns how many are new."""
    now = deps.now()
    owed = 0
    for person_id, rows in _by_reader(session, deps, workspace, now).items():
        person = members.get(session, workspace, person_id)
        if person is not None and _bundle_is_due(session, deps, person, now):
            owed += _owe_bundle(session, deps, person, rows, now)
    return owed


def _by_reader(session: Session, deps: Deps, workspace: str, now: datetime) -> dict[str, list[Finding]]:
    """Overdue findings by who reads about them: their own person, and the managers of the deal's team."""
    rows = findings.overdue(session, workspace, now)
    teams = findings.teams_of_deals(session, workspace, {row.deal_id for row in rows})
    zones = {team.id: zone_of(team) for team in members.all_teams(session, workspace)}
    managers = {team: members.people_of(session, workspace, team, manages=True) for team in zones}
    admins = members.with_role(session, workspace, Role.ADMIN)
    readers: dict[str, list[Finding]] = {}
    for row in rows:
        own = reachable(session, workspace, row.member_id, now) if row.member_id else None
        team = teams.get(row.deal_id) or ""
        above = (
            managers.get(team, ())
            if _escalates(deps, row, zones.get(team, ZoneInfo(DEFAULT_ZONE)), now)
            else ()
        )
        told = {own.id} if own else set()
        told |= {person.id for person in above or (() if own else admins)}
        for person_id in sorted(told):
            readers.setdefault(person_id, []).append(row)
    return readers


def _escalates(deps: Deps, finding: Finding, zone: ZoneInfo, now: datetime) -> bool:
    at = deps.policy(finding.workspace).policy.escalates_at(finding.rule, finding.due_at, zone)
    return at is not None and at <= now


def _bundle_is_due(session: Session, deps: Deps, person: Member, now: datetime) -> bool:
    policy = deps.policy(person.workspace).policy
    zone = zone_of(person)
    today = now.astimezone(zone).date()
    if not person.active or now < policy.calendar.local_time_on(today, policy.attention.daily_time, zone):
        return False
    if not policy.calendar.is_working_moment(now, zone, leave_of(session, person, now)):
        return False
    last = notices.last_of_kind(session, person.workspace, person.id, NoticeKind.BUNDLE)
    return last is None or now - last >= BUNDLE_GAP


def _owe_bundle(session: Session, deps: Deps, person: Member, rows: Sequence[Finding], now: datetime) -> bool:
    notice = Notice(
        workspace=person.workspace,
        id=deps.new_id(),
        recipient=person.id,
        kind=NoticeKind.BUNDLE,
        occurrence=now.astimezone(zone_of(person)).date().isoformat(),
        state=NoticeState.DUE,
        due_at=now,
        created_at=now,
    )
    new = notices.owe(session, notice, [row.id for row in rows])
    if new:
        others = [row.id for row in rows if row.member_id != person.id]
        findings.escalate(session, person.workspace, others, now)
    return new
