"""A new deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import accounts, deals, permissions, prefill, undo
from bot.services.commands import Ask
from bot.views import deal_form, deal_label, notes
from bot.views.objects import option
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    return deal_form.render(deps.text(actor), deps.policy(actor.workspace).policy, typed or None)


def register(on: On, deps: Deps) -> None:
    offer_companies(on, deps, deal_form.ACCOUNT)

    @on.view(deal_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        wanted = deal_form.read(t, filled, deps.policy(actor.workspace).policy)
        if wanted is None:
            ack(response_action="errors", errors=filled.errors(t))
            return

        def commit() -> dict[str, Any]:
            created = deals.create(deps, Ask(actor, submission_key(body), "modal"), wanted)
            return _receipt(deps, actor, created)

        forms.answer(ack, deps, actor, body, commit, fields=deal_form.FIELDS, redraw=_rendered)


def offer_companies(on: On, deps: Deps, action_id: str) -> None:
    """Answers a company typeahead; what fits no company may be added as a new one."""

    @on.options(action_id)
    def offer_accounts(ack: Ack, body: Body, actor: Actor) -> None:
        typed = deal_form.company(body.get("value") or "")
        with deps.reads() as session:
            found = accounts.suggest(session, actor, typed)
        choices = deal_form.account_options(deps.text(actor), found, typed)
        ack(options=[option(each) for each in choices[:100]])


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form as the policy has it now; Slack keeps what was typed."""
    del view, stage, warning
    return opened(deps, actor, "")


def _receipt(deps: Deps, actor: Actor, created: Command) -> dict[str, Any]:
    t = deps.text(actor)
    policy = deps.policy(actor.workspace).policy
    with deps.reads() as session:
        deal = permissions.see(session, actor, created.deal_id or "")
        line = prefill.line(session, deal)
    shown = [t.md(":white_check_mark: {deal}", deal=deal_label.line(t, line.number, line.name, line.account))]
    if deal.amount is not None:
        shown.append(t.md("Amount: {amount}", amount=t.money(deal.amount, deal.currency)))
    if deal.expected_close is not None:
        shown.append(t.md("Expected close: {day}", day=deal.expected_close))
    shown.append(t.md("Stage: {stage}", stage=policy.label(policy.stage(deal.stage), t.language)))
    return notes.receipt(t, t("Deal created"), shown, created, undo.open_until(created))
