"""Who is known on the customer's side, how they stand, when we last met them; and how many there should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.policy import ROLES
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import finding_words, stakeholder_edit
from bot.views.limits import cut, cut_md

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.cards import Card
    from bot.text import Mrkdwn, Text
    from store.model import Stakeholder

SHOWN: Final = 6
"""People spelt out, the most important roles first; the others are counted."""
LINE, WORDS = 500, 200
"""Characters of one line that people wrote, and of what somebody cares or worries about."""


def render(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    people = sorted(card.people, key=_weight)
    parts: list[b.Block] = [b.section(_heading(t, policy, card), block_id="stakeholder_map")]
    parts += [_person(t, card, each) for each in people[:SHOWN]]
    if len(people) > SHOWN:
        parts.append(b.context(t.md("and {count} more", count=t.number(len(people) - SHOWN))))
    return parts


def benchmark(t: Text, policy: Policy, card: Card) -> Mrkdwn:
    """How many people take part in deals of this size as a rule; without an amount, in the smallest and the largest."""
    if card.band is not None:
        return t.md(
            "{known} of about {expected} who take part in deals of this size ({band})",
            known=t.number(len(card.people)),
            expected=finding_words.number(t, card.band.stakeholders),
            band=policy.label(card.band, t.language),
        )
    least, most = (
        finding_words.number(t, each)
        for each in (policy.price_bands[0].stakeholders, policy.price_bands[-1].stakeholders)
    )
    return t.md(
        "{known} known; {least} to {most} take part as a rule, by the amount",
        known=t.number(len(card.people)),
        least=least,
        most=most,
    )


def _heading(t: Text, policy: Policy, card: Card) -> Mrkdwn:
    return join_md("\n", [t.md("*Stakeholders*"), benchmark(t, policy, card)])


def _weight(person: Stakeholder) -> tuple[int, str]:
    roles = [*ROLES]
    return (roles.index(person.role) if person.role in ROLES else len(roles)), person.name


def _person(t: Text, card: Card, person: Stakeholder) -> b.Block:
    role = ROLES.get(person.role) if person.role else None  # type: ignore[call-overload]
    stance = {"for": t("In favour"), "neutral": t("Neutral"), "against": t("Against")}.get(
        person.stance or ""
    )
    known = [role and role.text(t.language), person.department, person.title, stance]
    contact = (
        t.md("Last contact: {day}", day=person.last_contact_at.astimezone(t.zone).date())
        if person.last_contact_at
        else t.md("No contact yet")
    )
    about = escape(" · ".join(each for each in known if each))
    lines = [t.md("*{name}*", name=t.customer(person.name)), *([about] if about else []), contact]
    if person.interests:
        lines.append(t.md("Interests: {what}", what=cut(person.interests, WORDS)))
    if person.concerns:
        lines.append(t.md("Concerns: {what}", what=cut(person.concerns, WORDS)))
    edit = b.button(t("Edit"), stakeholder_edit.OPEN, value=person.id) if card.may_edit else None
    said = join_md("\n", [cut_md(each, LINE) for each in lines])
    return b.section(said, accessory=edit, block_id=f"person:{person.id}")
