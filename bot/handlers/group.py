"""An admin takes a team's members over from a user group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.handlers import forms, setup
from bot.services import groups, permissions
from bot.views import group_form
from bot.views.metadata import Metadata
from bot.views.state import Filled

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def register(on: On, deps: Deps) -> None:
    @on.action(group_form.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, group_form.render(deps.text(actor), *groups.offered(deps, actor)))
        ack()

    @on.view(group_form.CALLBACK)
    def check(ack: Ack, body: Body, actor: Actor) -> None:
        permissions.require(actor, permissions.Action.SET_UP)
        t, filled = deps.text(actor), Filled(body["view"])
        chosen = group_form.read(filled)
        if chosen is None:
            ack(response_action="errors", errors=filled.errors(t))
            return

        def look() -> dict[str, Any]:
            return group_form.render_joining(t, groups.joining(deps, actor, *chosen), *chosen)

        forms.answer(ack, deps, actor, body, look, fields=group_form.FIELDS)

    @on.view(group_form.JOIN_CALLBACK)
    def join(ack: Ack, body: Body, actor: Actor) -> None:
        carried = Metadata.load(body["view"])
        work = partial(groups.join, deps, team_id=carried.team or "", group_id=carried.group or "")
        setup.save(ack, deps, body, actor, work)
