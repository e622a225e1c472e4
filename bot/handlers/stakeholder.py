"""Add somebody on the customer's side, by hand or from a pasted signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import permissions, persons, prefill, stakeholders, undo
from bot.services.commands import Ask
from bot.views import deal_label, notes, stakeholder_form
from bot.views.state import Filled
from store import facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.views.stakeholder_form import Content
    from store.deals import Hit
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    deal, choices, hint = forms.meant_line(deps, actor, typed)
    return _drawn(deps, actor, deal, stakeholder_form.EMPTY, choices=choices, hint=hint)


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal."""
    return _drawn(deps, actor, forms.line_of(deps, actor, deal_id), stakeholder_form.EMPTY)


def decider(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The same with the role chosen that nobody has yet."""
    content = stakeholder_form.Content(initial={"role": "decision_maker"})
    return _drawn(deps, actor, forms.line_of(deps, actor, deal_id), content)


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, stakeholder_form.OPEN, about)
    forms.offer_deals(on, deps, stakeholder_form.DEAL)
    forms.adapt(on, deps, (stakeholder_form.DEAL, stakeholder_form.DEAL_CHOICE), _rendered)

    @on.action(stakeholder_form.READ)
    def read_card(ack: Ack, body: Body, actor: Actor) -> None:
        """Fills in the empty fields from what was pasted; nothing is stored."""
        forms.replace_shown(deps, actor, body, _filled_in(deps, actor, body["view"]))
        ack()

    @on.action(stakeholder_form.FOLLOW)
    def follow(ack: Ack, body: Body, actor: Actor) -> None:
        """Somebody moved to a company that has open deals: the form to add them to one, to be looked at."""
        person_id, _, deal_id = str(body["actions"][0].get("value") or "").partition(" ")
        view = _following(deps, actor, person_id, deal_id)
        forms.show(deps, actor, body, view)
        ack()

    _saves(on, deps)


def _saves(on: On, deps: Deps) -> None:
    @on.view(stakeholder_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = stakeholder_form.read(filled)
        if read.deal_id is None or (stakeholder_form.unread(filled) is None and filled.problems):
            ack(response_action="errors", errors=filled.errors(t))
            return
        if stakeholder_form.unread(filled) is not None:
            ack(response_action="update", view=_filled_in(deps, actor, body["view"]))
            return
        assert read.person is not None
        deal_id, person = read.deal_id, read.person
        if read.same_as is None and (doubt := _in_doubt(deps, actor, filled, deal_id, person)):
            ack(response_action="update", view=doubt)
            return

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            return _receipt(
                deps, actor, stakeholders.add(deps, ask, deal_id, person, same_as=read.same_as or None)
            )

        forms.answer(ack, deps, actor, body, commit, fields=stakeholder_form.fields(filled))


def _filled_in(deps: Deps, actor: Actor, view: Mapping[str, Any]) -> dict[str, Any]:
    filled = Filled(view)
    deal = _line(deps, actor, filled)
    content = stakeholder_form.content(filled, read_card=True, account=deal.account if deal else None)
    return _drawn(deps, actor, deal, content)


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for the deal chosen in it."""
    del stage
    filled = Filled(view)
    return _drawn(deps, actor, _line(deps, actor, filled), stakeholder_form.content(filled), warning=warning)


def _in_doubt(
    deps: Deps, actor: Actor, filled: Filled, deal_id: str, person: stakeholders.Person
) -> dict[str, Any] | None:
    """The form with the question whether this is somebody known elsewhere; None if nobody is like them."""
    with deps.reads() as session:
        if not permissions.may(actor, permissions.Action.EDIT, permissions.see(session, actor, deal_id)):
            return None  # what follows says so
        same = persons.same(session, actor, deal_id, person)
        deal = prefill.see_line(session, actor, deal_id)
    if not same:
        return None
    content = stakeholder_form.content(filled)
    return _drawn(deps, actor, deal, stakeholder_form.asking(content, same))


def _following(deps: Deps, actor: Actor, person_id: str, deal_id: str) -> dict[str, Any]:
    with deps.reads() as session:
        _, person = stakeholders.see(session, actor, person_id)
        deal = prefill.see_line(session, actor, deal_id)
        same = persons.known(session, actor, person_id)
    initial = {"name": person.name, "department": person.department}  # the rest belongs to where they were
    return _drawn(
        deps, actor, deal, stakeholder_form.asking(stakeholder_form.Content(initial=initial), same, person_id)
    )


def _line(deps: Deps, actor: Actor, filled: Filled) -> prefill.DealLine | None:
    deal_id = filled.option(stakeholder_form.DEAL_CHOICE) or filled.option(stakeholder_form.DEAL)
    return forms.line_of(deps, actor, deal_id) if deal_id else None


def _drawn(
    deps: Deps,
    actor: Actor,
    deal: prefill.DealLine | None,
    content: Content,
    *,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    warning: str | None = None,
) -> dict[str, Any]:
    with deps.reads() as session:
        known = facts.stakeholders(session, actor.workspace, deal.id) if deal else ()
    return stakeholder_form.render(deps.text(actor), deal, choices, hint, content, known, warning)


def _receipt(deps: Deps, actor: Actor, added: Command) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        deal = prefill.see_line(session, actor, added.deal_id or "")
        person = facts.get_stakeholder(session, actor.workspace, added.receipt["stakeholder"])
        more = forms.suggested(session, deps, actor, added)
    assert person is not None
    lines = [
        t.md(":white_check_mark: *{person}* was added.", person=deal_label.person(t, person)),
        deal_label.line(t, deal.number, deal.name, deal.account),
    ]
    return notes.receipt(t, t("Stakeholder added"), lines, added, undo.open_until(added), more)
