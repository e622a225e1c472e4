"""A copy of one workspace in memory, in which its history is played again. Nothing here touches the workspace itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from store import engine, indexes, tables
from store.ledger import BY_NAME, NOUNS, WHOLE, from_json
from store.model import NoticeKind, NoticeState
from store.rows import update_one

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Insert

    from store.engine import Database, Session
    from store.model import Change, Finding
    from store.past import Before, Rows

deal, finding, notice, notice_item = tables.deal, tables.finding, tables.notice, tables.notice_item
_KINDS: Final = {table.name: kind for kind, table in NOUNS.items()}
_OWN: Final = {"next_check_at": None}
"""When a copied deal is looked at again is found out here."""
KEPT: Final = ("member", "team")
"""Whoever is here today was there all the time: what was brought along is older than the people who own it."""
NAGS: Final = (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE)

_CHECK: Final = select(func.min(deal.c.next_check_at)).where(deal.c.next_check_at > bindparam("after"))
_OWED: Final = select(func.min(notice.c.due_at)).where(
    tables.OWED, notice.c.state == NoticeState.DUE.value, notice.c.due_at > bindparam("after")
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A finding as it ended."""

    deal_id: str
    rule: str
    due_at: datetime
    resolved_at: datetime | None


@contextmanager
def empty() -> Iterator[Database]:
    with engine.in_memory() as database:
        with database.reads() as stage:
            indexes.metadata.create_all(stage)
        yield database


# What was


def put(stage: Session, rows: Rows) -> None:
    for name, of_table in rows.items():
        if of_table:
            own = _OWN if name == deal.name else {}
            stage.execute(_upsert(name), [{**row, **own} for row in of_table])


def rewind(stage: Session, before: Before) -> None:
    """Makes rows what they were: `before` holds what has changed since."""
    for (noun, noun_id), was in before.items():
        whole, rest = was.get(WHOLE, MISSING), {name: item for name, item in was.items() if name != WHOLE}
        if whole is None and noun not in KEPT:
            stage.execute(delete(BY_NAME[noun]).where(_is(noun, noun_id)))
            continue
        if whole not in (None, MISSING):
            stage.execute(_upsert(noun), row_of(noun, whole))
        if rest:
            stage.execute(update(BY_NAME[noun]).where(_is(noun, noun_id)).values(_values(noun, rest)))


def apply(stage: Session, changes: Iterable[Change]) -> None:
    """What these changes did, once more. A row that is there already is replaced, one that is gone stays gone."""
    for (noun, noun_id, whole), mine in groupby(
        changes, key=lambda each: (each.noun, each.noun_id, each.field == WHOLE)
    ):
        for change in mine if whole and noun not in KEPT else ():
            if change.after is None:
                stage.execute(delete(BY_NAME[noun]).where(_is(noun, noun_id)))
            else:
                stage.execute(_upsert(noun), row_of(noun, change.after))
        if not whole:
            of_row = list(mine)
            values = _values(noun, {each.field: each.after for each in of_row})
            update_one(stage, BY_NAME[noun], of_row[0].workspace, noun_id, values)


def row_of(noun: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    """A remembered row, as the table has it today: columns that came since are empty, those that went are left out."""
    row = {**_defaults(noun), **_values(noun, whole)}
    return {**row, **_OWN} if noun == deal.name else row


def _values(noun: str, remembered: Mapping[str, Any]) -> dict[str, Any]:
    table = BY_NAME[noun]
    return {name: from_json(table, name, item) for name, item in remembered.items() if name in table.columns}


@cache
def _defaults(noun: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(BY_NAME[noun].columns.keys())
    for each in fields(_KINDS[noun]):
        if each.default is not MISSING:
            row[each.name] = each.default
        elif each.default_factory is not MISSING:
            made = each.default_factory()
            row[each.name] = list(made) if isinstance(made, tuple) else made
    return {name: list(item) if isinstance(item, tuple) else item for name, item in row.items()}


@cache
def _upsert(name: str) -> Insert:
    return insert(tables.metadata.tables[name]).prefix_with("OR REPLACE")


def _is(noun: str, noun_id: str) -> ColumnElement[bool]:
    return BY_NAME[noun].c.id == noun_id


def put_off(stage: Session, same_as: Finding, values: Mapping[str, Any]) -> None:
    """Puts off what was found here of the same deal, rule, subject and occurrence, if it was."""
    same = and_(
        *(finding.c[name] == getattr(same_as, name) for name in ("deal_id", "rule", "subject", "occurrence"))
    )
    stage.execute(update(finding).where(same).values(**values))


def look_at(stage: Session, deal_ids: Collection[str], now: datetime) -> None:
    stage.execute(update(deal).where(deal.c.id.in_(deal_ids)).values(next_check_at=now))


def look_at_open(stage: Session, now: datetime) -> None:
    stage.execute(update(deal).where(deal.c.open).values(next_check_at=now))


def soonest(stage: Session, after: datetime) -> tuple[datetime | None, datetime | None]:
    """When a deal is next looked at, and when a message is next due."""
    asked = {"after": after}
    return stage.scalar(_CHECK, asked), stage.scalar(_OWED, asked)


# What came of it


def open_since(stage: Session, since: datetime) -> set[str]:
    """Deals that were open at any time since then."""
    return set(stage.scalars(select(deal.c.id).where(deal.c.open | (deal.c.closed_at >= since))))


def sent(stage: Session, since: datetime, until: datetime) -> Sequence[tuple[str, NoticeKind, datetime]]:
    """(recipient, kind, when) of every message that was sent, the first one first; a post's recipient is its team."""
    query = (
        select(notice.c.recipient, notice.c.kind, notice.c.sent_at)
        .where(_sent(since, until))
        .order_by(notice.c.sent_at, notice.c.id)
    )
    return [(row[0], NoticeKind(row[1]), row[2]) for row in stage.execute(query)]


def told(stage: Session, since: datetime, until: datetime) -> Sequence[tuple[str, datetime, str, str]]:
    """(recipient, when, finding, its rule) of everything that messages to people were about, as often as it was told."""
    carries = and_(notice_item.c.workspace == notice.c.workspace, notice_item.c.notice_id == notice.c.id)
    about = and_(finding.c.workspace == notice.c.workspace, finding.c.id == notice_item.c.finding_id)
    query = (
        select(notice.c.recipient, notice.c.sent_at, finding.c.id, finding.c.rule)
        .join(notice_item, carries)
        .join(finding, about)
        .where(_sent(since, until), notice.c.kind.in_([each.value for each in NAGS]))
    )
    return [(row[0], row[1], row[2], row[3]) for row in stage.execute(query)]


def _sent(since: datetime, until: datetime) -> ColumnElement[bool]:
    sent = notice.c.state == NoticeState.SENT.value
    return and_(sent, notice.c.sent_at >= since, notice.c.sent_at < until)


def broken(stage: Session, until: datetime) -> list[Broken]:
    """Findings that were still there when they fell due, before `until`."""
    stood = finding.c.resolved_at.is_(None) | (finding.c.resolved_at > finding.c.due_at)
    columns = (finding.c.deal_id, finding.c.rule, finding.c.due_at, finding.c.resolved_at)
    query = select(*columns).where(finding.c.due_at < until, stood).order_by(finding.c.due_at, finding.c.id)
    return [Broken(*row) for row in stage.execute(query)]


def ended(stage: Session, since: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
    """(id, stage, when) of the deals that ended then."""
    then = and_(~deal.c.open, deal.c.closed_at >= since, deal.c.closed_at < until)
    query = (
        select(deal.c.id, deal.c.stage, deal.c.closed_at).where(then).order_by(deal.c.closed_at, deal.c.id)
    )
    return [(row[0], row[1], row[2]) for row in stage.execute(query)]
