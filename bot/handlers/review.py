"""`/deal review`: the week under way, a review as it was sent, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.views import weekly_page

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    from bot.handlers import review_pages

    return review_pages.typed(deps, actor, typed)


def register(on: On, deps: Deps) -> None:
    for action_id in (weekly_page.OPEN, weekly_page.NEXT, weekly_page.BACK, weekly_page.TEAM):

        @on.action(action_id)
        def turn(ack: Ack, body: Body, actor: Actor) -> None:
            """In its own modal the page takes the place of the one before."""
            from bot.handlers import review_pages

            _put(deps, actor, body, review_pages.chosen(deps, actor, *weekly_page.read(_chosen(body))))
            ack()

    @on.action(weekly_page.CHANGED)
    def changed(ack: Ack, body: Body, actor: Actor) -> None:
        from bot.handlers import review_pages

        team, period, _ = weekly_page.read(_chosen(body))
        _put(deps, actor, body, review_pages.changed(deps, actor, team, period))
        ack()


def _put(deps: Deps, actor: Actor, body: Body, view: dict[str, Any]) -> None:
    if body.get("view", {}).get("callback_id") == weekly_page.CALLBACK:
        deps.slack(actor.workspace).update_view(body["view"]["id"], view)
    else:
        forms.show(deps, actor, body, view)


def _chosen(body: Body) -> Any:
    action = body["actions"][0]
    return action.get("value") or (action.get("selected_option") or {}).get("value") or ""
