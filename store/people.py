"""Persons on the customer's side across deals: one person is a row on each deal, held together by `person_id`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from store import tables
from store.deals import visible
from store.model import Stakeholder
from store.rows import all_of, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from store.deals import Sight
    from store.engine import Session

deal, stakeholder, account = tables.deal, tables.stakeholder, tables.account


@dataclass(frozen=True, slots=True)
class Known:
    """A person as known on one deal, with what names the deal; `account_name` is the deal's own company."""

    person: Stakeholder
    deal_id: str
    number: int
    name: str
    account_name: str | None
    open: bool


def key(person: Stakeholder) -> str:
    """What all rows of one person have in common: the first of them is the person."""
    return person.person_id or person.id


def twins(session: Session, workspace: str, person: Stakeholder) -> Sequence[Stakeholder]:
    """The same person on other deals, whoever may see those."""
    same = or_(stakeholder.c.person_id == key(person), stakeholder.c.id == key(person))
    return all_of(
        session,
        Stakeholder,
        stakeholder,
        workspace,
        same,
        stakeholder.c.id != person.id,
        order=[stakeholder.c.id],
    )


def namesakes(
    session: Session, workspace: str, sight: Sight, *, name: str, email: str | None, limit: int
) -> list[Known]:
    """Whoever has this e-mail address, or this name with its space somewhere else or without one, on deals that `sight`
    may see; newest deals first. Both are told by equality, so that an index serves them.
    """
    alike = [stakeholder.c.name.in_(_spellings(name))]
    if email:
        alike.append(stakeholder.c.email.in_({email, email.lower()}))
    return _known(session, workspace, sight, or_(*alike), limit)


def _spellings(name: str) -> set[str]:
    """A name as written, in one word, and with a space after each of its letters: 山本太郎 is 山本 太郎."""
    word = name.replace(" ", "")
    return {name, word} | {f"{word[:at]} {word[at:]}" for at in range(1, len(word))}


def on_deals(session: Session, workspace: str, sight: Sight, ids: Collection[str], limit: int) -> list[Known]:
    """These rows, if `sight` may see their deals."""
    return _known(session, workspace, sight, stakeholder.c.id.in_(ids), limit)


def _known(
    session: Session, workspace: str, sight: Sight, which: ColumnElement[bool], limit: int
) -> list[Known]:
    query = (
        select(*stakeholder.c, deal.c.id, deal.c.number, deal.c.name, account.c.name, deal.c.open)
        .join(deal, and_(deal.c.workspace == stakeholder.c.workspace, deal.c.id == stakeholder.c.deal_id))
        .outerjoin(account, and_(account.c.workspace == deal.c.workspace, account.c.id == deal.c.account_id))
        .where(
            within(stakeholder, workspace, which),
            deal.c.workspace == workspace,
            visible(sight.role, has_teams=bool(sight.teams)),
        )
        .order_by(deal.c.number.desc(), stakeholder.c.id)
        .limit(limit)
    )
    asked = {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}
    width = len(stakeholder.c)
    return [Known(value(Stakeholder, row[:width]), *row[width:]) for row in session.execute(query, asked)]


def of_accounts(
    session: Session, workspace: str, sight: Sight, ids: Collection[str], limit: int
) -> list[str]:
    """The ids of open deals with these companies that `sight` may see, newest first."""
    query = (
        select(deal.c.id)
        .where(
            within(deal, workspace, deal.c.account_id.in_(ids), deal.c.open),
            visible(sight.role, has_teams=bool(sight.teams)),
        )
        .order_by(deal.c.number.desc())
        .limit(limit)
    )
    asked = {"workspace": workspace, "selves": list(sight.selves), "teams": list(sight.teams)}
    return list(session.scalars(query, asked))
