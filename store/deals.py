"""Deals: by id, by number, by what somebody types, and only those one may see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    true,
)

from store import tables
from store.model import Account, Deal, Role
from store.rows import all_of, find, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from store.engine import Session

deal, deal_share, account = tables.deal, tables.deal_share, tables.account

_HELD = (
    select(deal)
    .where(deal.c.workspace == bindparam("workspace"), deal.c.id == bindparam("id"))
    .with_for_update()
)
_NAMED = (
    select(deal, account.c.name)
    .outerjoin(account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id))
    .where(deal.c.workspace == bindparam("workspace"), deal.c.id == bindparam("id"))
)
_NEWEST = select(func.max(deal.c.number)).where(deal.c.workspace == bindparam("workspace"))
_SHARED = select(deal_share.c.deal_id).where(
    deal_share.c.workspace == bindparam("workspace"),
    deal_share.c.deal_id == bindparam("deal"),
    deal_share.c.member_id.in_(bindparam("members", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes: what the permission table of the design says about viewing, as SQL can apply it."""

    member_id: str
    role: Role
    teams: frozenset[str]
    stands_in_for: frozenset[str] = frozenset()

    @property
    def selves(self) -> set[str]:
        return {self.member_id, *self.stands_in_for}


@cache
def visible(role: Role, *, has_teams: bool) -> ColumnElement[bool]:
    """Own and shared deals, the team's for a manager, all for an admin, none for anybody else.

    Of the parameters `workspace`, `selves` and `teams`.
    """
    if role is Role.ADMIN:
        return true()
    if role is Role.NONE:
        return false()
    selves: BindParameter[list[str]] = bindparam("selves", expanding=True)
    shared = select(deal_share.c.deal_id).where(
        deal_share.c.workspace == bindparam("workspace"), deal_share.c.member_id.in_(selves)
    )
    own = or_(deal.c.owner_id.in_(selves), deal.c.id.in_(shared))
    teams = deal.c.team_id.in_(bindparam("teams", expanding=True))
    return or_(own, teams) if role is Role.MANAGER and has_teams else own


def get(session: Session, workspace: str, deal_id: str) -> Deal | None:
    return find(session, Deal, deal, workspace, id=deal_id)


def named(session: Session, workspace: str, deal_id: str) -> tuple[Deal | None, str | None]:
    """The deal, and what its account is called."""
    row = session.execute(_NAMED, {"workspace": workspace, "id": deal_id}).first()
    return (None, None) if row is None else (value(Deal, row), row[-1])


def for_update(session: Session, workspace: str, deal_id: str) -> Deal | None:
    """The deal, held until the transaction ends, so that commands on one deal queue (SQLite queues them all)."""
    row = session.execute(_HELD, {"workspace": workspace, "id": deal_id}).first()
    return None if row is None else value(Deal, row)


def by_external_ids(session: Session, workspace: str, ids: Collection[str]) -> dict[str, Deal]:
    rows = all_of(session, Deal, deal, workspace, deal.c.external_id.in_(ids))
    return {row.external_id: row for row in rows if row.external_id is not None}


def without_team(session: Session, workspace: str, member_ids: Collection[str]) -> Sequence[Deal]:
    """What these members own and no team has."""
    return all_of(session, Deal, deal, workspace, deal.c.owner_id.in_(member_ids), deal.c.team_id.is_(None))


def is_shared_with(session: Session, workspace: str, deal_id: str, member_ids: Collection[str]) -> bool:
    """Whether the deal was shared with any of them."""
    asked = {"workspace": workspace, "deal": deal_id, "members": list(member_ids)}
    return session.execute(_SHARED, asked).first() is not None


def share(session: Session, workspace: str, deal_id: str, member_id: str) -> None:
    session.execute(deal_share.insert().values(workspace=workspace, deal_id=deal_id, member_id=member_id))


def unshare(session: Session, workspace: str, deal_id: str, member_ids: Collection[str]) -> None:
    where = within(
        deal_share, workspace, deal_share.c.deal_id == deal_id, deal_share.c.member_id.in_(member_ids)
    )
    session.execute(delete(deal_share).where(where))


def next_number(session: Session, workspace: str) -> int:
    """The next short number (#142); call it in the transaction that inserts the deal."""
    return (session.scalar(_NEWEST, {"workspace": workspace}) or 0) + 1


def by_number(session: Session, workspace: str, number: int) -> Deal | None:
    return find(session, Deal, deal, workspace, number=number)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a typeahead shows of a deal."""

    id: str
    number: int
    name: str
    account: str | None
    stage: str
    open: bool


class Which(Enum):
    """Deals by whether they are closed."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


def search(
    session: Session, workspace: str, sight: Sight, key: str, *, limit: int, which: Which = Which.OPEN
) -> list[Hit]:
    """Deals that `sight` may see whose search text holds every word of `key` (already a search key).

    Filtered before matching and counting. Newest first. A number (142 or #142) finds that very deal first.
    """
    words = {f"word{place}": anywhere(word) for place, word in enumerate(key.removeprefix("#").split())}
    query = _search(sight.role, tuple(words), which, has_teams=bool(sight.teams))
    asked = {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams), **words}
    hits = [Hit(*row) for row in session.execute(query, {**asked, "most": limit})]
    number = key.removeprefix("#")
    hits.sort(key=lambda hit: str(hit.number) != number)
    return hits


@lru_cache(maxsize=100)
def _search(role: Role, words: tuple[str, ...], which: Which, *, has_teams: bool) -> Select[Any]:
    """Of the parameters `most`, each of `words`, and those of what the role may see."""
    conditions: list[ColumnElement[bool]] = [
        deal.c.search.like(bindparam(word), escape="/") for word in words
    ]
    if which is not Which.ALL:  # spelt out, so that SQLite walks the index made for this
        conditions.append(deal.c.open == (true() if which is Which.OPEN else false()))
    return (
        select(
            deal.c.id, deal.c.number, deal.c.name, account.c.name.label("account"), deal.c.stage, deal.c.open
        )
        .outerjoin(account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id))
        .where(deal.c.workspace == bindparam("workspace"), *conditions, visible(role, has_teams=has_teams))
        .order_by(deal.c.number.desc())
        .limit(bindparam("most"))
    )


def anywhere(word: str) -> str:
    """A LIKE pattern for this very word wherever it stands."""
    for letter in "/%_":
        word = word.replace(letter, f"/{letter}")
    return f"%{word}%"


def account_by_key(session: Session, workspace: str, key: str) -> Sequence[Account]:
    """Accounts whose names differ only in spelling; more than one may exist, none is merged."""
    return all_of(session, Account, account, workspace, key=key, order=[account.c.name])


def get_account(session: Session, workspace: str, account_id: str) -> Account | None:
    return find(session, Account, account, workspace, id=account_id)


def all_accounts(session: Session, workspace: str) -> Sequence[Account]:
    return all_of(session, Account, account, workspace, order=[account.c.name])


def count_in_stages(session: Session, workspace: str, stages: Collection[str]) -> dict[str, int]:
    """How many deals stand in each of these stages, closed ones too; stages without any are left out."""
    where = within(deal, workspace, deal.c.stage.in_(stages))
    query = select(deal.c.stage, func.count()).where(where).group_by(deal.c.stage)
    return {row[0]: row[1] for row in session.execute(query)}
