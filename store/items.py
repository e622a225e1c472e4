"""What the items of a message are about: everything a list of findings names, in a statement a noun."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ARRAY, Text, and_, bindparam, func, select

from store import tables
from store.model import Deal, Meeting, Member
from store.rows import value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import ColumnElement, Select, Table

    from store.engine import Session
    from store.model import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """By id: the findings' deals, the names of those deals' companies, whom findings ask, and the meetings among their
    subjects.
    """

    deals: Mapping[str, Deal]
    companies: Mapping[str, str]
    people: Mapping[str, Member]
    meetings: Mapping[str, Meeting]


def about(
    session: Session, workspace: str, found: Iterable[Finding], of_meetings: str, reader: Member
) -> About:
    """`of_meetings`: the rule whose subjects are meetings. The `reader` of it need not be looked up."""
    rows = list(found)
    theirs, companies = _deals(session, workspace, {each.deal_id for each in rows})
    asked = {each.member_id for each in rows if each.member_id is not None} - {reader.id}
    held = {each.subject for each in rows if each.rule == of_meetings}
    people = by_ids(session, Member, tables.member, workspace, asked)
    meetings = by_ids(session, Meeting, tables.meeting, workspace, held)
    return About(theirs, companies, {**people, reader.id: reader}, meetings)


def _deals(session: Session, workspace: str, ids: Collection[str]) -> tuple[dict[str, Deal], dict[str, str]]:
    found, companies = {}, {}
    if ids:
        dialect = session.dialect.name
        for row in session.execute(_with_companies(dialect), {"here": workspace, "ids": given(dialect, ids)}):
            deal = found[row.id] = value(Deal, row)
            if deal.account_id is not None and row[-1] is not None:
                companies[deal.account_id] = row[-1]
    return found, companies


def deals(session: Session, workspace: str, ids: Collection[str]) -> dict[str, Deal]:
    return by_ids(session, Deal, tables.deal, workspace, ids)


def by_ids(
    session: Session, kind: type[T], table: Table, workspace: str, ids: Collection[str]
) -> dict[str, T]:
    """The rows of a noun that have these ids, by id."""
    if not ids:
        return {}
    dialect = session.dialect.name
    rows = session.execute(_some(table, dialect), {"here": workspace, "ids": given(dialect, ids)})
    return {row.id: value(kind, row) for row in rows}


@cache
def _some(table: Table, dialect: str) -> Select[Any]:
    return select(table).where(table.c.workspace == bindparam("here"), among(table.c.id, dialect))


@cache
def _with_companies(dialect: str) -> Select[Any]:
    deal, account = tables.deal, tables.account
    theirs = and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id)
    return (
        select(deal, account.c.name)
        .outerjoin(account, theirs)
        .where(deal.c.workspace == bindparam("here"), among(deal.c.id, dialect))
    )


def given(dialect: str, ids: Collection[str]) -> object:
    """The parameter of `among`."""
    return sorted(ids) if dialect == "postgresql" else json.dumps(sorted(ids))


def among(column: ColumnElement[str], dialect: str) -> ColumnElement[bool]:
    """One of `ids`, which are a single parameter: as many of their own would have to be written out each time."""
    if dialect == "postgresql":
        return column == func.any(bindparam("ids", type_=ARRAY(Text)))
    ids = func.json_each(bindparam("ids", type_=Text)).table_valued("value")
    return column.in_(select(ids.c.value))
