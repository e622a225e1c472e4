"""The Home tab, drawn anew each time somebody opens it, turns a page in it, or settles something at once from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import DEFAULT_ZONE
from bot.errors import Refused
from bot.log import logger
from bot.services import home as page
from bot.services import home_team, permissions
from bot.services.home_pages import Wanted
from bot.slack.authorize import sender
from bot.slack.errors import HashConflict, SlackError
from bot.text import text
from bot.typed import plain
from bot.views import home, home_filter
from bot.views.objects import option
from store.errors import Unavailable

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.views.blocks import View

log = logger(__name__)
OFFERED = 100
"""Options that a typeahead may answer with."""


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
            view = _view(deps, here.workspace, who.user, body["event"].get("view"), at_home=who.at_home)
            deps.slack(here.workspace).publish_home(who.user, view)
        except (SlackError, Unavailable) as error:
            log.warning("home not shown", error=str(error))

    for action_id in home_filter.CHANGES:

        @on.action(action_id)
        def change(ack: Ack, body: Body, actor: Actor) -> None:
            wanted = home_filter.changed(home_filter.asked(body.get("view") or {}), body["actions"][0])
            _publish(deps, actor, body, wanted)
            ack()

    @on.options(home_filter.TEAMS)
    def teams(ack: Ack, body: Body, actor: Actor) -> None:
        key = plain.search_key(body.get("value") or "")
        with deps.reads() as session:
            known = [each for each in home_team.led(session, actor) if key in plain.search_key(each.name)]
        ack(options=[option((each.name, each.id)) for each in known[:OFFERED]])


def again(deps: Deps, actor: Actor, body: Body) -> None:
    """After a click that settled something: if it was made in the Home, that shows what is left."""
    shown = body.get("view") or {}
    if shown.get("type") == "home":
        _publish(deps, actor, body, home_filter.asked(shown))


def _publish(deps: Deps, actor: Actor, body: Body, wanted: Wanted) -> None:
    view = home.render(deps.text(actor), page.read(deps, actor, wanted))
    slack, user = deps.slack(actor.workspace), body["user"]["id"]
    try:
        slack.publish_home(user, view, hash=(body.get("view") or {}).get("hash"))
    except HashConflict:  # two clicks in quick succession: this payload has what both chose
        slack.publish_home(user, view)


def _view(deps: Deps, workspace: str, user: str, shown: object, *, at_home: bool) -> View:
    """The tab stays what it was; what narrowed it down yesterday is not to hide anything today."""
    try:
        with deps.reads() as session:
            actor = permissions.identify(session, workspace, user, deps.now()) if at_home else None
    except Refused:
        actor = None
    if actor is None:
        return home.stranger(text(deps.policy(workspace).policy.language, DEFAULT_ZONE))
    before = home_filter.asked(shown) if isinstance(shown, dict) else Wanted()
    return home.render(deps.text(actor), page.read(deps, actor, Wanted(tab=before.tab)))
