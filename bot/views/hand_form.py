"""Handing a deal to a colleague: which one, to whom, why. And a manager's no, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.services.handing import Wish
from bot.views import blocks as b
from bot.views import deal_label, notes
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.prefill import DealLine
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit

OPEN = "hand_open"
CALLBACK, DECLINE_CALLBACK = "hand", "hand_no"
DEAL, DEAL_CHOICE = "hand_deal", "hand_deal_choice"
TO, REASON, WHY = "hand_to", "hand_reason", "hand_why"
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Sheet:
    """The deal, whose it is (a name), and whether the actor may hand it over without asking."""

    deal: DealLine | None
    owner: str | None = None
    at_once: bool = False


def render(
    t: Text,
    sheet: Sheet,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    warning: str | None = None,
) -> b.View:
    parts = [*notes.warning(t, warning), deal_label.pick(t, DEAL, DEAL_CHOICE, sheet.deal, choices, hint)]
    if sheet.deal is not None:
        owner = (
            t.md("With {who} now.", who=t.colleague(sheet.owner))
            if sheet.owner
            else t.md("Nobody has it now.")
        )
        how = (
            t.md("It is handed over at once.")
            if sheet.at_once
            else t.md("Your manager is asked first, and you hear of the answer.")
        )
        parts.append(b.context(owner, how, block_id="hand_how"))
    parts += [
        b.users_select(t("New owner"), TO),
        b.text_input(
            t("Reason"), REASON, max_length=REASON_LENGTH, placeholder=t("For example: change of territory")
        ),
    ]
    return b.modal(
        t("Hand over"),
        parts,
        callback_id=CALLBACK,
        submit=t("Hand over") if sheet.at_once else t("Send"),
        close=t("Cancel"),
        private_metadata=Metadata(
            deal=sheet.deal.id if sheet.deal else None, version=sheet.deal.version if sheet.deal else None
        ).dump(),
    )


def read(filled: Filled) -> Wish | None:
    """None when something can't be taken; it is noted in `filled`."""
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    to, reason = filled.user(TO), filled.line(REASON, REASON_LENGTH)
    if to is None:
        filled.problem(TO, N_("Please choose a colleague who uses Dealbot."))
    if reason is None:
        filled.problem(REASON, N_("Please write a few words about why."))
    if filled.problems or deal_id is None or to is None or reason is None:
        return None
    seen = Metadata.load(filled.view)
    return Wish(deal_id=deal_id, to=to, reason=reason, version=seen.version if seen.deal == deal_id else None)


def decline(t: Text, hand_over_id: str, deal: DealLine, to: str) -> b.View:
    """`hand_over_id` travels along; who may decide is checked again when it comes back."""
    line = deal_label.line(t, deal.number, deal.name, deal.account)
    asked = t.md("It stays where it is and does not go to {to}.", to=t.colleague(to))
    return b.modal(
        t("Decline"),
        [
            b.section(line),
            b.context(asked),
            b.text_input(t("Reason"), WHY, max_length=REASON_LENGTH),
        ],
        callback_id=DECLINE_CALLBACK,
        submit=t("Decline"),
        close=t("Cancel"),
        private_metadata=Metadata(meeting=hand_over_id).dump(),
    )


def read_decline(filled: Filled) -> tuple[str, str] | None:
    """What was asked, and why not."""
    why = filled.line(WHY, REASON_LENGTH)
    if why is None:
        filled.problem(WHY, N_("Please write a few words about why."))
    return None if filled.problems or why is None else (Metadata.load(filled.view).meeting or "", why)


FIELDS = {"deal": DEAL, "to": TO, "reason": REASON, "why": WHY}
