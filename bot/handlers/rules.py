"""`/deal rules`: what the team agreed on, from the policy in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.views import rules_page

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, _typed: str = "") -> dict[str, Any]:
    return _page(deps, actor, None)


def register(on: On, deps: Deps) -> None:
    @on.action(rules_page.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, opened(deps, actor))
        ack()

    @on.action(rules_page.CHAPTER)
    def turn(ack: Ack, body: Body, actor: Actor) -> None:
        chosen = (body["actions"][0].get("selected_option") or {}).get("value")
        shown = body["view"]
        deps.slack(actor.workspace).update_view(shown["id"], _page(deps, actor, chosen))
        ack()


def _page(deps: Deps, actor: Actor, page: str | None) -> dict[str, Any]:
    in_force = deps.policy(actor.workspace)
    return rules_page.render(deps.text(actor), in_force.policy, in_force.version, page)
