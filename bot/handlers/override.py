"""Move a deal past its gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import deals, permissions, sheets
from bot.services.commands import Ask
from bot.views import close_form, lost_fields, moved_receipt, override_form, stage_form
from bot.views.metadata import Metadata
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.policy import Policy
    from bot.services.permissions import Actor


def register(on: On, deps: Deps) -> None:
    forms.adapt(on, deps, (override_form.STAGE,), _rendered)

    @on.action(override_form.OPEN)
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        """From the card, or from the stage form, whose chosen stage is taken over."""
        deal_id = body["actions"][0].get("value")
        chosen = _chosen(deps.policy(actor.workspace).policy, body.get("view") or {})
        view = _form(deps, actor, deal_id if isinstance(deal_id, str) else "", chosen)
        forms.show(deps, actor, body, view)
        ack()

    @on.view(override_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        wanted = override_form.read(filled)
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return
        lost = deps.policy(actor.workspace).policy.lost.key
        if wanted.stage == lost and not lost_fields.shown(filled):
            ack(response_action="update", view=_rendered(deps, actor, body["view"], lost))
            return

        def commit() -> dict[str, Any]:
            moved = deals.override(deps, Ask(actor, submission_key(body), "modal"), wanted)
            return moved_receipt.render(t, deps.policy(actor.workspace).policy, moved)

        forms.answer(ack, deps, actor, body, commit, fields=override_form.fields(filled), redraw=_rendered)


def _chosen(policy: Policy, view: Mapping[str, Any]) -> str | None:
    """The stage that the form with the button is about."""
    if view.get("callback_id") == close_form.WON:
        return policy.won.key
    filled = Filled(view)
    return filled.option(stage_form.STAGE) or filled.option(close_form.STAGE)


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    chosen = stage or Filled(view).option(override_form.STAGE)
    return _form(deps, actor, Metadata.load(view).deal or "", chosen, warning)


def _form(
    deps: Deps, actor: Actor, deal_id: str, stage: str | None, warning: str | None = None
) -> dict[str, Any]:
    """Without a stage the next one is proposed. Raises NotFound, NotAllowed."""
    policy = deps.policy(actor.workspace).policy
    with deps.reads() as session:
        here = permissions.see(session, actor, deal_id).stage
        following = policy.next_stage(here) or policy.first_stage
        chosen = stage if stage is not None and stage != here else following.key
        sheet = sheets.for_end(session, deps, actor, deal_id, chosen, permissions.Action.OVERRIDE)
    return override_form.render(deps.text(actor), policy, sheet, warning)
