"""Change what is known of somebody on the customer's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import persons, prefill, undo
from bot.services.commands import OTHERS, Ask
from bot.views import stakeholder_edit, stakeholder_form
from bot.views.state import Filled
from store import facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, stakeholder_edit.OPEN, opened)

    @on.action(stakeholder_form.KNOWN)
    def choose(ack: Ack, body: Body, actor: Actor) -> None:
        """One of those known on the deal, chosen in the form that adds somebody."""
        chosen = body["actions"][0].get("selected_option") or {}
        forms.show(deps, actor, body, opened(deps, actor, str(chosen.get("value") or "")))
        ack()

    @on.view(stakeholder_edit.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = stakeholder_edit.read(filled, _today(deps, actor))
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return
        wanted = persons.Edit(
            stakeholder_id=read.state.stakeholder, values=read.values, seen=read.state.seen, also=read.also
        )

        def commit() -> dict[str, Any]:
            return _receipt(
                deps, actor, persons.edit(deps, Ask(actor, submission_key(body), "modal"), wanted)
            )

        fields = stakeholder_edit.fields(filled)
        forms.answer(ack, deps, actor, body, commit, fields=fields, redraw=_clashed)


def opened(deps: Deps, actor: Actor, stakeholder_id: str) -> dict[str, Any]:
    with deps.reads() as session:
        sheet = persons.sheet(session, actor, stakeholder_id)
    return stakeholder_edit.render(deps.text(actor), sheet, _today(deps, actor))


def _clashed(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """Somebody else was faster: what was typed stays, beside what is on record now; the next time it is saved counts."""
    del stage
    read = stakeholder_edit.read(Filled(view), _today(deps, actor))
    with deps.reads() as session:
        sheet = persons.sheet(session, actor, read.state.stakeholder)
    person, seen = sheet.person, read.state.seen
    mine = persons.changes(person, read.values, seen)
    theirs = {name: getattr(person, name) for name in persons.clashing(person, read.values, seen)}
    return stakeholder_edit.render(
        deps.text(actor),
        sheet,
        _today(deps, actor),
        number=read.state.round + 1,
        values=mine,
        now=theirs,
        warning=warning,
    )


def _today(deps: Deps, actor: Actor) -> date:
    return deps.now().astimezone(deps.text(actor).zone).date()


def _receipt(deps: Deps, actor: Actor, done: Command) -> dict[str, Any]:
    with deps.reads() as session:
        deal = prefill.see_line(session, actor, done.deal_id or "")
        person = facts.get_stakeholder(session, actor.workspace, done.receipt["stakeholder"])
        assert person is not None
        others = [prefill.see_line(session, actor, each) for each in done.receipt.get(OTHERS, {})]
        moved = "moved_on" in done.receipt["fields"]
        proposed = persons.open_deals_at(session, actor, person) if moved else []
    return stakeholder_edit.done(
        deps.text(actor), deal, person, others, proposed, done, undo.open_until(done)
    )
