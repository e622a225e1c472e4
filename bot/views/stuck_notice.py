"""To an admin: messages that don't arrive, why, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.delivery import Message
from bot.errors import N_
from bot.services import channels
from bot.services.stuck import OF_A_CHANNEL, OF_A_PERSON, UNREADABLE
from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views import home_office, undelivered
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.stuck import Place, Stuck
    from bot.text import Text

NAME_LENGTH: Final = 150
"""Characters of one name as mrkdwn."""
WHY: Final = {
    **undelivered.REASONS,
    "shared": channels.SHARED,
    "guests": channels.GUESTS,
    UNREADABLE: N_("Too much was said there since to tell whether they arrived."),
}
TO_DO: Final = {
    "is_archived": N_("Please choose another channel in the set-up."),
    "channel_not_found": N_("Please choose another channel in the set-up."),
    "not_in_channel": N_("Please invite it there: `/invite @Dealbot`"),
    **dict.fromkeys(OF_A_PERSON, N_("Please check this person's role in the set-up.")),
    "user_disabled": N_("Please give this person's deals to somebody else."),
}
SAID: Final = frozenset({"shared", "guests", "missing_scope"})
"""Reasons that say themselves what to do."""


def render(t: Text, stuck: Stuck | None) -> Message:
    if stuck is None:
        nothing = t.md("This is no longer yours to do.")
        return Message(nothing, [b.section(nothing)])
    heading = t.md("Messages don't arrive. {why}", why=_why(t, stuck.code))
    parts = [b.section(t.md(":warning: {said}", said=heading)), b.section(join_md("\n", _places(t, stuck)))]
    if buttons := list(_buttons(t, stuck)):
        parts.append(b.actions(*buttons))
    parts.append(b.context(t.md("I tell you this once, until something arrives there again.")))
    return Message(heading, parts)


def _why(t: Text, code: str) -> Mrkdwn:
    why = t.md(WHY[code]) if code in WHY else t.md("Slack says: `{code}`", code=code)
    if code in SAID:
        return why
    to_do = TO_DO.get(code, N_("Please look at the list: send them again, or give them up."))
    return join_md(" ", [why, t.md(to_do)])


def _places(t: Text, stuck: Stuck) -> Iterator[Mrkdwn]:
    for each in stuck.places:
        yield t.md("• {to}", to=_place(t, each))
    if stuck.more:
        yield t.md("and {count} more", count=t.number(stuck.more))


def _place(t: Text, place: Place) -> Mrkdwn:
    if place.channel:
        return Mrkdwn(f"<#{place.channel}>")
    if place.kind:
        return t.md(undelivered.KINDS.get(place.kind, undelivered.OTHER))
    if place.person:
        return t.colleague(cut_md(escape(place.person.name), NAME_LENGTH))
    return t.md("somebody who is gone")


def _buttons(t: Text, stuck: Stuck) -> Iterator[b.Element]:
    if stuck.left:
        yield b.button(t("Look"), undelivered.OPEN, style="primary")
    if stuck.code in OF_A_CHANNEL | OF_A_PERSON:
        yield b.button(t("Open the set-up"), home_office.SETUP)
