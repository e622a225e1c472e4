"""The one daily message: everything that was overdue this morning, to the person and, once escalated, to the manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.deps import DEFAULT_ZONE, zone_of
from bot.services.nags import leave_of, reachable, reads
from store import findings, members, notices
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from store.engine import Session
    from store.model import Finding, Member

GAP = timedelta(hours=12)
"""Two bundles are never closer than this, however a person's zone moves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding for one reader, and since when it concerns them: its deadline, or its escalation for a manager."""

    finding: Finding
    since: datetime


def owe(session: Session, deps: Deps, workspace: str) -> int:
    """One bundle for everybody whose daily time has come and who had something overdue by then; returns how many.

    What becomes overdue later in the day waits for the next morning, so that the day has one message.
    """
    now = deps.now()
    owed = 0
    for person_id, entries in _by_reader(session, deps, workspace, now).items():
        person = members.get(session, workspace, person_id)
        morning = _morning(session, deps, person, now) if person else None
        if person is None or morning is None:
            continue
        if rows := [entry.finding for entry in entries if entry.since <= morning]:
            owed += _owe_one(session, deps, person, rows, now)
    return owed


def _by_reader(session: Session, deps: Deps, workspace: str, now: datetime) -> Mapping[str, list[Entry]]:
    """Overdue findings by who reads about them. One whose own person can't be reached and that no manager sees yet
    goes to the admins, so that nothing is owed to nobody.
    """
    rows = findings.overdue(session, workspace, now)
    teams = findings.teams_of_deals(session, workspace, {row.deal_id for row in rows})
    zones = {team.id: zone_of(team) for team in members.all_teams(session, workspace)}
    managers = {team: _managers(session, workspace, team) for team in zones}
    admins = members.with_role(session, workspace, Role.ADMIN)
    readers: dict[str, list[Entry]] = {}
    for row in rows:
        own = reachable(session, workspace, row.member_id, now) if row.member_id else None
        team = teams.get(row.deal_id) or ""
        escalated = _escalated_at(deps, row, zones.get(team, ZoneInfo(DEFAULT_ZONE)))
        above = managers.get(team, ()) if escalated is not None and escalated <= now else ()
        since = {person.id: escalated or row.due_at for person in above}
        if own is not None:
            since[own.id] = row.due_at
        for person_id, at in (since or {admin.id: row.due_at for admin in admins}).items():
            readers.setdefault(person_id, []).append(Entry(row, at))
    return readers


def _managers(session: Session, workspace: str, team: str) -> list[Member]:
    """Those who manage the team by their role as well, and could read it."""
    people = members.people_of(session, workspace, team, manages=True)
    return [each for each in people if reads(each) and each.role in (Role.MANAGER, Role.ADMIN)]


def carries(session: Session, deps: Deps, person: Member, finding: Finding) -> bool:
    """Whether the person reads of this overdue finding in today's bundle, sent already or still to come."""
    now = deps.now()
    morning = _daily_time(deps, person, now)
    if finding.due_at > morning:
        return False
    bundle = notices.by_key(session, person.workspace, person.id, NoticeKind.BUNDLE, _day(person, now))
    if bundle is None:
        return _morning(session, deps, person, now) is not None
    return finding.id in {each.id for each in notices.items(session, person.workspace, bundle.id)}


def _daily_time(deps: Deps, person: Member, now: datetime) -> datetime:
    policy, zone = deps.policy(person.workspace).policy, zone_of(person)
    return policy.calendar.local_time_on(now.astimezone(zone).date(), policy.attention.daily_time, zone)


def _day(person: Member, now: datetime) -> str:
    """The occurrence of a bundle: the recipient's local date."""
    return now.astimezone(zone_of(person)).date().isoformat()


def is_of_today(notice: Notice, person: Member, now: datetime) -> bool:
    return notice.occurrence == _day(person, now)


def _escalated_at(deps: Deps, finding: Finding, zone: ZoneInfo) -> datetime | None:
    return deps.policy(finding.workspace).policy.escalates_at(finding.rule, finding.due_at, zone)


def _morning(session: Session, deps: Deps, person: Member, now: datetime) -> datetime | None:
    """Today's daily time in the person's zone, if their bundle may go out now; else None."""
    policy = deps.policy(person.workspace).policy
    morning = _daily_time(deps, person, now)
    if not reads(person) or now < morning:
        return None
    if not policy.calendar.is_working_moment(now, zone_of(person), leave_of(session, person, now)):
        return None
    last = notices.last_of_kind(session, person.workspace, person.id, NoticeKind.BUNDLE)
    return morning if last is None or now - last >= GAP else None


def _owe_one(session: Session, deps: Deps, person: Member, rows: Sequence[Finding], now: datetime) -> bool:
    notice = Notice(
        workspace=person.workspace,
        id=deps.new_id(),
        recipient=person.id,
        kind=NoticeKind.BUNDLE,
        occurrence=_day(person, now),
        state=NoticeState.DUE,
        due_at=now,
        created_at=now,
    )
    new = notices.owe(session, notice, [row.id for row in rows])
    if new:
        others = [row.id for row in rows if row.member_id != person.id]
        findings.escalate(session, person.workspace, others, now)
    return new
