"""How facts are read: a field by its key, and who still counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.policy.fields import CORE_FIELDS

if TYPE_CHECKING:
    from datetime import date

    from store.model import Deal, Stakeholder


def value_of(deal: Deal, key: str) -> Any:
    """A field's value by policy key, wherever it is kept (a team's own as `stored`); None when empty."""
    if key == "account":
        return deal.account_id
    value = getattr(deal, key) if key in CORE_FIELDS else deal.custom.get(key)
    return None if value in ("", []) else value


def counts(person: Stakeholder, today: date) -> bool:
    """Whether they are still somebody on this deal: not once they have moved to another company or department."""
    return person.moved_on is None or person.moved_on > today
