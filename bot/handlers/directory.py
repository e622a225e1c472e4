"""Slack tells us when somebody joins, leaves, or changes their language or zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import directory
from bot.slack.answers import Person

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.handlers.wiring import Body, On


def register(on: On, deps: Deps) -> None:
    @on.event("team_join", "user_change")
    def refresh(body: Body) -> None:
        """Safe to repeat: what Slack says of a person is written over what it said before."""
        here = deps.home(body.get("team_id"), body.get("enterprise_id"))
        if here is not None:
            told = directory.told(Person.model_validate(body["event"]["user"]), here.team_id)
            directory.refresh(deps, here.workspace, [told])
