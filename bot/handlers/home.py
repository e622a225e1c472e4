"""The Home tab, drawn anew each time somebody opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.deps import DEFAULT_ZONE
from bot.errors import Refused
from bot.services import onboarding, permissions
from bot.slack.authorize import sender
from bot.slack.errors import SlackError
from bot.text import text
from bot.views import home
from store.errors import Unavailable

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.views.blocks import View

log = structlog.get_logger(__name__)


def register(on: On, deps: Deps) -> None:
    @on.event("app_home_opened")
    def opened(body: Body) -> None:
        """Safe to repeat. Guests and people from outside get an empty page, bots none at all."""
        who = sender(body)
        if who is None or who.is_bot or body["event"].get("tab") != "home":
            return
        here = deps.home(body.get("team_id"), body.get("enterprise_id"))
        if here is None:
            return
        try:
            view = _view(deps, here.workspace, who.user, at_home=who.at_home)
            deps.slack(here.workspace).publish_home(who.user, view)
        except (SlackError, Unavailable) as error:
            log.warning("home not shown", error=str(error))


def _view(deps: Deps, workspace: str, user: str, *, at_home: bool) -> View:
    try:
        with deps.reads() as session:
            actor = permissions.identify(session, workspace, user, deps.now()) if at_home else None
    except Refused:
        actor = None
    if actor is None:
        return home.stranger(text(deps.policy(workspace).policy.language, DEFAULT_ZONE))
    return home.render(deps.text(actor), onboarding.home(deps, actor))
