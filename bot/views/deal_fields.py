"""One field of a deal as an input, and back: the policy says which kind it is."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.typed import amount
from bot.views import blocks as b

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.policy.fields import Field
    from bot.text import Text
    from bot.views.state import Filled

SHORT, LONG = 150, 1000
"""Characters of a product or competitor, and of a free description."""
MOST = 1_000_000
MULTILINE = frozenset(
    {"solution", "customisation", "approval", "decision_flow", "payment_terms", "lost_missing"}
)


def render(  # noqa: PLR0911 - one return for each type of field
    t: Text,
    policy: Policy,
    field: Field,
    block_id: str,
    *,
    optional: bool = True,
    expected: str | None = None,
    initial: Any = None,
) -> b.Block:
    """The input for this field. `expected` is the choice that is asked for, offered as already chosen; `initial` what is
    on record (a member as Slack user).
    """
    label = policy.label(field, t.language)
    choices = [(policy.label(each, t.language), each.key) for each in policy.options(field.key)]
    choices = choices or [(each.name, each.name) for each in policy.products if field.key == "product"]
    match field.type:
        case "date":
            return b.datepicker(label, block_id, initial=_day(initial), optional=optional)
        case "number":
            least = _whole(field.min)
            whole = initial if isinstance(initial, int) and initial >= (least or 0) else None
            return b.number_input(label, block_id, at_least=least, initial=whole, optional=optional)
        case "money":
            hint = t("For example 1,200,000 or 1.2M")
            written = None if initial is None else t.number(initial)
            return b.text_input(label, block_id, max_length=50, hint=hint, initial=written, optional=optional)
        case "member":
            return b.users_select(label, block_id, initial=initial, optional=optional)
        case "multi_select":
            return b.multi_select(label, block_id, choices, initial=initial or (), optional=optional)
        case "select" if choices:
            return b.select(label, block_id, choices, initial=expected or initial, optional=optional)
        case _:
            long = field.key in MULTILINE
            most = LONG if long else SHORT
            return b.text_input(
                label, block_id, multiline=long, max_length=most, initial=initial, optional=optional
            )


def read(filled: Filled, policy: Policy, field: Field, block_id: str) -> dict[str, Any]:
    """What was entered, as deal fields by key; empty when nothing was. A money field may name its currency."""
    value: Any
    match field.type:
        case "date":
            value = filled.day(block_id)
        case "number":
            value = _number(filled, block_id, percent=field.key == "probability")
        case "money":
            return _money(filled, field, block_id)
        case "member":
            value = filled.user(block_id)
        case "multi_select":
            value = list(filled.options(block_id))
        case "select" if policy.options(field.key) or (field.key == "product" and policy.products):
            value = filled.option(block_id)
        case _:
            value = filled.text(block_id, LONG)
    return {} if value in (None, []) else {field.key: value}


def _money(filled: Filled, field: Field, block_id: str) -> dict[str, Any]:
    typed = filled.line(block_id, SHORT)
    read_as = filled.parsed(block_id, amount.parse, typed) if typed else None
    if read_as is None:
        return {}
    values = {field.key: read_as.value}
    return values | {"currency": read_as.currency} if read_as.currency and field.key == "amount" else values


def _number(filled: Filled, block_id: str, *, percent: bool) -> int | None:
    typed = filled.line(block_id, SHORT)
    if typed is None:
        return None
    digits = unicodedata.normalize("NFKC", typed)
    if not (digits.isascii() and digits.isdecimal()):
        filled.problem(block_id, N_("Please enter a whole number, for example 60."))
        return None
    value = int(digits[:10])
    if percent and value > 100:
        filled.problem(block_id, N_("Please enter a number from 0 to 100."))
        return None
    if value > MOST:
        filled.problem(block_id, N_("Please enter a number from 0 to 1,000,000."))
        return None
    return value


def _day(value: Any) -> date | None:
    """A team's own day is kept as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
