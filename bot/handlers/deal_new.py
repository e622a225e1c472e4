"""A new deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import accounts, deals, permissions, prefill, undo
from bot.services.commands import Ask
from bot.views import blocks as b
from bot.views import deal_form, deal_label, nag, notes
from bot.views.metadata import Metadata
from bot.views.objects import option
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command, Meeting


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    return deal_form.render(deps.text(actor), deps.policy(actor.workspace).policy, typed or None)


def from_meeting(deps: Deps, actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """The form for a deal that a meeting turned out to be about."""
    policy = deps.policy(actor.workspace).policy
    return deal_form.render(deps.text(actor), policy, meeting.title, meeting=meeting.id)


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
    del stage, warning
    policy, meeting = deps.policy(actor.workspace).policy, Metadata.load(view).meeting
    return deal_form.render(deps.text(actor), policy, meeting=meeting)


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
    view = notes.receipt(t, t("Deal created"), shown, created, undo.open_until(created))
    if meeting := created.receipt.get("meeting"):
        log = b.button(t("Log the meeting"), nag.LOG, value=meeting, style="primary")
        view["blocks"].insert(len(shown), b.actions(log))
    return view
