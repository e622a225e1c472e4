"""What the items of a message are about: everything a list of findings names, in a statement a noun."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam, select

from store import tables
from store.model import Account, Deal, Meeting, Member
from store.rows import value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import BindParameter, Select, Table

    from store.engine import Session
    from store.model import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """By id: the findings' deals, those deals' companies, whom findings ask, and the meetings among their subjects."""

    deals: Mapping[str, Deal]
    accounts: Mapping[str, Account]
    people: Mapping[str, Member]
    meetings: Mapping[str, Meeting]


def about(session: Session, workspace: str, found: Iterable[Finding], of_meetings: str) -> About:
    """`of_meetings`: the rule whose subjects are meetings."""
    rows = list(found)
    deals = _by_ids(session, Deal, tables.deal, workspace, {each.deal_id for each in rows})
    companies = {each.account_id for each in deals.values() if each.account_id is not None}
    asked = {each.member_id for each in rows if each.member_id is not None}
    held = {each.subject for each in rows if each.rule == of_meetings}
    return About(
        deals,
        _by_ids(session, Account, tables.account, workspace, companies),
        _by_ids(session, Member, tables.member, workspace, asked),
        _by_ids(session, Meeting, tables.meeting, workspace, held),
    )


def _by_ids(
    session: Session, kind: type[T], table: Table, workspace: str, ids: Collection[str]
) -> dict[str, T]:
    if not ids:
        return {}
    rows = session.execute(_among(table), {"here": workspace, "ids": sorted(ids)})
    return {row.id: value(kind, row) for row in rows}


@cache
def _among(table: Table) -> Select[Any]:
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    return select(table).where(table.c.workspace == bindparam("here"), table.c.id.in_(ids))
