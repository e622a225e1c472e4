"""Undo, from a receipt or from the message that was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers.wiring import click_key
from bot.services import undo
from bot.services.commands import Ask
from bot.views import notes

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def register(on: On, deps: Deps) -> None:
    @on.action(notes.UNDO)
    def take_back(ack: Ack, body: Body, actor: Actor) -> None:
        """In a modal the receipt says that it was undone; in a message the message itself changes."""
        command_id = body["actions"][0].get("value") or ""
        undo.undo(deps, Ask(actor, click_key(body), "undo"), command_id)
        if view := body.get("view"):
            deps.slack(actor.workspace).update_view(view["id"], notes.undone(deps.text(actor)))
        ack()
