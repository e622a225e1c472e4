"""What a workspace remembers of itself: its rows as they are, and what they were before. For playing history again.

What was is found by going back from what is: the first change of a field since a moment tells what it was then. So
rows are read first and changes after them; what is committed in between is among the changes and taken back with them.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select

from store import tables
from store.ledger import WHOLE, from_json
from store.model import Change, Finding
from store.rows import all_of, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table

    from store.engine import Session

    Rows = dict[str, list[dict[str, Any]]]
    """By the table's name."""
    Before = dict[tuple[str, str], dict[str, Any]]
    """(noun, id) → field → what it was, as JSON. Under WHOLE the whole row, or None where there was none yet."""

change, deal, finding = tables.change, tables.deal, tables.finding
PEOPLE: Final = (tables.member, tables.team, tables.membership, tables.leave)
OF_DEALS: Final = (tables.stakeholder, tables.meeting, tables.activity, tables.stage_move, tables.deal_share)
PLAYED: Final = ("activity", "deal", "leave", "meeting", "member", "stage_move", "stakeholder", "team")
"""Nouns that rules or delivery ask about. Findings are found anew; only how they were put off is taken over."""


def company(session: Session, workspace: str) -> Rows:
    """Everybody, their teams and leave."""
    return {table.name: _rows(session, table, workspace) for table in PEOPLE}


def concerned(session: Session, workspace: str, since: datetime) -> list[str]:
    """Deals on which anything could be found since then: open now, closed since then, or changed since then."""
    standing = within(deal, workspace, or_(deal.c.open, deal.c.closed_at >= since))
    touched = within(change, workspace, change.c.at >= since, change.c.deal_id.is_not(None))
    found = set(session.scalars(select(deal.c.id).where(standing)))
    found.update(session.scalars(select(change.c.deal_id).where(touched).distinct()))
    return sorted(found)


def of_deals(session: Session, workspace: str, deal_ids: Collection[str]) -> Rows:
    """These deals as they are now, with everything that belongs to them."""
    found = {deal.name: _rows(session, deal, workspace, deal.c.id.in_(deal_ids))}
    for table in OF_DEALS:
        found[table.name] = _rows(session, table, workspace, table.c.deal_id.in_(deal_ids))
    return found


def _rows(session: Session, table: Table, workspace: str, *where: Any) -> list[dict[str, Any]]:
    query = select(table).where(within(table, workspace, *where)).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(query).mappings()]


def before(session: Session, workspace: str, since: datetime) -> Before:
    """What changes since then have changed, as it was at that moment."""
    query = (
        select(change.c.noun, change.c.noun_id, change.c.field, change.c.before)
        .where(within(change, workspace, change.c.at >= since, change.c.noun.in_(PLAYED)))
        .order_by(change.c.id)
    )
    found: Before = {}
    for noun, noun_id, name, was in session.execute(query):
        found.setdefault((noun, noun_id), {}).setdefault(name, was)
    return found


def changes(
    session: Session, workspace: str, since: datetime, until: datetime, beyond: str, limit: int
) -> Sequence[Change]:
    """The next changes after the one with the id `beyond`, in the order in which they were written down."""
    nouns = change.c.noun.in_((*PLAYED, finding.name))
    here = within(change, workspace, change.c.id > beyond, change.c.at >= since, change.c.at < until, nouns)
    query = select(change).where(here).order_by(change.c.id).limit(limit)
    return [value(Change, row) for row in session.execute(query)]


def brought(session: Session, workspace: str, since: datetime) -> list[list[Change]]:
    """The rows of each deal that came in since then with a past of its own, as from another system: those that one
    command has made. A deal's own row comes first.
    """
    made = within(change, workspace, change.c.at >= since, change.c.field == WHOLE, change.c.before.is_(None))
    deals = [
        value(Change, row) for row in session.execute(select(change).where(made, change.c.noun == deal.name))
    ]
    older = {each.noun_id: each for each in deals if _created(each) < each.at}
    commands = {each.command_id for each in older.values()}
    rest = select(change).where(
        made, change.c.noun.in_([each.name for each in OF_DEALS]), change.c.command_id.in_(commands)
    )
    rows = [value(Change, row) for row in session.execute(rest)] if commands else []
    mine = sorted((each for each in rows if each.deal_id in older), key=attrgetter("deal_id", "id"))
    others = {of: list(each) for of, each in groupby(mine, key=attrgetter("deal_id"))}
    return [[each, *others.get(each.noun_id, ())] for _, each in sorted(older.items())]


def _created(whole: Change) -> datetime:
    created: datetime = from_json(deal, "created_at", whole.after["created_at"])
    return created


def put_off(session: Session, workspace: str, at: datetime) -> Sequence[Finding]:
    """What rested at that moment and rests no less now."""
    rested = (finding.c.snoozed_at < at, finding.c.snoozed_until > at)
    return all_of(session, Finding, finding, workspace, *rested, order=[finding.c.id])


def findings_of(session: Session, workspace: str, finding_ids: Collection[str]) -> Mapping[str, Finding]:
    found = all_of(session, Finding, finding, workspace, finding.c.id.in_(finding_ids), order=[finding.c.id])
    return {each.id: each for each in found}


def begins(session: Session, workspace: str) -> datetime | None:
    """When the first deal was created; None without any."""
    first: datetime | None = session.scalar(
        select(func.min(deal.c.created_at)).where(within(deal, workspace))
    )
    return first
