"""What a form adds to a deal on the way to something else: everything a gate can ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_, InvalidInput
from bot.services import stakeholders
from bot.services.fields import write_fields
from store.model import Activity, ActivityKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from bot.policy import Policy
    from bot.services.stakeholders import Person
    from store.ledger import Ledger
    from store.model import Deal

NOON: Final = time(12)
"""The time of day of something known by its day only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An activity that took place earlier and was never logged, known by kind and moment."""

    kind: ActivityKind
    at: datetime

    @classmethod
    def on(cls, kind: ActivityKind, day: date, zone: ZoneInfo) -> Held:
        return cls(kind=kind, at=datetime.combine(day, NOON, zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """`fields` are deal fields by policy key, already typed and checked by the form."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    people: tuple[Person, ...] = ()


NOTHING: Final = Extra()


def add_extra(ledger: Ledger, policy: Policy, deal: Deal, extra: Extra) -> Deal:
    """Writes it as part of a larger command; what lies in the future can't have been held."""
    for person in extra.people:
        stakeholders.write(ledger, deal, person)
    if late := [held for held in extra.held if held.at.date() > ledger.at.astimezone(held.at.tzinfo).date()]:
        raise InvalidInput(
            late[0].kind.value, N_("This lies in the future. Please give the day it took place.")
        )
    ledger.add(*(_activity(ledger, deal, held) for held in extra.held))
    if extra.held:
        known = () if deal.last_activity_at is None else (deal.last_activity_at,)
        deal = ledger.change(deal, last_activity_at=max((*known, *(held.at for held in extra.held))))
    return write_fields(ledger, policy, deal, extra.fields)


def _activity(ledger: Ledger, deal: Deal, held: Held) -> Activity:
    assert ledger.actor_id is not None
    return Activity(
        workspace=deal.workspace,
        id=ledger.new_id(),
        deal_id=deal.id,
        kind=held.kind,
        happened_at=held.at,
        logged_at=ledger.at,
        author_id=ledger.actor_id,
    )
