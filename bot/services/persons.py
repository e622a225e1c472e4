"""What is known of one person: changed on one deal, and with it on the others; gone elsewhere; met before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_, Conflict, InvalidInput, NotAllowed, NotFound
from bot.services import permissions, prefill, stakeholders
from bot.services.commands import Done, carry_out
from bot.typed import company
from store import deals, facts, members, people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from bot.services.prefill import DealLine
    from bot.services.stakeholders import Person
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Activity, Command, Deal, Stakeholder
    from store.people import Known

FOLLOWS: Final = ("name", "title", "department", "company", "email", "phone", "address")
"""What is a person's own, whatever the deal: it may be changed on their other deals at once."""
FIELDS: Final = (*FOLLOWS, "role", "stance", "interests", "concerns", "moved_on")
LOOKED_AT, PROPOSED, OTHER_DEALS, APPROACHES = 50, 8, 50, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """`values` are all FIELDS as the form has them, `seen` a mark of each as the form showed it, `also` the ids of the
    same person's rows on other deals that follow.
    """

    stakeholder_id: str
    values: Mapping[str, Any]
    seen: Mapping[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approach:
    """An activity at which the person was, and whose it was."""

    activity: Activity
    by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the form to change somebody shows. `elsewhere` are their other deals that the actor may change too."""

    deal: DealLine
    person: Stakeholder
    elsewhere: Sequence[Known]
    approaches: Sequence[Approach]
    earlier: int
    """How many approaches there are besides."""


def mark(value: Any) -> str:
    """Short enough for a form to carry one for each field; tells whether a value is still what was shown."""
    return hashlib.blake2s(str("" if value is None else value).encode(), digest_size=4).hexdigest()


def marks(person: Stakeholder) -> dict[str, str]:
    return {name: mark(getattr(person, name)) for name in FIELDS}


def clashing(person: Stakeholder, values: Mapping[str, Any], seen: Mapping[str, str]) -> list[str]:
    """Fields that somebody else changed since the form was shown, and that are changed differently in it."""
    return [
        name
        for name in FIELDS
        if seen.get(name) not in (mark(getattr(person, name)), mark(values.get(name)))
        and values.get(name) != getattr(person, name)
    ]


def changes(person: Stakeholder, values: Mapping[str, Any], seen: Mapping[str, str]) -> dict[str, Any]:
    """What the form itself changed: a field left as it was shown follows the record."""
    return {
        name: values.get(name)
        for name in FIELDS
        if values.get(name) != getattr(person, name) and mark(values.get(name)) != seen.get(name)
    }


def edit(deps: Deps, ask: Ask, wanted: Edit) -> Command:
    """Changes what is known of somebody; the receipt names them, and the fields.

    Raises NotFound, NotAllowed, Conflict where somebody else changed the same field meanwhile, or InvalidInput when
    nothing differs. One command for all deals it concerns: Undo takes all of it back.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal, person, others = _held(session, ask.actor, wanted)
        if clashing(person, wanted.values, wanted.seen):
            raise Conflict
        new = changes(person, wanted.values, wanted.seen)
        if not new:
            raise InvalidInput("name", N_("Nothing was changed."))
        ledger.change(person, **new)
        for other, twin in others:
            theirs: dict[str, Any] = {name: new[name] for name in FOLLOWS if name in new}
            if "moved_on" in new and other.account_id == deal.account_id:
                theirs["moved_on"] = new["moved_on"]
            ledger.change(twin, **theirs)
        also = list({other.id: other for other, _ in others}.values())
        return Done(deal, {"stakeholder": person.id, "fields": sorted(new)}, others=also)

    return carry_out(deps, ask, "stakeholder_edit", work)


def _held(
    session: Session, actor: Actor, wanted: Edit
) -> tuple[Deal, Stakeholder, list[tuple[Deal, Stakeholder]]]:
    """The person, and the rows that follow, with their deals held in one order whoever asks."""
    _, person = stakeholders.see(session, actor, wanted.stakeholder_id)
    twins = {each.id: each for each in people.twins(session, actor.workspace, person)}
    if not twins.keys() >= set(wanted.also):
        raise NotFound
    rows = {each: twins[each] for each in wanted.also}
    ids = sorted({person.deal_id, *(each.deal_id for each in rows.values())})
    held = {deal_id: permissions.hold(session, actor, deal_id) for deal_id in ids}
    person = facts.get_stakeholder(session, actor.workspace, person.id) or person
    others = [(held[each.deal_id], each) for each in rows.values() if each.deal_id != person.deal_id]
    return held[person.deal_id], person, others


def sheet(session: Session, actor: Actor, stakeholder_id: str) -> Sheet:
    """Raises NotFound; NotAllowed for somebody who may only look, before they type."""
    deal, person = stakeholders.see(session, actor, stakeholder_id)
    if not permissions.may(actor, permissions.Action.EDIT, deal):
        raise NotAllowed
    there = [
        each
        for each in facts.activities(session, actor.workspace, deal.id)
        if person.id in each.stakeholder_ids
    ]
    return Sheet(
        deal=prefill.line(session, deal),
        person=person,
        elsewhere=_elsewhere(session, actor, person),
        approaches=[_approach(session, each) for each in there[:APPROACHES]],
        earlier=max(0, len(there) - APPROACHES),
    )


def _elsewhere(session: Session, actor: Actor, person: Stakeholder) -> list[Known]:
    twins = [each.id for each in people.twins(session, actor.workspace, person)]
    if not twins:
        return []
    seen = people.on_deals(session, actor.workspace, actor.sight, twins, OTHER_DEALS)
    return [each for each in seen if each.deal_id != person.deal_id and _may_edit(session, actor, each)]


def _may_edit(session: Session, actor: Actor, known: Known) -> bool:
    deal = deals.get(session, actor.workspace, known.deal_id)
    return deal is not None and permissions.may(actor, permissions.Action.EDIT, deal)


def _approach(session: Session, activity: Activity) -> Approach:
    member = members.get(session, activity.workspace, activity.on_behalf_of or activity.author_id)
    return Approach(activity, member.name if member else None)


def same(session: Session, actor: Actor, deal_id: str, person: Person) -> list[Known]:
    """Who this may be, as known on other deals that the actor may see: by address, or by name and company.

    Raises NotFound or NotAllowed: only who may add somebody is told whom they resemble.
    """
    deal = permissions.see(session, actor, deal_id)
    if not permissions.may(actor, permissions.Action.EDIT, deal):
        raise NotAllowed
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    theirs = company.key(person.company or (account.name if account else ""))
    address = (person.email or "").lower()
    here = facts.stakeholders(session, actor.workspace, deal.id)
    taken = {people.key(each) for each in here}
    found: dict[str, Known] = {}
    for known in people.namesakes(
        session, actor.workspace, actor.sight, name=person.name, email=person.email, limit=LOOKED_AT
    ):
        alike = bool(address) and (known.person.email or "").lower() == address
        where = company.key(known.person.company or known.account_name or "")
        if known.deal_id != deal.id and (alike or (theirs and where == theirs)):
            found.setdefault(people.key(known.person), known)
    return [known for key, known in found.items() if key not in taken][:PROPOSED]


def known(session: Session, actor: Actor, stakeholder_id: str) -> list[Known]:
    """One person with their deal, if the actor may see it."""
    return people.on_deals(session, actor.workspace, actor.sight, [stakeholder_id], 1)


def open_deals_at(session: Session, actor: Actor, person: Stakeholder, most: int = 5) -> list[DealLine]:
    """Open deals with the company the person moved to, that the actor may change and they are not on yet."""
    if person.moved_on is None or not person.company:
        return []
    accounts = deals.account_by_key(session, actor.workspace, company.key(person.company))
    there = {each.deal_id for each in people.twins(session, actor.workspace, person)} | {person.deal_id}
    ids = people.of_accounts(session, actor.workspace, actor.sight, [each.id for each in accounts], LOOKED_AT)
    return _lines(session, actor, [each for each in ids if each not in there])[:most]


def _lines(session: Session, actor: Actor, ids: Collection[str]) -> list[DealLine]:
    found = [deals.get(session, actor.workspace, each) for each in ids]
    return [
        prefill.line(session, each)
        for each in found
        if each and permissions.may(actor, permissions.Action.EDIT, each)
    ]
