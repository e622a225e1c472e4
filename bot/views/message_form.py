"""A message of Slack, kept on a deal: its text to be gone over, where it stands, and who wrote it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.policy.stages import ACTIVITIES
from bot.text import Mrkdwn, escape
from bot.typed import message
from bot.typed.plain import INVISIBLE
from bot.views import blocks as b
from bot.views import deal_label, people
from bot.views.limits import ELLIPSIS
from bot.views.metadata import MOST
from store.model import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.services.prefill import DealLine
    from bot.services.stakeholders import Person
    from bot.text import Text
    from bot.views.state import Filled
    from store.model import Stakeholder

CALLBACK = "log_message"
DEAL, DEAL_CHOICE = "message_deal", "message_deal_choice"
KIND, TEXT, THERE, PERSON = "message_kind", "message_text", "message_there:", "person:"
KINDS = (ActivityKind.NOTE, ActivityKind.EMAIL, ActivityKind.CALL)
LONGEST = 3000
"""Characters of the text that are kept, Slack's limit of an input."""
NAME_LENGTH = people.NAME_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the message stands and who wrote it; `author` is a name only if they are from outside."""

    link: str | None = None
    ts: str = ""
    author: str | None = None
    cut: bool = False

    def dump(self) -> str:
        return json.dumps({"link": self.link, "ts": self.ts, "author": self.author, "cut": self.cut})

    @classmethod
    def load(cls, view: Mapping[str, Any]) -> Origin:
        """What can be read; a link that is none of Slack's messages is no link."""
        try:
            data = json.loads((view.get("private_metadata") or "{}")[:MOST])
        except ValueError:
            data = {}
        found = data if isinstance(data, dict) else {}
        link, ts, author = found.get("link"), found.get("ts"), found.get("author")
        return cls(
            link=link if message.is_link(link) else None,
            ts=ts if isinstance(ts, str) else "",
            author=author[:NAME_LENGTH] if isinstance(author, str) and author else None,
            cut=found.get("cut") is True,
        )


def fitted(text: str) -> tuple[str, bool]:
    """As much as the form takes, and whether something was left out."""
    seen = INVISIBLE.sub("", text).strip()
    return (seen, False) if len(seen) <= LONGEST else (seen[: LONGEST - 1].rstrip() + ELLIPSIS, True)


def render(
    t: Text,
    origin: Origin,
    text: str | None = None,
    deal: DealLine | None = None,
    known: Sequence[Stakeholder] = (),
) -> b.View:
    """`text` is left out when the form is drawn anew: Slack keeps what stands in it."""
    kinds = [(ACTIVITIES[each.value].text(t.language), each.value) for each in KINDS]
    hint = t("The message was longer. What does not fit here is behind its link.") if origin.cut else ""
    blocks = [
        deal_label.pick(t, DEAL, DEAL_CHOICE, deal, (), None),
        b.select(t("Kind"), KIND, kinds, initial=ActivityKind.NOTE),
        b.text_input(t("What was said"), TEXT, multiline=True, initial=text, max_length=LONGEST, hint=hint),
    ]
    if origin.link:
        blocks.append(b.context(link(t, origin.link)))
    if deal is not None and known:
        offered = [(deal_label.person(t, each), each.id) for each in known]
        there = [each.id for each in known if alike(each.name, origin.author)]
        blocks.append(
            b.multi_select(t("Who took part"), THERE + deal.id, offered, initial=there, optional=True)
        )
    if origin.author:
        said = t.md("The author is from outside. Clear the name if they are no stakeholder.")
        blocks += [b.context(said), *people.short(t, PERSON, origin.author)]
    return b.modal(
        t("Log to a deal"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Log"),
        close=t("Cancel"),
        private_metadata=origin.dump(),
    )


def link(t: Text, address: str) -> Mrkdwn:
    """The way to a message: only an address that `message.is_link` knows becomes a link."""
    said = escape(t("Open the message"))
    return Mrkdwn(f"<{escape(address)}|{said}>") if message.is_link(address) else escape(address)


def alike(name: str, other: str | None) -> bool:
    """Whether two names are one but for their spaces."""
    return other is not None and "".join(name.split()).casefold() == "".join(other.split()).casefold()


@dataclass(frozen=True, slots=True)
class Read:
    deal_id: str | None
    kind: ActivityKind | None
    text: str | None
    stakeholder_ids: tuple[str, ...]
    person: Person | None
    origin: Origin


def read(filled: Filled) -> Read:
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    kind = filled.option(KIND)
    if kind not in list(KINDS):
        filled.problem(KIND, N_("Please choose a kind."))
    text = filled.text(TEXT, LONGEST)
    if text is None:
        filled.problem(TEXT, N_("Please enter what was said."))
    return Read(
        deal_id=deal_id,
        kind=ActivityKind(kind) if kind in list(KINDS) else None,
        text=text,
        stakeholder_ids=filled.options(THERE + (deal_id or "")),
        person=people.read(filled, PERSON),
        origin=Origin.load(filled.view),
    )


FIELDS = {"deal": DEAL, "outcome": TEXT, "happened_at": TEXT, "stakeholders": TEXT}
