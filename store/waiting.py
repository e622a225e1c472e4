"""Statements of what waits for a reader, made once: making them anew cost more than asking. `here` is the workspace."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, false, func, or_, select

from store import tables
from store.model import NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ScalarSelect, Select

finding, deal, member = tables.finding, tables.deal, tables.member
notice, notice_item = tables.notice, tables.notice_item
READS = and_(member.c.active, member.c.role != Role.NONE.value, member.c.slack_user.is_not(None))
"""Whether a message to somebody could ever be read."""

TOLD = [
    state.value for state in (NoticeState.SENT, NoticeState.CLAIMED, NoticeState.UNKNOWN, NoticeState.HELD)
]
"""What arrived, or may have. A row still due is of another day: it will say that its day is over."""
_PEOPLE = finding.c.member_id.in_(bindparam("people", expanding=True))


@cache
def of_members(*, told: bool) -> Select[Any]:
    """By `people`, `until`."""
    return chosen(told=told).where(_PEOPLE, finding.c.due_at <= bindparam("until"))


@cache
def not_asked(*, told: bool) -> Select[Any]:
    """By `people`, `until`, `why`."""
    silent = exists().where(
        notice.c.workspace == finding.c.workspace,
        notice.c.recipient == bindparam("reader"),
        notice.c.kind.in_([NoticeKind.PROMPT.value, NoticeKind.LAST_CALL.value]),
        notice.c.occurrence == finding.c.id,
        notice.c.state == NoticeState.SUPPRESSED.value,
        notice.c.reason.in_(bindparam("why", expanding=True)),
    )
    return chosen(told=told).where(_PEOPLE, finding.c.due_at > bindparam("until"), silent)


@cache
def above(rules: tuple[str, ...], *, without_team: bool, told: bool) -> Select[Any]:
    """By `teams`, `until`, and `at_0`, `at_1`, …: the latest deadline of each rule that has gone up.

    Deals of a few teams are found first, and what is open on them: most of what is open in a workspace is of others.
    """
    here: ColumnElement[bool] = deal.c.team_id.in_(bindparam("teams", expanding=True))
    if without_team:
        here = or_(deal.c.team_id.is_(None), here)
    theirs = select(deal.c.id).where(deal.c.workspace == bindparam("here"), here)
    gone = select(member.c.id).where(member.c.workspace == bindparam("here"), ~READS)
    nobody = or_(finding.c.member_id.is_(None), finding.c.member_id.in_(gone))
    up = [
        and_(finding.c.rule == rule, finding.c.due_at <= bindparam(f"at_{number}"))
        for number, rule in enumerate(rules)
    ]
    late = finding.c.due_at <= bindparam("until")
    return chosen(told=told).where(finding.c.deal_id.in_(theirs), late, or_(nobody, *up))


@cache
def count_open() -> Select[Any]:
    """By `notice`, `now`, and `but`: ids of findings that are not counted.

    Items are found first: a planner would begin with all that is open in the workspace.
    """
    item = select(notice_item.c.finding_id).where(
        notice_item.c.workspace == bindparam("here"), notice_item.c.notice_id == bindparam("notice")
    )
    return (
        select(func.count())
        .select_from(finding)
        .where(
            finding.c.workspace == bindparam("here"),
            finding.c.id.in_(item),
            finding.c.id.not_in(bindparam("but", expanding=True)),
            *_awake(),
        )
    )


@cache
def items(*, bounded: bool) -> Select[Any]:
    """Of a `notice`, the first `most` or all. Which they are first: a list may have a thousand, of which thirty are spelt out."""
    which = (
        select(notice_item.c.finding_id, notice_item.c.position)
        .where(notice_item.c.workspace == bindparam("here"), notice_item.c.notice_id == bindparam("notice"))
        .order_by(notice_item.c.position)
        .limit(bindparam("most", type_=Integer) if bounded else None)
        .subquery()
    )
    return (
        select(finding)
        .join(which, which.c.finding_id == finding.c.id)
        .where(finding.c.workspace == bindparam("here"))
        .order_by(which.c.position)
    )


@cache
def told_before() -> Select[Any]:
    """By `notice`, `reader`, `ids`."""
    made = select(notice.c.created_at).where(
        notice.c.workspace == bindparam("here"), notice.c.id == bindparam("notice")
    )
    ids = finding.c.id.in_(bindparam("ids", expanding=True))
    return select(finding.c.id).where(
        finding.c.workspace == bindparam("here"), ids, _told(made.scalar_subquery())
    )


def _told(before: ScalarSelect[datetime] | None = None) -> ColumnElement[bool]:
    """Whether a list of the reader's (made `before`) has this finding, since its last snooze.

    By the finding's few messages, one within the other: the reader's lists are many, and a planner would begin there.
    """
    where = [
        notice.c.workspace == notice_item.c.workspace,
        notice.c.id == notice_item.c.notice_id,
        notice.c.recipient == bindparam("reader"),
        notice.c.kind == NoticeKind.BUNDLE.value,
        notice.c.state.in_(TOLD),
        or_(finding.c.snoozed_until.is_(None), notice.c.created_at >= finding.c.snoozed_until),
    ]
    if before is not None:
        where.append(notice.c.created_at < before)
    list_of_reader = exists().where(*where).correlate(notice_item, finding)
    return exists().where(
        notice_item.c.workspace == finding.c.workspace,
        notice_item.c.finding_id == finding.c.id,
        list_of_reader,
    )


@cache
def count_of_members() -> Select[Any]:
    return _counted(of_members(told=False))


@cache
def count_not_asked() -> Select[Any]:
    return _counted(not_asked(told=False))


@cache
def count_above(rules: tuple[str, ...], *, without_team: bool) -> Select[Any]:
    """Of those, what is not of `people` themselves."""
    others = or_(finding.c.member_id.is_(None), ~_PEOPLE)
    return _counted(above(rules, without_team=without_team, told=False).where(others))


def _counted(query: Select[Any]) -> Select[Any]:
    """Of those, what is of `rules` and none of `but`."""
    some = query.where(
        finding.c.rule.in_(bindparam("rules", expanding=True)),
        finding.c.id.not_in(bindparam("but", expanding=True)),
    )
    return select(func.count()).select_from(some.order_by(None).subquery())


@cache
def chosen(*, told: bool = True) -> Select[Any]:
    """What is open and awake `now`, for a `reader`: a bundles.Waiting a row. Not `told`: as if nothing was."""
    columns = (finding.c.id, finding.c.rule, finding.c.member_id, finding.c.due_at, deal.c.team_id)
    return (
        select(*columns, _told() if told else false())
        .join(deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id))
        .where(finding.c.workspace == bindparam("here"), *_awake())
        .order_by(finding.c.due_at, finding.c.id)
    )


def _awake() -> tuple[ColumnElement[bool], ...]:
    rests = or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= bindparam("now"))
    return finding.c.resolved_at.is_(None), rests
