"""Slack tells us that we were uninstalled, or that our token is none any more: in either order, or one of them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.log import logger
from store import leaving

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.handlers.wiring import Body, On

log = logger(__name__)

REASON: Final = "Dealbot was uninstalled"


def register(on: On, deps: Deps) -> None:
    @on.event("app_uninstalled", "tokens_revoked")
    def stop(body: Body) -> None:
        """Nothing is deleted: after a new installation everything is there. Safe to repeat."""
        here = deps.home(body.get("team_id"), body.get("enterprise_id"))
        event = body["event"]
        if here is None or (event["type"] == "tokens_revoked" and here.bot_user_id not in _bots(event)):
            return  # a person's token is none of ours
        with deps.writes.begin() as session:
            if leaving.leave(session, here.workspace, REASON):
                log.warning("uninstalled; nothing is sent any more", workspace=here.workspace)


def _bots(event: Body) -> list[object]:
    """Whose tokens of a bot were revoked, by their Slack users."""
    tokens = event.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, dict) else None
    return bots if isinstance(bots, list) else []
