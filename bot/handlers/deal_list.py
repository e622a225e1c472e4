"""Lists of deals: choosing what is shown, and turning pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.services import listing
from bot.views import deal_list

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.listing import Wanted
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """The list for `/deal list …`."""
    return _shown(deps, actor, listing.parse(deps.policy(actor.workspace).policy, typed))


def _shown(deps: Deps, actor: Actor, wanted: Wanted) -> dict[str, Any]:
    with deps.reads() as session:
        found = listing.read(session, deps, actor, wanted)
    return deal_list.render(deps.text(actor), deps.policy(actor.workspace).policy, found)


def register(on: On, deps: Deps) -> None:
    @on.action(deal_list.OPENS)
    def open_list(ack: Ack, body: Body, actor: Actor) -> None:
        """In a modal the list takes its place: there is room for three above one another, and a card comes next."""
        view, slack = opened(deps, actor, body["actions"][0].get("value") or ""), deps.slack(actor.workspace)
        if body.get("view", {}).get("type") == "modal":
            slack.update_view(body["view"]["id"], view)
        else:
            slack.open_view(body["trigger_id"], view)
        ack()

    for action_id in (deal_list.WHOSE, deal_list.WHICH, deal_list.STAGE, deal_list.NEXT, deal_list.BACK):

        @on.action(action_id)
        def change(ack: Ack, body: Body, actor: Actor) -> None:
            wanted = _changed(deal_list.asked(body["view"]), body["actions"][0])
            deps.slack(actor.workspace).update_view(body["view"]["id"], _shown(deps, actor, wanted))
            ack()


def _changed(wanted: Wanted, action: dict[str, Any]) -> Wanted:
    """Another choice begins at its first page."""
    chosen = (action.get("selected_option") or {}).get("value") or ""
    match action["action_id"]:
        case deal_list.WHOSE:
            return replace(wanted, whose=chosen, page=0)
        case deal_list.WHICH:
            return replace(wanted, which=chosen, page=0)
        case deal_list.STAGE:
            return replace(wanted, stage=None if chosen == deal_list.ANY else chosen, page=0)
    page = action.get("value") or ""
    return replace(wanted, page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0)
