"""How a deal is written on a button, in a list, in a typeahead; and how one is picked in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.policy.stages import ROLES
from bot.views import blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.prefill import DealLine
    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.deals import Hit
    from store.model import Stakeholder


def option(hit: Hit | DealLine) -> b.Option:
    """`#142 Acme renewal (Acme)`: the number first, so that two deals of one name stay apart when shortened."""
    return (f"#{hit.number} {hit.name}" + (f" ({hit.account})" if hit.account else ""), hit.id)


def line(t: Text, number: int, name: str, account: str | None) -> Mrkdwn:
    """The same for a message."""
    if account:
        return t.md("#{number} *{name}* ({account})", number=number, name=name, account=account)
    return t.md("#{number} *{name}*", number=number, name=name)


def person(t: Text, stakeholder: Stakeholder) -> str:
    """`Tanaka (decision maker)`, and `moved` of somebody who has gone elsewhere."""
    name = t.customer(stakeholder.name)
    role = ROLES.get(stakeholder.role) if stakeholder.role else None  # type: ignore[call-overload]
    said = [role.text(t.language)] if role else []
    said += [t("moved")] if stakeholder.moved_on else []
    return f"{name} ({t.listed(said)})" if said else name


def pick(
    t: Text, typeahead: str, choice: str, deal: DealLine | None, choices: Sequence[Hit], hint: str | None
) -> b.Block:
    """The input for a deal: a typeahead, or a list where several fit what was already typed."""
    if choices and deal is None:
        offered = [option(hit) for hit in choices]
        return b.select(t("Deal"), choice, offered, dispatch=True, hint=hint or "")
    return b.external_select(
        t("Deal"),
        typeahead,
        initial=option(deal) if deal else None,
        placeholder=t("Name, company or number"),
        dispatch=True,
        hint=hint or "",
    )


def picked(filled: Filled, typeahead: str, choice: str) -> str | None:
    """The deal's id; noted as a problem when none was picked."""
    block = choice if filled.has(choice) else typeahead
    deal_id = filled.option(block)
    if deal_id is None:
        filled.problem(block, N_("Please choose a deal."))
    return deal_id
