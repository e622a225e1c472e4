"""The people on the customer's side of a deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import permissions
from bot.services.commands import Done, carry_out
from store.model import Stakeholder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A stakeholder as typed: cleaned, not yet a row."""

    name: str
    role: str | None = None
    title: str | None = None
    department: str | None = None
    email: str | None = None
    phone: str | None = None
    stance: str | None = None
    interests: str | None = None
    concerns: str | None = None


def add(deps: Deps, ask: Ask, deal_id: str, person: Person) -> Command:
    """Adds a stakeholder; the receipt names them. Raises NotFound or NotAllowed."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal = permissions.hold(session, ask.actor, deal_id)
        return Done(deal, {"stakeholder": write(ledger, deal, person).id})

    return carry_out(deps, ask, "stakeholder", work)


def write(ledger: Ledger, deal: Deal, person: Person) -> Stakeholder:
    """Inserts the person as part of a larger command."""
    row = Stakeholder(
        workspace=deal.workspace,
        id=ledger.new_id(),
        deal_id=deal.id,
        name=person.name,
        role=person.role,
        title=person.title,
        department=person.department,
        email=person.email,
        phone=person.phone,
        stance=person.stance,
        interests=person.interests,
        concerns=person.concerns,
    )
    ledger.add(row)
    return row


def met(ledger: Ledger, there: Iterable[Stakeholder], at: datetime) -> None:
    """Notes the last own contact of everybody who was there."""
    for person in there:
        if person.last_contact_at is None or person.last_contact_at < at:
            ledger.change(person, last_contact_at=at)
