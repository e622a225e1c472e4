"""`/deal` with nothing after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.handlers import card, deal_new, forms, log, plan, stage, stakeholder
from bot.services import hub
from bot.views import hub as screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, Handler, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, _typed: str) -> dict[str, Any]:
    with deps.reads() as session:
        found = hub.read(session, deps, actor)
    return screen.render(deps.text(actor), found)


FORMS: Final = {
    screen.LOG: log.opened,
    screen.NEW: deal_new.opened,
    screen.STAGE: stage.opened,
    screen.PLAN: plan.opened,
    screen.STAKEHOLDER: stakeholder.opened,
}
"""What one does most: each form, empty."""


def register(on: On, deps: Deps) -> None:
    forms.offer_deals(on, deps, screen.SEARCH, closed=True)

    @on.action(screen.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, opened(deps, actor, ""))
        ack()

    for action_id, form in FORMS.items():
        on.action(action_id)(_opening(deps, form))

    @on.action(screen.SEARCH)
    def show_found(ack: Ack, body: Body, actor: Actor) -> None:
        chosen = (body["actions"][0].get("selected_option") or {}).get("value") or ""
        forms.show(deps, actor, body, card.card(deps, actor, chosen))
        ack()


def _opening(deps: Deps, form: Callable[[Deps, Actor, str], dict[str, Any]]) -> Handler:
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, form(deps, actor, ""))
        ack()

    return open_form
