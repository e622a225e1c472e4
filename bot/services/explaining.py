"""Why somebody was asked, or why nothing was sent: the same for the person who wonders and for whoever runs the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot import rules
from bot.deps import zone_of
from bot.policy.base import WEEKDAYS
from bot.policy.duration import Duration
from bot.services import hygiene, nags
from store import findings, members, traces
from store.model import NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Session
    from store.model import Deal, Finding, Member, Notice, Team

MOST_DAYS: Final = 10
"""Days off that are named one by one."""
LONGEST: Final = 366
"""Days looked through for them."""


class Broken(Enum):
    """Whether a rule is broken on a deal, and if not, why not."""

    YES = "broken"
    SOON = "broken since a moment ago; the next sweep notes it"
    OFF = "the rule is off"
    GONE = "no such rule any more"
    CLOSED = "the deal is closed"
    NO_STAGE = "the policy has no such stage"
    NO = "nothing is wrong"


class Silence(Enum):
    """Why no message about an open finding has come, or no further one."""

    SENT = "it was sent"
    SNOOZED = "put off"
    NOBODY = "nobody is asked"
    UNREACHABLE = "not on Slack, or without a role"
    AWAY = "on leave"
    BRAKE = "the brake is on"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    WAITING = "on its way"
    HOURS = "outside working hours"
    NOT_DUE = "not due yet"
    WEEKLY = "once a week"
    BUNDLE = "in the next daily message"


@dataclass(frozen=True, slots=True)
class Held:
    """`at`: since or until when. `who` is a name, `reason` what was noted with the message."""

    why: Silence
    at: datetime | None = None
    who: str | None = None
    reason: str | None = None
    kind: NoticeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One open finding: who is asked, who is told later, and what was sent or held back."""

    finding: Finding
    asked: str | None
    deputy: str | None
    off: Sequence[date]
    """Holidays and the company's own days between the beginning and the deadline, where they did not count."""
    weekends: int
    """Other days that did not count."""
    escalates_at: datetime | None
    managers: Sequence[str]
    rang: Held | None
    silence: Sequence[Held]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What there is to say of one rule on one deal. `look_again` is when the answer can next differ by itself."""

    rule: str
    broken: Broken
    told: Sequence[Told] = ()
    look_again: datetime | None = None


def explain(session: Session, deps: Deps, deal: Deal, rule: str | None = None) -> list[Said]:
    """For every rule of the policy, and for findings of rules that it no longer has; or for the one named."""
    policy, now = deps.policy(deal.workspace, session).policy, deps.now()
    found: dict[str, list[Finding]] = {}
    for each in findings.of_deal(session, deal.workspace, deal.id):
        if each.resolved_at is None:
            found.setdefault(each.rule, []).append(each)
    names = list(dict.fromkeys([*type(policy.rules).model_fields, *found]))
    said = []
    for name in [each for each in names if rule in (None, each)]:
        told = [
            about(session, deps, deal, each)
            for each in sorted(found.get(name, ()), key=lambda row: (row.due_at, row.id))
        ]
        broken, look_again = (Broken.YES, None) if told else _unbroken(session, policy, deal, name, now)
        said.append(Said(rule=name, broken=broken, told=told, look_again=look_again))
    return said


def about(session: Session, deps: Deps, deal: Deal, finding: Finding) -> Told:
    """Everything about one finding."""
    policy, now = deps.policy(deal.workspace, session).policy, deps.now()
    team = members.get_team(session, deal.workspace, deal.team_id) if deal.team_id else None
    asked = members.get(session, deal.workspace, finding.member_id) if finding.member_id else None
    reader = nags.reachable(session, deal.workspace, asked.id, now) if asked else None
    rang = traces.messages(session, deal.workspace, finding.id)
    sent = [each for each in rang if each.sent_at is not None]
    off, weekends = _days_off(policy, finding, team)
    return Told(
        finding=finding,
        asked=asked.name if asked else None,
        deputy=reader.name if reader and asked and reader.id != asked.id else None,
        off=off,
        weekends=weekends,
        escalates_at=_escalates(policy, finding, team),
        managers=_managers(session, deal),
        rang=Held(Silence.SENT, sent[-1].sent_at, kind=sent[-1].kind) if sent else None,
        silence=list(_silence(session, deps, policy, finding, asked, rang)),
    )


def _unbroken(
    session: Session, policy: Policy, deal: Deal, name: str, now: datetime
) -> tuple[Broken, datetime | None]:
    """Why there is nothing to be found."""
    decides = rules.RULES.get(name)
    if decides is None or name not in type(policy.rules).model_fields:
        return Broken.GONE, None
    if not policy.rules[name].enabled:
        return Broken.OFF, None
    verdict = decides(hygiene.gather(session, deal), policy, now)
    if verdict.findings:
        return Broken.SOON, now
    if not deal.open:
        return Broken.CLOSED, None
    if policy.find_stage(deal.stage) is None:
        return Broken.NO_STAGE, verdict.look_again
    return Broken.NO, verdict.look_again


def _escalates(policy: Policy, finding: Finding, team: Team | None) -> datetime | None:
    if finding.escalated_at is not None or finding.rule not in type(policy.rules).model_fields:
        return finding.escalated_at
    return policy.escalates_at(finding.rule, finding.due_at, zone_of(team))


def _managers(session: Session, deal: Deal) -> list[str]:
    people = members.people_of(session, deal.workspace, deal.team_id or "", manages=True)
    return [each.name for each in people if nags.reads(each) and each.role in (Role.MANAGER, Role.ADMIN)]


def _days_off(policy: Policy, finding: Finding, team: Team | None) -> tuple[list[date], int]:
    """Where days off don't count: those with a name of their own, and how many others."""
    if not _counts_days(policy, finding):
        return [], 0
    zone, calendar = zone_of(team), policy.calendar
    first, last = finding.opened_at.astimezone(zone).date(), finding.due_at.astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range(min((last - first).days + 1, LONGEST))]
    idle = [each for each in days if not calendar.is_working_day(each)]
    usual = [each for each in idle if WEEKDAYS[each.weekday()] not in calendar.working_days]
    off = [each for each in idle if each not in usual or calendar.holiday(each, policy.language)]
    return off[:MOST_DAYS], len(idle) - len(off)


def _counts_days(policy: Policy, finding: Finding) -> bool:
    """Whether the deadline is in working days, or in hours of a clock that rests on days off."""
    section = policy.rules[finding.rule] if finding.rule in type(policy.rules).model_fields else None
    due = getattr(section, "due", None)
    if not isinstance(due, Duration):
        return False
    return due.unit == "wd" or (due.unit == "h" and policy.calendar.clock == "working_days")


def _silence(
    session: Session,
    deps: Deps,
    policy: Policy,
    finding: Finding,
    asked: Member | None,
    rang: Sequence[Notice],
) -> Iterator[Held]:
    """Everything that keeps a message back now, the strongest reason first."""
    now = deps.now()
    if (pulled := traces.brake_pulled(session, finding.workspace)) is not None:
        yield Held(Silence.BRAKE, pulled)
    if finding.snoozed_until is not None and finding.snoozed_until > now:
        yield Held(Silence.SNOOZED, finding.snoozed_until, _snoozer(session, finding), finding.snooze_reason)
    if asked is None:
        yield Held(Silence.NOBODY)
    elif not nags.reads(asked):
        yield Held(Silence.UNREACHABLE, who=asked.name)
    else:
        yield from _absence(session, policy, asked, now)
    yield from filter(None, map(_of_message, rang))
    if not any(each.sent_at for each in rang):
        yield from _to_come(policy, finding, now)


def _snoozer(session: Session, finding: Finding) -> str | None:
    last = traces.who_changed(session, finding.workspace, finding.id, "snoozed_until")
    who = members.get(session, finding.workspace, last) if last else None
    return who.name if who else None


def _absence(session: Session, policy: Policy, asked: Member, now: datetime) -> Iterator[Held]:
    leave = nags.leave_of(session, asked, now)
    if away := [each for each in leave if each.start <= now < each.end]:
        yield Held(Silence.AWAY, max(each.end for each in away), asked.name)
    elif not policy.calendar.is_working_moment(now, zone_of(asked)):
        yield Held(Silence.HOURS, policy.calendar.next_working_moment(now, zone_of(asked)), asked.name)


def _of_message(notice: Notice) -> Held | None:
    match notice.state:
        case NoticeState.SUPPRESSED:
            return Held(Silence.SUPPRESSED, notice.due_at, reason=notice.reason, kind=notice.kind)
        case NoticeState.FAILED | NoticeState.HELD:
            return Held(Silence.FAILED, notice.due_at, reason=notice.reason, kind=notice.kind)
        case NoticeState.SENT:
            return None
        case _:
            return Held(Silence.WAITING, notice.due_at, kind=notice.kind)


def _to_come(policy: Policy, finding: Finding, now: datetime) -> Iterator[Held]:
    if finding.due_at > now:
        yield Held(Silence.NOT_DUE, finding.due_at)
    known = finding.rule in type(policy.rules).model_fields
    weekly = known and policy.rules[finding.rule].deliver == "weekly"
    yield Held(Silence.WEEKLY if weekly else Silence.BUNDLE)
