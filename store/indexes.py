"""Indexes of a part of a table's rows. Each names the condition for both databases, and SQLAlchemy loads the dialect of each
for it: only whoever makes a schema, or compares one, needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Index

from store.tables import brake, change, deal, finding, metadata, notice, stakeholder

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement

__all__ = ["metadata"]


def _of_part(name: str, where: ColumnElement[bool], *columns: Column[Any], unique: bool = False) -> None:
    """Hangs it up on its columns' table."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_of_part("ix_deal_next_check", deal.c.next_check_at.is_not(None), deal.c.next_check_at)
_of_part("ix_change_close_date", change.c.field == "expected_close", change.c.workspace, change.c.at)

# Without the rows that have nothing there: SQLite counts the first ten thousand entries of an index (decision 38), and where
# those are all empty it takes every value for as frequent.
_of_part("ix_change_deal", change.c.deal_id.is_not(None), change.c.workspace, change.c.deal_id, change.c.at)
_of_part("ix_deal_account", deal.c.account_id.is_not(None), deal.c.workspace, deal.c.account_id)
_of_part(
    "ix_stakeholder_email", stakeholder.c.email.is_not(None), stakeholder.c.workspace, stakeholder.c.email
)
_of_part(
    "ix_stakeholder_person",
    stakeholder.c.person_id.is_not(None),
    stakeholder.c.workspace,
    stakeholder.c.person_id,
)

_unresolved = finding.c.resolved_at.is_(None)
_of_part(
    "ix_finding_member_open",
    _unresolved,
    finding.c.workspace,
    finding.c.member_id,
    finding.c.due_at,
    finding.c.id,
)
_of_part(
    "ix_finding_deal_open",
    _unresolved,
    finding.c.workspace,
    finding.c.deal_id,
    finding.c.rule,
    finding.c.due_at,
    finding.c.resolved_at,  # nothing, and yet what is counted by deal needs no look at its row with it
)

_of_part(
    "ix_notice_owed",
    notice.c.state.in_(["due", "claimed", "unknown"]),
    notice.c.state,
    notice.c.due_at,
)
_of_part("ix_notice_stuck", notice.c.state.in_(["failed", "held"]), notice.c.workspace, notice.c.state)
_of_part("ix_notice_edits", notice.c.wanted > notice.c.shown, notice.c.state)
_of_part("ix_notice_sent", notice.c.sent_at.is_not(None), notice.c.workspace, notice.c.sent_at)
_of_part("ix_brake_undecided", brake.c.decided_at.is_(None), brake.c.workspace, unique=True)
