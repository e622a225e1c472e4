"""Hand a deal to a colleague; and a manager's answer to whoever asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms, home
from bot.handlers.wiring import click_key, submission_key
from bot.services import handing, permissions, prefill, undo
from bot.services.commands import Ask
from bot.services.permissions import Action
from bot.text import escape
from bot.views import deal_label, hand_form, hand_notice, notes
from bot.views.hand_form import Sheet
from bot.views.state import Filled
from store import handing as handed
from store import members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.text import Mrkdwn, Text
    from store.engine import Session
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        deal_id, choices, hint = forms.meant(session, t, actor, typed, closed=True)
        sheet = _sheet(session, actor, deal_id)
    return hand_form.render(t, sheet, choices, hint)


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal. Raises NotFound, NotAllowed."""
    with deps.reads() as session:
        sheet = _sheet(session, actor, deal_id)
    return hand_form.render(deps.text(actor), sheet)


def register(on: On, deps: Deps) -> None:
    forms.offer_deals(on, deps, hand_form.DEAL, closed=True)
    forms.adapt(on, deps, (hand_form.DEAL, hand_form.DEAL_CHOICE), _rendered)
    _answers(on, deps)

    @on.action(hand_form.OPEN)
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, about(deps, actor, clicked(body)))
        ack()

    @on.view(hand_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        wish = hand_form.read(filled)
        if wish is None:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))
            return

        def commit() -> dict[str, Any]:
            return receipt(deps, actor, handing.hand(deps, Ask(actor, submission_key(body), "modal"), wish))

        forms.answer(ack, deps, actor, body, commit, fields=hand_form.FIELDS, redraw=_rendered)


def _answers(on: On, deps: Deps) -> None:
    @on.action(hand_notice.CONFIRM)
    def confirm(ack: Ack, body: Body, actor: Actor) -> None:
        """The message that asked says so itself, in place."""
        handing.decide(deps, Ask(actor, click_key(body), "button"), clicked(body), granted=True)
        home.again(deps, actor, body)
        ack()

    @on.action(hand_notice.DECLINE)
    def ask_why(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            deal, asked = handing.waiting(session, actor, clicked(body))
            to = members.get(session, actor.workspace, asked.to_id)
            line = prefill.line(session, deal)
        forms.show(
            deps,
            actor,
            body,
            hand_form.decline(deps.text(actor), asked.id, line, to.name if to else ""),
        )
        ack()

    @on.view(hand_form.DECLINE_CALLBACK)
    def decline(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        read = hand_form.read_decline(filled)
        if read is None:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))
            return
        hand_over_id, why = read

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            return receipt(deps, actor, handing.decide(deps, ask, hand_over_id, granted=False, why=why))

        forms.answer(ack, deps, actor, body, commit, fields=hand_form.FIELDS)


def clicked(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""


def _sheet(session: Session, actor: Actor, deal_id: str | None) -> Sheet:
    """Raises NotFound, and NotAllowed for whoever may only look."""
    if deal_id is None:
        return Sheet(None)
    deal = permissions.see_to(session, actor, deal_id)
    owner = members.get(session, actor.workspace, deal.owner_id) if deal.owner_id else None
    return Sheet(
        prefill.line(session, deal),
        owner.name if owner else deal.orphan_owner,
        at_once=permissions.may(actor, Action.REASSIGN, deal),
    )


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    del stage
    filled = Filled(view)
    deal_id = filled.option(hand_form.DEAL_CHOICE) or filled.option(hand_form.DEAL)
    with deps.reads() as session:
        sheet = _sheet(session, actor, deal_id)
    return hand_form.render(deps.text(actor), sheet, warning=warning)


def receipt(deps: Deps, actor: Actor, command: Command) -> dict[str, Any]:
    """The deal may be out of the actor's sight by now; they had it in hand a moment ago."""
    t, told = deps.text(actor), command.receipt
    with deps.reads() as session:
        shown = _lines(session, t, actor.workspace, told["deals"]) if len(told["deals"]) == 1 else []
        person = members.get(session, actor.workspace, told["to"])
        asked = [members.get(session, actor.workspace, each) for each in told.get("asks", ())]
    to = t.colleague(escape(person.name if person else "–"))
    who = t.listed([t.colleague(each.name) for each in asked if each])
    match told["granted"]:
        case True:
            title = t("Handed over")
            said = [
                t.md_n(
                    ":white_check_mark: Handed to *{to}*.",
                    ":white_check_mark: {count} deals handed to *{to}*.",
                    len(told["deals"]),
                    to=to,
                )
            ]
        case False:
            title, said = (
                t("Declined"),
                [t.md(":no_entry_sign: Not handed to {to}. I tell who asked.", to=to)],
            )
        case _:
            title = t("Asked")
            said = [t.md(":white_check_mark: I ask {who} whether *{to}* may take it over.", who=who, to=to)]
    return notes.receipt(t, title, [*said, *shown], command, undo.open_until(command))


def _lines(session: Session, t: Text, workspace: str, deal_ids: Sequence[str]) -> list[Mrkdwn]:
    found = [prefill.line(session, deal) for deal in handed.these(session, workspace, deal_ids)]
    return [deal_label.line(t, each.number, each.name, each.account) for each in found]
