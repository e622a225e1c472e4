"""An admin looks through the messages that could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import click_key
from bot.services import undelivered
from bot.services.commands import Ask
from bot.views import undelivered as screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command

    Work = Callable[[Deps, Ask, str], Command]


def register(on: On, deps: Deps) -> None:
    @on.action(screen.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _list(deps, actor))
        ack()

    def settling(work: Work) -> Callable[[Ack, Body, Actor], None]:
        def settle(ack: Ack, body: Body, actor: Actor) -> None:
            work(deps, Ask(actor, click_key(body), "button"), body["actions"][0].get("value") or "")
            deps.slack(actor.workspace).update_view(body["view"]["id"], _list(deps, actor))
            ack()

        return settle

    on.action(screen.AGAIN)(settling(undelivered.send_again))
    on.action(screen.GIVE_UP)(settling(undelivered.give_up))


def _list(deps: Deps, actor: Actor) -> dict[str, Any]:
    return screen.render(deps.text(actor), undelivered.listed(deps, actor))
