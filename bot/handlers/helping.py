"""Help: every command on one screen, one command on one screen, and a guess at what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms, words
from bot.views import help as help_text

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.text import Text


def reply(t: Text, name: str | None, typed: str) -> dict[str, Any]:
    """The answer to `/deal help …`, and to a subcommand that is none (`name` is None, `typed` all that was written)."""
    topic = words.find(typed)
    if name is not None and topic is not None:
        return help_text.render_one(t, words.SUBCOMMANDS, topic)
    guess = words.nearest(typed)
    return help_text.render(t, words.SUBCOMMANDS, unknown=name is None, guess=guess)


def register(on: On, deps: Deps) -> None:
    @on.action(help_text.OPEN)
    def explain(ack: Ack, body: Body, actor: Actor) -> None:
        action = body["actions"][0]
        name = action.get("value") or (action.get("selected_option") or {}).get("value")
        forms.show(deps, actor, body, help_text.modal(deps.text(actor), words.SUBCOMMANDS, name))
        ack()
