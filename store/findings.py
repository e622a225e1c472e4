"""Findings: one row for (deal, rule, subject, occurrence), opened, resolved and reopened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from store import tables
from store.model import Finding
from store.rows import add, all_of, find, update_one, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session

finding, deal, notice_item = tables.finding, tables.deal, tables.notice_item


def of_deal(session: Session, workspace: str, deal_id: str) -> Sequence[Finding]:
    """Resolved ones too: a finding that comes back is the same row."""
    return all_of(session, Finding, finding, workspace, deal_id=deal_id, order=[finding.c.id])


_RESOLVED = select(finding).where(
    finding.c.workspace == bindparam("workspace"),
    finding.c.deal_id.in_(bindparam("deals", expanding=True)),
    finding.c.occurrence.in_(bindparam("occurrences", expanding=True)),
    finding.c.resolved_at.is_not(None),
)


def resolved(
    session: Session, workspace: str, deal_ids: Collection[str], occurrences: Collection[str]
) -> Sequence[Finding]:
    """What was broken at one of these occurrences on one of these deals, and is broken again perhaps. However much
    was resolved in a deal's life, only that is read.
    """
    asked = {"workspace": workspace, "deals": list(deal_ids), "occurrences": list(occurrences)}
    return [value(Finding, row) for row in session.execute(_RESOLVED, asked)]


def get(session: Session, workspace: str, finding_id: str) -> Finding | None:
    return find(session, Finding, finding, workspace, id=finding_id)


def asked_elsewhere(session: Session, item: Finding) -> bool:
    """Whether the same is asked of the same person on another deal still, which it is being taken from."""
    asked = {name: getattr(item, name) for name in ("workspace", *_SAME, "deal_id")}
    return session.scalar(_ASKED_ELSEWHERE, asked) is not None


_SAME: Final = ("member_id", "rule", "subject", "occurrence")
_ASKED_ELSEWHERE: Final = (
    select(finding.c.id)
    .where(finding.c.workspace == bindparam("workspace"), finding.c.deal_id != bindparam("deal_id"))
    .where(finding.c.resolved_at.is_(None), *(finding.c[name] == bindparam(name) for name in _SAME))
    .limit(1)
)


def open_finding(session: Session, *items: Finding) -> None:
    add(session, finding, *items)


def update_finding(session: Session, workspace: str, finding_id: str, **values: object) -> None:
    update_one(session, finding, workspace, finding_id, values)


_STANDING = (
    update(finding)
    .where(finding.c.workspace == bindparam("of_workspace"), finding.c.id == bindparam("of_id"))
    .values(
        {name: bindparam(name) for name in ("member_id", "opened_at", "due_at", "evidence", "resolved_at")}
    )
)


def stand(session: Session, items: Sequence[Finding]) -> None:
    """Writes what evaluation decides of findings that are there already, and nothing of what people or messages do
    to them: snoozes and escalations stay.
    """
    if not items:
        return
    rows = [
        {
            "of_workspace": each.workspace,
            "of_id": each.id,
            "member_id": each.member_id,
            "opened_at": each.opened_at,
            "due_at": each.due_at,
            "evidence": each.evidence,
            "resolved_at": each.resolved_at,
        }
        for each in items
    ]
    session.execute(_STANDING, rows)


def overdue(session: Session, workspace: str, now: datetime) -> Sequence[Finding]:
    """Every finding whose deadline has passed unmet, most overdue first; snoozed ones rest."""
    awake = finding.c.snoozed_until.is_(None) | (finding.c.snoozed_until <= now)
    return all_of(
        session,
        Finding,
        finding,
        workspace,
        finding.c.resolved_at.is_(None),
        finding.c.due_at <= now,
        awake,
        order=[finding.c.due_at, finding.c.id],
    )


def teams_of_deals(session: Session, workspace: str, deal_ids: Collection[str]) -> dict[str, str | None]:
    rows = session.execute(
        select(deal.c.id, deal.c.team_id).where(within(deal, workspace, deal.c.id.in_(deal_ids)))
    )
    return {row[0]: row[1] for row in rows}


_ESCALATE: Final = (
    update(finding)
    .where(finding.c.workspace == bindparam("here"), finding.c.escalated_at.is_(None))
    .where(finding.c.id.in_(bindparam("ids", expanding=True)))
    .values(escalated_at=bindparam("at"))
)


def escalate(session: Session, workspace: str, finding_ids: Collection[str], at: datetime) -> None:
    """Marks what a manager's bundle now carries; the first time counts."""
    if finding_ids:
        session.execute(_ESCALATE, {"here": workspace, "ids": list(finding_ids), "at": at})


def forget(session: Session, workspace: str, deal_id: str) -> None:
    """Removes a deal's findings, for the undo of the deal's very creation."""
    ids = select(finding.c.id).where(within(finding, workspace, finding.c.deal_id == deal_id))
    session.execute(
        delete(notice_item).where(within(notice_item, workspace, notice_item.c.finding_id.in_(ids)))
    )
    session.execute(delete(finding).where(within(finding, workspace, finding.c.deal_id == deal_id)))
