"""Who has a list coming this morning, and what is on it. Every question goes by an index and asks only for what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from store import tables, waiting
from store.model import Member, NoticeKind, NoticeState, Role
from store.rows import all_of, within
from store.waiting import READS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from store.engine import Session

finding, deal, member, leave = tables.finding, tables.deal, tables.member, tables.leave
notice, notice_item, membership, team = tables.notice, tables.notice_item, tables.membership, tables.team

_LEADS = member.c.role.in_([Role.MANAGER.value, Role.ADMIN.value])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding as a list needs it; `told`: a list of the same reader had it already, since its last snooze."""

    id: str
    rule: str
    member_id: str | None
    due_at: datetime
    team_id: str | None
    told: bool


def zones(session: Session, workspace: str) -> Sequence[str | None]:
    """Where people who read messages are."""
    here = within(member, workspace, READS)
    return session.scalars(select(member.c.zone).where(here).distinct().order_by(member.c.zone)).all()


def not_looked_at(
    session: Session, workspace: str, zone: str | None, day: date, now: datetime
) -> Sequence[Member]:
    """Who in this zone is at work and has had no look at their list of `day` yet."""
    looked = exists().where(
        notice.c.workspace == member.c.workspace,
        notice.c.recipient == member.c.id,
        notice.c.kind == NoticeKind.BUNDLE.value,
        notice.c.occurrence == day.isoformat(),
    )
    away = exists().where(
        leave.c.workspace == member.c.workspace,
        leave.c.member_id == member.c.id,
        leave.c.start <= now,
        leave.c.end > now,
    )
    here = member.c.zone.is_(None) if zone is None else member.c.zone == zone
    return all_of(session, Member, member, workspace, READS, here, ~looked, ~away, order=[member.c.id])


_LATE = and_(notice.c.state == NoticeState.SUPPRESSED.value, notice.c.reason == bindparam("over"))
_LOOKED_SINCE = (
    select(notice.c.id)
    .where(
        notice.c.workspace == bindparam("here"),
        notice.c.recipient == bindparam("reader"),
        notice.c.kind == NoticeKind.BUNDLE.value,
        notice.c.occurrence >= bindparam("first"),
        notice.c.occurrence < bindparam("before"),
        ~or_(_LATE, notice.c.state.in_([NoticeState.FAILED.value, NoticeState.DUE.value])),
    )
    .limit(1)
)


def looked_since(session: Session, workspace: str, reader: str, first: date, before: date, over: str) -> bool:
    """Whether the reader's list was looked at from `first` up to the day before `before`; a row that never went out for
    the reason `over` does not count.
    """
    asked = {
        "here": workspace, "reader": reader, "first": first.isoformat(), "before": before.isoformat(), "over": over,
    }  # fmt: skip
    return session.scalar(_LOOKED_SINCE, asked) is not None


_LAST_LOOK = select(func.max(notice.c.due_at)).where(
    notice.c.workspace == bindparam("here"),
    notice.c.recipient == bindparam("reader"),
    notice.c.kind == NoticeKind.BUNDLE.value,
    notice.c.occurrence >= bindparam("first"),
)


def last_look(session: Session, workspace: str, reader: str, first: date) -> datetime | None:
    """When the reader's list was last looked at, sent or not; None if that was never so of a list of `first` or later."""
    asked = {"here": workspace, "reader": reader, "first": first.isoformat()}
    latest: datetime | None = session.scalar(_LAST_LOOK, asked)
    return latest


_LED_TEAMS = (
    select(membership.c.team_id, membership.c.member_id)
    .join(member, and_(member.c.workspace == membership.c.workspace, member.c.id == membership.c.member_id))
    .where(membership.c.workspace == bindparam("here"), membership.c.manages, READS, _LEADS)
)


def led_teams(session: Session, workspace: str) -> Mapping[str, frozenset[str]]:
    """Each team's managers who could read of it and lead by their role as well; teams without any are not in it."""
    found: dict[str, set[str]] = {}
    for team_id, member_id in session.execute(_LED_TEAMS, {"here": workspace}):
        found.setdefault(team_id, set()).add(member_id)
    return {team_id: frozenset(people) for team_id, people in found.items()}


def of_members(
    session: Session,
    workspace: str,
    reader: str,
    people: Collection[str],
    until: datetime,
    now: datetime,
) -> Sequence[Waiting]:
    """What is overdue with these people since `until` or longer, and awake."""
    return _waiting(
        session, waiting.of_members(told=True), workspace, reader, until, now, people=list(people)
    )


def not_asked(
    session: Session,
    workspace: str,
    reader: str,
    people: Collection[str],
    until: datetime,
    now: datetime,
    why: Collection[str],
) -> Sequence[Waiting]:
    """What is not due by `until` yet, but whose own message to the reader was suppressed for one of these reasons."""
    given = {"people": list(people), "why": list(why)}
    return _waiting(session, waiting.not_asked(told=True), workspace, reader, until, now, **given)


@dataclass(frozen=True, slots=True)
class Above:
    """What somebody reads of although they are not asked themselves."""

    teams: frozenset[str]
    """Of deals of these teams,"""
    without_team: bool
    """and of those without one."""
    escalated: Mapping[str, datetime]
    """By rule the latest deadline that has gone up by now; a rule that never goes up is not in it."""


def above(
    session: Session,
    workspace: str,
    reader: str,
    what: Above,
    until: datetime,
    now: datetime,
) -> Sequence[Waiting]:
    """What has gone up to the reader, and what is overdue with somebody who can't be reached at all."""
    rules = tuple(what.escalated)
    query = waiting.above(rules, without_team=what.without_team, told=True)
    latest = {f"at_{number}": what.escalated[rule] for number, rule in enumerate(rules)}
    return _waiting(session, query, workspace, reader, until, now, teams=sorted(what.teams), **latest)


def count(
    session: Session,
    workspace: str,
    people: Collection[str],
    what: Collection[Above],
    until: datetime,
    now: datetime,
    *,
    why: Collection[str],
    reader: str,
    rules: Collection[str],
    but: Collection[str],
) -> int:
    """How much of all that there is, by these rules, and none of the findings `but`."""
    asked = {
        "here": workspace, "reader": reader, "people": list(people), "until": until, "now": now,
        "why": list(why), "rules": list(rules), "but": list(but),
    }  # fmt: skip
    total = session.scalar(waiting.count_of_members(), asked) or 0
    total += session.scalar(waiting.count_not_asked(), asked) or 0
    for each in what:
        up = tuple(each.escalated)
        query = waiting.count_above(up, without_team=each.without_team)
        latest = {f"at_{number}": each.escalated[rule] for number, rule in enumerate(up)}
        total += session.scalar(query, {**asked, "teams": sorted(each.teams), **latest}) or 0
    return total


def told_before(
    session: Session, workspace: str, notice_id: str, reader: str, finding_ids: Collection[str]
) -> frozenset[str]:
    """Those of the findings that an earlier list of the reader had, since their last snooze."""
    asked = {"here": workspace, "reader": reader, "notice": notice_id, "ids": list(finding_ids)}
    return frozenset(session.scalars(waiting.told_before(), asked))


def count_open(session: Session, workspace: str, notice_id: str, now: datetime, but: Collection[str]) -> int:
    """Items of the message, but those, that are neither settled nor resting."""
    asked = {"here": workspace, "notice": notice_id, "now": now, "but": list(but)}
    return session.scalar(waiting.count_open(), asked) or 0


def sent_between(
    session: Session,
    workspace: str,
    reader: str,
    kinds: Collection[NoticeKind],
    since: datetime,
    until: datetime,
) -> int:
    """Messages of these kinds that the reader got from `since` up to `until`, and those that may have arrived just now."""
    names = [kind.value for kind in kinds]
    asked = {"here": workspace, "reader": reader, "kinds": names, "since": since, "until": until}
    return session.scalar(_SENT_BETWEEN, asked) or 0


_SENT = and_(notice.c.sent_at >= bindparam("since"), notice.c.sent_at < bindparam("until"))
_DOUBTFUL = and_(
    notice.c.state.in_([NoticeState.CLAIMED.value, NoticeState.UNKNOWN.value, NoticeState.HELD.value]),
    notice.c.due_at >= bindparam("since"),
    notice.c.due_at < bindparam("until"),
)
_SENT_BETWEEN = (
    select(func.count())
    .select_from(notice)
    .where(notice.c.workspace == bindparam("here"), notice.c.recipient == bindparam("reader"))
    .where(notice.c.kind.in_(bindparam("kinds", expanding=True)), or_(_SENT, _DOUBTFUL))
)


def awake(now: datetime) -> ColumnElement[bool]:
    rests = or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= now)
    return and_(finding.c.resolved_at.is_(None), rests)


def _waiting(
    session: Session,
    query: Select[Any],
    workspace: str,
    reader: str,
    until: datetime,
    now: datetime,
    **given: object,
) -> Sequence[Waiting]:
    asked = {"here": workspace, "reader": reader, "until": until, "now": now, **given}
    return [Waiting(*row) for row in session.execute(query, asked)]
