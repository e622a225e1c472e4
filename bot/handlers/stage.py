"""Move a deal to another stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import closing, forms
from bot.handlers.wiring import submission_key
from bot.services import deals, prefill
from bot.services.commands import Ask
from bot.views import gate_fields, moved_receipt, stage_form
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        deal_id, choices, hint = forms.meant(session, t, actor, typed, closed=True)
        sheet = prefill.stage_sheet(session, deps, actor, deal_id, None)
    return stage_form.render(t, deps.policy(actor.workspace).policy, sheet, choices, hint)


def about(deps: Deps, actor: Actor, deal_id: str, stage: str | None = None) -> dict[str, Any]:
    """The form for this deal, and the stage that was proposed; without one the next."""
    with deps.reads() as session:
        sheet = prefill.stage_sheet(session, deps, actor, deal_id, stage)
    return stage_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet)


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, stage_form.OPEN, about)
    forms.offer_deals(on, deps, stage_form.DEAL, closed=True)
    forms.adapt(on, deps, (stage_form.DEAL, stage_form.DEAL_CHOICE, stage_form.STAGE), _rendered)

    @on.action(gate_fields.FIRST)
    def open_first_step(ack: Ack, body: Body, actor: Actor) -> None:
        """From a form with more gates ahead than it has room for."""
        deal_id, stage = gate_fields.first_step(body["actions"][0].get("value"))
        known = deps.policy(actor.workspace).policy.find_stage(stage)
        forms.show(deps, actor, body, about(deps, actor, deal_id, known.key if known else None))
        ack()

    @on.view(stage_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = stage_form.read(t, filled, deps.policy(actor.workspace).policy)
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return
        if read.stage is None or _is_loss(deps, actor, read.stage):
            ack(response_action="update", view=_rendered(deps, actor, body["view"], None))
            return
        assert read.deal_id is not None
        move = deals.Move(deal_id=read.deal_id, stage=read.stage, version=read.version, extra=read.extra)

        def commit() -> dict[str, Any]:
            moved = deals.move(deps, Ask(actor, submission_key(body), "modal"), move)
            return moved_receipt.render(t, deps.policy(actor.workspace).policy, moved)

        forms.answer(ack, deps, actor, body, commit, fields=stage_form.FIELDS, redraw=_rendered)


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for the deal and stage chosen in it, as the deal is now. A loss has a form of its own, which asks why."""
    filled = Filled(view)
    deal_id = filled.option(stage_form.DEAL_CHOICE) or filled.option(stage_form.DEAL)
    if deal_id is not None and _is_loss(deps, actor, stage or filled.option(stage_form.STAGE)):
        return closing.losing(deps, actor, deal_id)
    with deps.reads() as session:
        sheet = prefill.stage_sheet(session, deps, actor, deal_id, stage or filled.option(stage_form.STAGE))
    return stage_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet, warning=warning)


def _is_loss(deps: Deps, actor: Actor, stage: str | None) -> bool:
    return stage == deps.policy(actor.workspace).policy.lost.key
