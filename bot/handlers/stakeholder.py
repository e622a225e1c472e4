"""Add somebody on the customer's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import permissions, prefill, stakeholders, undo
from bot.services.commands import Ask
from bot.views import deal_label, notes, stakeholder_form
from bot.views.state import Filled
from store import facts

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    return stakeholder_form.render(deps.text(actor), *forms.meant_line(deps, actor, typed))


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal."""
    return stakeholder_form.render(deps.text(actor), forms.line_of(deps, actor, deal_id))


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, stakeholder_form.OPEN, about)
    forms.offer_deals(on, deps, stakeholder_form.DEAL)
    forms.ignore(on, stakeholder_form.DEAL, stakeholder_form.DEAL_CHOICE)

    @on.view(stakeholder_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        deal_id, person = stakeholder_form.read(filled)
        if filled.problems or deal_id is None or person is None:
            ack(response_action="errors", errors=filled.errors(t))
            return

        def commit() -> dict[str, Any]:
            added = stakeholders.add(deps, Ask(actor, submission_key(body), "modal"), deal_id, person)
            return _receipt(deps, actor, added)

        forms.answer(ack, deps, actor, body, commit, fields=stakeholder_form.FIELDS)


def _receipt(deps: Deps, actor: Actor, added: Command) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        deal = prefill.line(session, permissions.see(session, actor, added.deal_id or ""))
        person = facts.get_stakeholder(session, actor.workspace, added.receipt["stakeholder"])
    assert person is not None
    lines = [
        t.md(":white_check_mark: *{person}* was added.", person=deal_label.person(t, person)),
        deal_label.line(t, deal.number, deal.name, deal.account),
    ]
    return notes.receipt(t, t("Stakeholder added"), lines, added, undo.open_until(added))
