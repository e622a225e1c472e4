"""`/deal export`: one's deals as a file, by direct message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import exports
from bot.services.commands import Ask

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.handlers.wiring import Body
    from bot.services.permissions import Actor


def asked(deps: Deps, actor: Actor, body: Body) -> str:
    """Making the file is the outbox's work; what is said here is that it will come."""
    exports.ask(deps, Ask(actor, f"command:{body['trigger_id']}", "command"))
    return deps.text(actor)("Your deals come as a file by direct message, in a moment.")
