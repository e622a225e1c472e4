"""Somebody on the customer's side, added to a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.views import blocks as b
from bot.views import deal_label, people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.prefill import DealLine
    from bot.services.stakeholders import Person
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit

CALLBACK = "stakeholder"
DEAL, DEAL_CHOICE = "stakeholder_deal", "stakeholder_deal_choice"
PERSON = "person:"


def render(t: Text, deal: DealLine | None, choices: Sequence[Hit] = (), hint: str | None = None) -> b.View:
    return b.modal(
        t("Add a stakeholder"),
        [deal_label.pick(t, DEAL, DEAL_CHOICE, deal, choices, hint), *people.full(t, PERSON)],
        callback_id=CALLBACK,
        submit=t("Add"),
        close=t("Cancel"),
    )


def read(filled: Filled) -> tuple[str | None, Person | None]:
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    person = people.read(filled, PERSON)
    if person is None:
        filled.problem(f"{PERSON}name", N_("Please enter a name."))
    return deal_id, person


FIELDS = {"deal": DEAL}
