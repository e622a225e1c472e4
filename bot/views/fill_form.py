"""Just the fields that are missing: the edit form without everything else, saved and answered as the edit form is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.views import blocks as b
from bot.views import edit_form, edit_parts
from bot.views.fixes import FIELDS
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.sheets import EditSheet
    from bot.text import Text

MOST: Final = 40
"""Fields in one form; nobody fills in more at a time on a phone."""
TITLES: Final = {
    "missing": N_("Fill in"),
    "close_date": N_("New close date"),
    "next_step": N_("Next step"),
    "reason": N_("Why it was lost"),
}


def asked(key: str, policy: Policy, missing: Sequence[str]) -> list[str] | None:
    """The fields that this form asks for, as the edit form knows them; None for a form that there is not."""
    if key not in FIELDS:
        return None
    known = {each for keys in edit_parts.parts(policy).values() for each in keys}
    return [each for each in (FIELDS[key] or missing) if each in known]


def render(t: Text, policy: Policy, sheet: EditSheet, key: str, fields: Sequence[str]) -> b.View:
    """What stands there already is shown: somebody may have been faster."""
    inputs = [
        edit_parts.render(t, policy, sheet, each, f"{edit_form.FIELD}{sheet.deal.version}:{each}")
        for each in fields[:MOST]
    ]
    if not inputs:
        return nothing(t)
    more = [b.context(t.md("and {count} more", count=t.number(len(fields) - MOST)))] if fields[MOST:] else []
    return b.modal(
        t(TITLES[key]),
        [b.section(edit_form.line(t, sheet), block_id="edit_title"), *inputs, *more],
        callback_id=edit_form.CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=Metadata(deal=sheet.deal.id).dump(),
    )


def nothing(t: Text) -> b.View:
    return b.modal(
        t("Fill in"),
        [b.section(t.md(":white_check_mark: Nothing is missing any more. Thank you!"))],
        callback_id="note",
        close=t("Close"),
    )
