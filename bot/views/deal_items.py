"""The nine items every deal manages, each with what is known and what is missing at this stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy import MANAGED_ITEMS
from bot.rules.known import value_of
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import values
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from bot.policy import Field, ManagedItem, Policy
    from bot.services.cards import Card
    from bot.text import Mrkdwn, Text

ITEM, REST = 500, 2500
"""Characters of one item, and of everything that is in none of the nine."""
ELSEWHERE = frozenset({"amount", "currency", "recurring_amount", "recurring_months", "product"})
"""Shown at the top of the card."""
APPROVAL = ("approval_drafter", "approval_approver", "approval_step", "approval_on")


def render(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    """Two columns of items, then what else is known and what else is missing."""
    items = [cut_md(_item(t, policy, card, each), ITEM) for each in MANAGED_ITEMS]
    parts = [b.fields(items)]
    if rest := _rest(t, policy, card):
        parts.append(b.context(rest))
    if elsewhere := [each for each in card.missing if each.key not in _IN_ITEMS]:
        labels = t.listed([policy.label(each, t.language) for each in elsewhere])
        missing = t.md(":small_orange_diamond: Also missing at this stage: {fields}", fields=labels)
        parts.append(b.context(cut_md(missing, REST)))
    return parts


def _item(t: Text, policy: Policy, card: Card, item: ManagedItem) -> Mrkdwn:
    lacking = {each.key for each in card.missing}
    known = {"stage": _stage, "contact": _contact, "stakeholders": _people, "authority": _authority}
    lines = known[item.key](t, policy, card) if item.key in known else []
    fields = [each for key in _fields_of(item) if (each := policy.find_field(key))]
    lines += [
        _field(t, policy, card, each, missing=each.key in lacking)
        for each in fields
        if each.key in lacking or value_of(card.deal, each.key) is not None
    ]
    title = t.md("*{item}*", item=item.label.text(t.language))
    return join_md("\n", [title, *(lines or [escape(values.NOTHING)])])


def _fields_of(item: ManagedItem) -> tuple[str, ...]:
    return (*item.fields, *APPROVAL) if item.key == "budget" else item.fields


_IN_ITEMS = {key for item in MANAGED_ITEMS for key in _fields_of(item)}


def _field(t: Text, policy: Policy, card: Card, field: Field, *, missing: bool) -> Mrkdwn:
    label = policy.label(field, t.language)
    if missing:
        return t.md(":small_orange_diamond: {field}: missing", field=label)
    shown = values.shown(t, policy, field, value_of(card.deal, field.key), card.deal.currency, card.names)
    return t.md("{field}: {value}", field=label, value=shown)


def _stage(t: Text, policy: Policy, card: Card) -> list[Mrkdwn]:
    name = policy.label(card.stage, t.language) if card.stage else card.deal.stage
    return [t.md("{stage}, {days}", stage=name, days=days(t, card.days))]


def days(t: Text, count: int) -> str:
    return t.n("for {count} day", "for {count} days", count) if count else t("since today")


def _contact(t: Text, _policy: Policy, card: Card) -> list[Mrkdwn]:
    """Whoever can be reached, the first of them."""
    reached = [each for each in card.people if each.email or each.phone]
    if not reached:
        return [t.md(":small_orange_diamond: missing: somebody with e-mail or phone")]
    person = reached[0]
    known = [t.customer(person.name), person.title, person.email or person.phone, person.interests]
    return [escape(" · ".join(each for each in known if each))]


def _authority(t: Text, policy: Policy, card: Card) -> list[Mrkdwn]:
    deciding = [t.customer(each.name) for each in card.people if each.role == "decision_maker"]
    if not deciding:
        asked = _is_asked_who_decides(policy, card)
        return [t.md(":small_orange_diamond: nobody known who decides")] if asked else []
    return [t.md("Decided by: {people}", people=t.listed(deciding[:3]))]


def _is_asked_who_decides(policy: Policy, card: Card) -> bool:
    """From the stage on from which the rule holds."""
    begins = policy.rule_begins(policy.rules.no_decision_maker)
    if begins is None or card.stage is None or card.stage.kind == "lost":
        return False
    return policy.order(card.stage.key) >= policy.order(begins.key)


def _people(t: Text, _policy: Policy, card: Card) -> list[Mrkdwn]:
    if not card.people:
        return [t.md(":small_orange_diamond: missing")]
    return [t.md_n("{count} person known", "{count} people known", len(card.people))]


def _rest(t: Text, policy: Policy, card: Card) -> Mrkdwn | None:
    """Whatever else is filled in: the lead's origin, the team's own fields, and what is said of a loss."""
    lines = [
        _field(t, policy, card, field, missing=False)
        for field in policy.form_fields
        if field.key not in _IN_ITEMS | ELSEWHERE and value_of(card.deal, field.key) is not None
    ]
    return cut_md(join_md(" · ", lines), 2000) if lines else None
