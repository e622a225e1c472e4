"""The parts into which the edit form is cut, so that each is short on a phone; and each field as an input, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_
from bot.services.edits import ACCOUNT, NAME, NEXT, NEXT_ON, OTHERS, NewCompany
from bot.typed import amount
from bot.views import blocks as b
from bot.views import deal_fields, deal_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.policy import Policy
    from bot.services.sheets import EditSheet
    from bot.text import Text
    from bot.views.state import Filled
    from store.model import Deal

COMPANY: Final = "edit_company"
"""The action of the company's typeahead; its block is named as every other field's."""
NEXT_LENGTH = 200
OWN_IN_ONE: Final = 15
"""Fields of the team's own in one part."""
MOST_PRODUCTS = 20
LABELS: Final = {
    NAME: N_("Deal name"),
    ACCOUNT: N_("Company"),
    NEXT: N_("Next step"),
    NEXT_ON: N_("Date of the next step"),
    OTHERS: N_("Further products"),
}
PARTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "basics": (N_("Name, company, next step"), (NAME, ACCOUNT, NEXT, NEXT_ON)),
    "budget": (
        N_("Amount, budget, products"),
        ("amount", "currency", "recurring_amount", "recurring_months", "budget", "payment_terms", "product", OTHERS),
    ),
    "decision": (
        N_("Approval and decision"),
        ("approval", "approval_drafter", "approval_approver", "approval_step", "approval_on", "decision_flow"),
    ),
    "timeline": (N_("Timeline"), ("first_hearing_on", "start_on", "proposal_on", "quote_on", "contract_on")),
    "proposal": (N_("Proposal"), ("solution", "customisation", "quoted_amount")),
    "forecast": (N_("Competition and forecast"), ("competitor", "probability", "expected_close")),
    "lead": (N_("Where it came from"), ("source", "sdr_id", "bdr_id", "score", "inside_sales_decision")),
    "loss": (N_("Why it was lost"), ("lost_reason", "lost_missing")),
}  # fmt: skip
FIRST: Final = "basics"
OWN: Final = "own"


def parts(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Every part with the keys of its fields, the team's own at the end."""
    own = [field.key for field in policy.custom_fields]
    chunks = [tuple(own[begin : begin + OWN_IN_ONE]) for begin in range(0, len(own), OWN_IN_ONE)]
    return {key: keys for key, (_, keys) in PARTS.items()} | {
        f"{OWN}{number}": chunk for number, chunk in enumerate(chunks, 1)
    }


def choices(t: Text, policy: Policy, deal: Deal) -> list[b.Option]:
    """The parts as a menu; why it was lost is asked of closed deals only."""
    several = len(policy.custom_fields) > OWN_IN_ONE
    own = t("Our own fields")
    return [
        (t(PARTS[key][0]) if key in PARTS else f"{own} {key.removeprefix(OWN)}" if several else own, key)
        for key in parts(policy)
        if key != "loss" or not deal.open
    ]


def label(t: Text, policy: Policy, key: str) -> str:
    """What people read above the field."""
    return t(LABELS[key]) if key in LABELS else policy.label(policy.field(key), t.language)


def render(  # noqa: PLR0911 - one return for each field that is not the policy's
    t: Text, policy: Policy, sheet: EditSheet, key: str, block: str
) -> b.Block:
    """The field as an input with what is on record in it."""
    deal, said = sheet.deal, label(t, policy, key)
    match key:
        case "name":
            return b.text_input(said, block, initial=deal.name, max_length=deal_form.NAME_LENGTH)
        case "account_id":
            account = sheet.account
            known = (account.name, deal_form.EXISTING + account.id) if account else None
            search = t("Type to search or add")
            return b.external_select(
                said, block, initial=known, action_id=COMPANY, min_query_length=1, optional=True, placeholder=search
            )  # fmt: skip
        case "next_step":
            return b.text_input(said, block, initial=deal.next_step, max_length=NEXT_LENGTH, optional=True)
        case "next_step_on":
            return b.datepicker(said, block, initial=deal.next_step_on, optional=True)
        case "other_products":
            return _products(t, policy, deal.other_products, block)
        case "currency":
            codes = list(dict.fromkeys([deal.currency, policy.currency, *amount.CODES]))
            return b.select(said, block, [(t.currency(code), code) for code in codes], initial=deal.currency)
    field = policy.field(key)
    value = getattr(deal, key) if field.core else deal.custom.get(key)
    if field.type == "member":
        person = sheet.people.get(str(value))
        value = person and person.slack_user
    return deal_fields.render(t, policy, field, block, initial=value)


def read(  # noqa: PLR0911 - as in render
    filled: Filled, policy: Policy, key: str, block: str
) -> Mapping[str, Any]:
    """What stands in it by key, empty when nothing does; an amount may bring its currency along."""
    match key:
        case "name":
            return _some(key, filled.line(block, deal_form.NAME_LENGTH))
        case "account_id":
            return _some(key, _company(filled.option(block)))
        case "next_step":
            return _some(key, filled.line(block, NEXT_LENGTH))
        case "next_step_on":
            return _some(key, filled.day(block))
        case "other_products":
            return _some(key, _listed(filled, policy, block))
        case "currency":
            return _some(key, filled.option(block))
    return deal_fields.read(filled, policy, policy.field(key), block)


def _some(key: str, value: Any) -> dict[str, Any]:
    return {} if value in (None, ()) else {key: value}


def _company(chosen: str | None) -> str | NewCompany | None:
    if chosen is None or chosen.startswith(deal_form.EXISTING):
        return chosen and chosen.removeprefix(deal_form.EXISTING)
    return NewCompany(deal_form.company(chosen.removeprefix(deal_form.TYPED)))


def _products(t: Text, policy: Policy, chosen: Sequence[str], block: str) -> b.Block:
    said = t(LABELS[OTHERS])
    if policy.products:
        names = [(each.name, each.name) for each in policy.products]
        return b.multi_select(said, block, names, initial=chosen, optional=True)
    return b.text_input(
        said,
        block,
        multiline=True,
        initial="\n".join(chosen),
        max_length=deal_fields.LONG,
        optional=True,
        hint=t("One a line, beside the main product."),
    )


def _listed(filled: Filled, policy: Policy, block: str) -> tuple[str, ...]:
    if policy.products:
        return filled.options(block)
    typed = filled.text(block, deal_fields.LONG) or ""
    names = dict.fromkeys(each.strip() for each in re.split(r"[\n、]", typed))
    return tuple(name for name in names if name)[:MOST_PRODUCTS]
