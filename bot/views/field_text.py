"""What an edited field says, its policy's fields and the deal's own alike, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.edits import ACCOUNT, NEXT_ON, NewCompany
from bot.views import values

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.sheets import EditSheet
    from bot.text import Text


def written(t: Text, policy: Policy, sheet: EditSheet, key: str, value: Any) -> str:
    """`value` is as the deal keeps it; people and companies are named by the sheet, amounts in the deal's currency."""
    if value in (None, "", [], ()):
        return t("(empty)")
    if key == ACCOUNT:
        company = value if isinstance(value, NewCompany) else sheet.accounts.get(value)
        return company.name if company else "?"
    if key == "currency":
        return t.currency(value)
    if key == NEXT_ON:
        return values.day(t, value)
    if (field := policy.find_field(key)) is None:
        return t.listed(list(value)) if isinstance(value, tuple) else str(value)
    names = {each.id: each.name for each in sheet.people.values()}
    return values.shown(t, policy, field, value, sheet.deal.currency, names)
