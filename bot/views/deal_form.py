"""A new deal: its name and company, and what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.services.deals import NewDeal
from bot.services.extras import Extra
from bot.typed import plain
from bot.views import blocks as b
from bot.views import deal_fields, gate_fields
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.text import Text
    from bot.views.state import Filled
    from store.model import Account

CALLBACK = "new"
NAME, ACCOUNT = "name", "new_account"
FIELD = "field:"
ASKED = ("amount", "expected_close", "product", "source", "start_on")
"""What a new deal is asked for, all optional: the first thing that keeps people from typing is too many fields."""
NAME_LENGTH = 100
EXISTING, TYPED = "id:", "new:"


def render(t: Text, policy: Policy, name: str | None = None, *, meeting: str | None = None) -> b.View:
    """`meeting` is the id of the one it is made from."""
    extras = [
        deal_fields.render(t, policy, policy.field(key), FIELD + key)
        for key in ASKED
        if policy.find_field(key)
    ]
    return b.modal(
        t("New deal"),
        [
            b.text_input(t("Deal name"), NAME, initial=name, max_length=NAME_LENGTH),
            b.external_select(
                t("Company"),
                ACCOUNT,
                min_query_length=1,
                optional=True,
                placeholder=t("Type to search or add"),
            ),
            *gate_fields.render(t, policy, policy.first_stage.key, policy.gate(policy.first_stage.key)),
            *extras,
        ],
        callback_id=CALLBACK,
        submit=t("Create"),
        close=t("Cancel"),
        private_metadata=Metadata(meeting=meeting).dump() if meeting else "",
    )


def company(typed: str) -> str:
    """A company's name as typed into the search: one line of at most 100 characters, nothing invisible in it."""
    return plain.line(typed[:NAME_LENGTH], 3 * NAME_LENGTH)[:NAME_LENGTH]


def account_options(t: Text, found: Sequence[Account], typed: str) -> list[b.Option]:
    """Companies that may be meant, however they are spelt, and the one typed as a new one; never merged."""
    options = [(account.name, EXISTING + account.id) for account in found]
    if typed and all(account.name != typed for account in found):
        options.append((t("Add “{name}”", name=typed), TYPED + typed))
    return options


def read(t: Text, filled: Filled, policy: Policy) -> NewDeal | None:
    """None when something can't be taken; it is noted in `filled`."""
    name = filled.line(NAME, NAME_LENGTH)
    if name is None:
        filled.problem(NAME, N_("Please enter a name for the deal."))
    account = filled.option(ACCOUNT) or ""
    values: dict[str, Any] = {}
    for block in filled.blocks(FIELD):
        if field := policy.find_field(block.removeprefix(FIELD)):
            values |= deal_fields.read(filled, policy, field, block)
    gate = gate_fields.read(t, filled, policy)
    if filled.problems or name is None:
        return None
    return NewDeal(
        name=name,
        account_id=account.removeprefix(EXISTING) if account.startswith(EXISTING) else None,
        new_account=company(account.removeprefix(TYPED)) if account.startswith(TYPED) else None,
        meeting_id=Metadata.load(filled.view).meeting,
        extra=Extra(fields={**values, **gate.fields}, held=gate.held, people=gate.people),
    )


FIELDS = {"account": ACCOUNT, "name": NAME}
