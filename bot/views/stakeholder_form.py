"""Somebody on the customer's side, added to a deal: typed, or read out of a pasted signature and then confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.typed import company
from bot.views import blocks as b
from bot.views import deal_label, notes, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.services.prefill import DealLine
    from bot.services.stakeholders import Person
    from bot.text import Text
    from bot.typed.signature import Card
    from bot.views.state import Filled
    from store.deals import Hit
    from store.model import Stakeholder
    from store.people import Known

CALLBACK = "stakeholder"
OPEN, READ, KNOWN, FOLLOW = "stakeholder_open", "stakeholder_read", "stakeholder_known", "stakeholder_follow"
DEAL, DEAL_CHOICE = "stakeholder_deal", "stakeholder_deal_choice"
PERSON, PASTE, SAME = "person:", "paste", "same"
SOMEBODY_ELSE = "-"
RECOGNISED = ("name", "title", "department", "company", "email", "phone", "address")
"""What a card may tell of somebody, as the form's fields are called."""
MOST_KNOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in the form besides its deal. `round` counts how often the fields were filled in from a card: they get
    new ids then, because Slack keeps what stands in an input of an old one.
    """

    round: int = 0
    initial: Mapping[str, str | None] = field(default_factory=dict)
    pasted: str | None = None
    card: Card | None = None
    same: Sequence[Known] = ()
    same_as: str | None = None


EMPTY = Content()


def render(
    t: Text,
    deal: DealLine | None,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    content: Content = EMPTY,
    known: Sequence[Stakeholder] = (),
    warning: str | None = None,
) -> b.View:
    return b.modal(
        t("Add a stakeholder"),
        [
            *notes.warning(t, warning),
            deal_label.pick(t, DEAL, DEAL_CHOICE, deal, choices, hint),
            *_known(t, known),
            *_paste(t, content),
            *_same(t, content),
            *people.full(t, prefix(content.round), content.initial),
        ],
        callback_id=CALLBACK,
        submit=t("Add"),
        close=t("Cancel"),
    )


def _known(t: Text, known: Sequence[Stakeholder]) -> list[b.Block]:
    if not known:
        return []
    offered = [(deal_label.person(t, each), each.id) for each in known[:MOST_KNOWN]]
    choice = b.as_element(b.select("-", KNOWN, offered, placeholder=t("Change somebody")))
    said = t.md_n(
        "{count} person is known on this deal.", "{count} people are known on this deal.", len(known)
    )
    return [b.section(said, accessory=choice, block_id=KNOWN)]


def _paste(t: Text, content: Content) -> list[b.Block]:
    label = t("Paste a signature or business card")
    hint = t("What is left here is not stored.") if content.card else ""
    pasted = b.text_input(
        label, paste(content.round), multiline=True, optional=True, initial=content.pasted, hint=hint
    )
    return [
        pasted,
        b.actions(b.button(t("Fill in from this"), READ), block_id=READ),
        *_recognised(t, content.card),
    ]


def _recognised(t: Text, card: Card | None) -> list[b.Block]:
    """What to look at before it is stored."""
    if card is None:
        return []
    if card.empty:
        return [b.context(t.md(":mag: I recognised nothing here. Please fill in the fields yourself."))]
    return [b.context(t.md(":mag: I filled in what I recognised. Please check it before you add it."))]


def _same(t: Text, content: Content) -> list[b.Block]:
    if not content.same:
        return []
    offered = [(who(t, each), each.person.id) for each in content.same]
    return [
        b.section(t.md(":bulb: Somebody like this is known on another deal. Is it the same person?")),
        b.radio(
            t("Same person"),
            SAME,
            [*offered, (t("Somebody else"), SOMEBODY_ELSE)],
            initial=content.same_as or SOMEBODY_ELSE,
        ),
    ]


def who(t: Text, known: Known) -> str:
    """`Tanaka (#12 Beta pilot)`"""
    return t(
        "{person} (#{number} {deal})",
        person=t.customer(known.person.name),
        number=known.number,
        deal=known.name,
    )


def prefix(number: int) -> str:
    return PERSON if not number else f"person{number}:"


def paste(number: int) -> str:
    return f"{PASTE}{number or ''}"


def round_of(filled: Filled) -> int:
    """How often a card was read into this form."""
    blocks = [each.removeprefix("person").removesuffix(":name") for each in filled.blocks("person")]
    return max(
        (int(each) for each in blocks if each.isascii() and each.isdigit() and len(each) < 4), default=0
    )


def unread(filled: Filled) -> str | None:
    """What was pasted and nobody has looked at yet: other than what was left of the last card."""
    block = paste(round_of(filled))
    pasted = (filled.typed(block) or "").strip()
    left = next(
        (e["element"].get("initial_value") for e in filled.view["blocks"] if e["block_id"] == block), None
    )
    return pasted if pasted and pasted != (left or "").strip() else None


def content(filled: Filled, *, read_card: bool = False, account: str | None = None) -> Content:
    """The form as it stands. `read_card`: with what was pasted put into the fields that are empty; of the company only
    what is not the deal's own, `account`.
    """
    number = round_of(filled)
    initial = people.typed(filled, prefix(number))
    pasted = unread(filled)
    if not read_card:
        left = None if pasted else filled.typed(paste(number))
        return Content(round=number, initial=initial, pasted=left)
    from bot.typed import signature  # its words are for this field alone

    card = signature.read(pasted or "")
    recognised = {key: getattr(card, key) for key in RECOGNISED}
    if company.key(card.company or "") == company.key(account or ""):
        recognised["company"] = None
    return Content(
        round=number + 1,
        initial={key: value or recognised.get(key) for key, value in initial.items()},
        pasted=card.rest,
        card=card,
    )


def asking(content: Content, same: Sequence[Known], same_as: str | None = None) -> Content:
    """The same with the question who it is; `same_as` is proposed."""
    return replace(content, same=same, same_as=same_as)


@dataclass(frozen=True, slots=True)
class Read:
    """`same_as` is None where nobody asked yet, and "" for somebody else."""

    deal_id: str | None
    person: Person | None
    same_as: str | None


def read(filled: Filled) -> Read:
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    fields = prefix(round_of(filled))
    person = people.read(filled, fields)
    if person is None:
        filled.problem(f"{fields}name", N_("Please enter a name."))
    chosen = filled.option(SAME)
    asked = filled.has(SAME)
    return Read(deal_id, person, ("" if chosen in (None, SOMEBODY_ELSE) else chosen) if asked else None)


FIELDS = {"deal": DEAL}


def fields(filled: Filled) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    return {**FIELDS, "email": f"{prefix(round_of(filled))}email"}
