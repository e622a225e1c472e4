"""The people on the customer's side of a deal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.errors import N_, InvalidInput, NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import facts, people
from store.model import Stakeholder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A stakeholder as typed: cleaned, not yet a row. `company` only where it is not the deal's own; `address` is where
    they work. The e-mail address is kept in small letters, as which it is looked up.
    """

    name: str
    role: str | None = None
    title: str | None = None
    department: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    stance: str | None = None
    interests: str | None = None
    concerns: str | None = None

    def __post_init__(self) -> None:
        if self.email is not None:
            object.__setattr__(self, "email", self.email.lower())


def add(deps: Deps, ask: Ask, deal_id: str, person: Person, same_as: str | None = None) -> Command:
    """Adds a stakeholder; the receipt names them. Raises NotFound, NotAllowed, or InvalidInput for a double entry.

    `same_as` is the same person as known on another deal that the actor may see.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal = permissions.hold(session, ask.actor, deal_id)
        _refuse_double(session, deal, person)
        person_id = people.key(see(session, ask.actor, same_as)[1]) if same_as is not None else None
        return Done(deal, {"stakeholder": write(ledger, deal, person, person_id).id})

    return carry_out(deps, ask, "stakeholder", work)


def see(session: Session, actor: Actor, stakeholder_id: str) -> tuple[Deal, Stakeholder]:
    """Somebody with their deal, if the actor may look at it; raises NotFound otherwise."""
    person = facts.get_stakeholder(session, actor.workspace, stakeholder_id)
    if person is None:
        raise NotFound
    return permissions.see(session, actor, person.deal_id), person


def write(ledger: Ledger, deal: Deal, person: Person, person_id: str | None = None) -> Stakeholder:
    """Inserts the person as part of a larger command."""
    row = Stakeholder(
        workspace=deal.workspace,
        id=ledger.new_id(),
        deal_id=deal.id,
        person_id=person_id,
        known_since=ledger.at,
        **asdict(person),
    )
    ledger.add(row)
    return row


def met(ledger: Ledger, there: Iterable[Stakeholder], at: datetime) -> None:
    """Notes the last own contact of everybody who was there."""
    for person in there:
        if person.last_contact_at is None or person.last_contact_at < at:
            ledger.change(person, last_contact_at=at)


def _refuse_double(session: Session, deal: Deal, person: Person) -> None:
    """Two people of one name may well be on a deal; with one address too they are one."""
    if person.email is None:
        return
    for known in facts.stakeholders(session, deal.workspace, deal.id):
        if (known.name, (known.email or "").lower()) == (person.name, person.email.lower()):
            raise InvalidInput(
                "email",
                N_("This person is on this deal already. Please choose them above to change something."),
            )
