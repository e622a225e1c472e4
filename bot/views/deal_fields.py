"""One field of a deal as an input, and back: the policy says which kind it is."""

from __future__ import annotations

import unicodedata
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
MULTILINE = frozenset({"solution", "customisation", "approval", "decision_flow", "payment_terms"})


def render(  # noqa: PLR0911 - one return for each type of field
    t: Text,
    policy: Policy,
    field: Field,
    block_id: str,
    *,
    optional: bool = True,
    expected: str | None = None,
) -> b.Block:
    """The input for this field, empty; `expected` is the choice that is asked for, offered as already chosen."""
    label = policy.label(field, t.language)
    choices = [(policy.label(each, t.language), each.key) for each in policy.options(field.key)]
    choices = choices or [(each.name, each.name) for each in policy.products if field.key == "product"]
    match field.type:
        case "date":
            return b.datepicker(label, block_id, optional=optional)
        case "number":
            return b.number_input(label, block_id, at_least=_whole(field.min), optional=optional)
        case "money":
            hint = t("For example 1,200,000 or 1.2M")
            return b.text_input(label, block_id, max_length=50, hint=hint, optional=optional)
        case "member":
            return b.users_select(label, block_id, optional=optional)
        case "multi_select":
            return b.multi_select(label, block_id, choices, optional=optional)
        case "select" if choices:
            return b.select(label, block_id, choices, initial=expected, optional=optional)
        case _:
            long = field.key in MULTILINE
            return b.text_input(
                label, block_id, multiline=long, max_length=LONG if long else SHORT, optional=optional
            )


def read(filled: Filled, policy: Policy, field: Field, block_id: str) -> dict[str, Any]:
    """What was entered, as deal fields by key; empty when nothing was. A money field may name its currency."""
    value: Any
    match field.type:
        case "date":
            value = filled.day(block_id)
        case "number":
            value = _number(filled, block_id)
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


def _number(filled: Filled, block_id: str) -> int | None:
    typed = filled.line(block_id, SHORT)
    if typed is None:
        return None
    digits = unicodedata.normalize("NFKC", typed)
    if not (digits.isascii() and digits.isdecimal()):
        filled.problem(block_id, N_("Please enter a whole number, for example 60."))
        return None
    value = int(digits[:10])
    if value > MOST:
        filled.problem(block_id, N_("Please enter a number from 0 to 1,000,000."))
        return None
    return value


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
