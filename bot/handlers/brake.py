"""An admin decides what becomes of nags that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotFound
from bot.handlers import forms
from bot.handlers.wiring import click_key
from bot.services import brake_letters, brakes, permissions
from bot.services.commands import Ask
from bot.services.permissions import Action
from bot.views import brake_notice as screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Decision


def register(on: On, deps: Deps) -> None:
    @on.action(screen.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _page(deps, actor, clicked(body)))
        ack()

    def deciding(decision: Decision) -> Callable[[Ack, Body, Actor], None]:
        def decide(ack: Ack, body: Body, actor: Actor) -> None:
            """The message says itself what became of it, in place; so does the modal."""
            brakes.decide(deps, Ask(actor, click_key(body), "button"), clicked(body), decision)
            if (body.get("view") or {}).get("type") == "modal":
                page = _page(deps, actor, clicked(body))
                deps.slack(actor.workspace).update_view(body["view"]["id"], page)
            ack()

        return decide

    for action, decision in screen.DECIDES.items():
        on.action(action)(deciding(decision))


def clicked(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""


def _page(deps: Deps, actor: Actor, brake_id: str) -> dict[str, Any]:
    """Admins only; raises NotFound."""
    permissions.require(actor, Action.SET_UP)
    with deps.reads() as session:
        held = brake_letters.held(session, deps, brake_id, actor)
    if held is None:
        raise NotFound
    return screen.page(deps.text(actor), held)
