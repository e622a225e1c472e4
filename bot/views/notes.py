"""Small modals that say one thing: a refusal, a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import escape
from bot.views import blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.text import Mrkdwn, Text
    from store.model import Command

UNDO = "undo"


def refusal(sentence: str) -> b.View:
    """Why it did not work, in a modal of its own."""
    return b.modal("Dealbot", [b.section(escape(sentence))], callback_id="note")


def warning(t: Text, sentence: str | None) -> list[b.Block]:
    """Why a form is back, above everything else in it."""
    return [b.section(t.md(":warning: {warning}", warning=sentence), block_id="warning")] if sentence else []


def receipt(
    t: Text,
    title: str,
    lines: Sequence[Mrkdwn],
    command: Command,
    until: datetime | None,
    more: Sequence[b.Block] = (),
) -> b.View:
    """The form becomes its own receipt: what is now on record, and the way back while there is one. `more`: what it made
    possible.
    """
    parts: list[b.Block] = [*(b.section(line) for line in lines), *more]
    if until is not None:
        parts += [
            b.actions(undo_button(t, command.id)),
            b.context(t.md("You can undo this until {time}.", time=t.time(until))),
        ]
    return b.modal(title, parts, callback_id="receipt", close=t("Close"))


def undone(t: Text) -> b.View:
    return b.modal(
        t("Undone"),
        [b.section(t.md("Everything is as it was before. Nobody was notified."))],
        callback_id="receipt",
        close=t("Close"),
    )


def undo_button(t: Text, command_id: str) -> b.Element:
    return b.button(t("Undo"), UNDO, value=command_id)
