"""A field's value as people read it: money, days, choices and people by their names."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.policy import Field, Policy
    from bot.text import Text

NOTHING = "–"


def shown(  # noqa: PLR0911 - one return for each type of field
    t: Text, policy: Policy, field: Field, value: Any, currency: str, names: Mapping[str, str]
) -> str:
    """Plain text. `value` is as the deal carries it or as JSON keeps it; `names` are our people's by member id."""
    if value in (None, "", []):
        return NOTHING
    match field.type:
        case "money":
            amount = _amount(value)
            return str(value) if amount is None else t.money(amount, currency)
        case "date":
            return day(t, value)
        case "member":
            return t.colleague(names[value]) if value in names else str(value)
        case "multi_select":
            each = value if isinstance(value, list) else [value]
            return t.listed([_choice(t, policy, field, one) for one in each])
        case "select":
            return _choice(t, policy, field, value)
        case "number":
            amount = _amount(value)
            return str(value) if amount is None else t.number(amount)
        case _:
            return str(value)


def day(t: Text, value: date | str) -> str:
    """A day with its year, from a date or its ISO form."""
    try:
        return t.date(date.fromisoformat(str(value)), date.min)
    except ValueError:
        return str(value)


def moment(t: Text, value: Any) -> str:
    """The same of an instant, in the reader's zone."""
    try:
        return t.moment(datetime.fromisoformat(value), date.min)
    except (TypeError, ValueError):
        return str(value)


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _choice(t: Text, policy: Policy, field: Field, value: Any) -> str:
    """The option's label; what is not among the options any more, as it is stored."""
    found = next((each for each in policy.options(field.key) if each.key == value), None)
    return policy.label(found, t.language) if found else str(value)
