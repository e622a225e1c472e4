"""Log a meeting, from the command or from a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import InvalidInput
from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import activities, meetings, prefill, undo
from bot.services.commands import OTHERS, Ask
from bot.views import log_done, log_form, lost_fields, nag
from bot.views.metadata import Metadata
from bot.views.state import Filled
from store import facts, members

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.services.prefill import LogSheet
    from store.engine import Session
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """The form for `/deal log …`."""
    t = deps.text(actor)
    with deps.reads() as session:
        deal_id, choices, hint = forms.meant(session, t, actor, typed)
        sheet = prefill.log_sheet(session, deps, actor, deal_id=deal_id)
    return log_form.render(t, deps.policy(actor.workspace).policy, sheet, choices, hint)


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal, and the meeting of it that waits."""
    with deps.reads() as session:
        sheet = prefill.log_sheet(session, deps, actor, deal_id=deal_id)
    return log_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet)


def from_meeting(deps: Deps, actor: Actor, meeting_id: str) -> dict[str, Any]:
    """The form for this very meeting, which waits for its outcome."""
    with deps.reads() as session:
        meetings.waiting(session, actor, meeting_id)
        sheet = prefill.log_sheet(session, deps, actor, meeting_id=meeting_id)
    return log_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet)


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, log_form.OPEN, about)
    forms.offer_deals(on, deps, log_form.DEAL)
    forms.adapt(on, deps, (log_form.DEAL, log_form.DEAL_CHOICE, log_form.STAGE), _rendered)

    @on.action(nag.LOG)
    def open_from_nag(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, from_meeting(deps, actor, body["actions"][0].get("value") or ""))
        ack()

    @on.view(log_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = log_form.read(t, filled, deps.policy(actor.workspace).policy)
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return
        lost = deps.policy(actor.workspace).policy.lost.key
        if read.stage == lost and not lost_fields.shown(filled):
            ack(response_action="update", view=_rendered(deps, actor, body["view"], lost))
            return

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            return receipt(deps, actor, activities.log(deps, ask, _entry(deps, actor, read)))

        forms.answer(ack, deps, actor, body, commit, fields=log_form.fields(filled), redraw=_rendered)


def receipt(deps: Deps, actor: Actor, logged: Command) -> dict[str, Any]:
    with deps.reads() as session:
        activity, deal = prefill.logged(session, actor, logged.receipt["activity"])
        known = facts.stakeholders(session, actor.workspace, deal.id) if activity.stakeholder_ids else ()
        others = [prefill.see_line(session, actor, each) for each in logged.receipt.get(OTHERS, {})]
        customers = [each.name for each in known if each.id in activity.stakeholder_ids]
        whose = _names(session, actor, [activity.on_behalf_of] if activity.on_behalf_of else [])
        colleagues = _names(session, actor, activity.member_ids)
        more = forms.suggested(session, deps, actor, logged)
    t, policy, until = deps.text(actor), deps.policy(actor.workspace).policy, undo.open_until(logged)
    return log_done.render(
        t,
        policy,
        deal,
        activity,
        logged,
        until,
        behalf=whose[0] if whose else None,
        customers=customers,
        colleagues=colleagues,
        others=others,
        more=more,
    )


def _names(session: Session, actor: Actor, member_ids: Sequence[str]) -> list[str]:
    found = [members.get(session, actor.workspace, each) for each in member_ids]
    return [each.name for each in found if each is not None]


def _entry(deps: Deps, actor: Actor, read: log_form.Read) -> activities.Entry:
    colleagues: tuple[str, ...] = ()
    behalf: tuple[str, ...] = ()
    if read.colleagues or read.on_behalf_of:
        with deps.reads() as session:
            colleagues = forms.member_ids(session, actor, read.colleagues)
            behalf = forms.member_ids(session, actor, [read.on_behalf_of]) if read.on_behalf_of else ()
    if read.on_behalf_of and not behalf:
        raise InvalidInput("on_behalf_of", activities.NOT_A_COLLEAGUE)
    assert read.deal_id is not None
    return read.entry(read.deal_id, read.happened_at or deps.now(), colleagues, behalf[0] if behalf else None)


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for the deal and stage chosen in it."""
    with deps.reads() as session:
        sheet = _sheet(deps, session, actor, view, stage)
    return log_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet, warning=warning)


def _sheet(
    deps: Deps, session: Session, actor: Actor, view: Mapping[str, Any], stage: str | None
) -> LogSheet:
    filled = Filled(view)
    deal_id = log_form.deal(filled)
    meeting_id = Metadata.load(view).meeting
    chosen = stage or log_form.stage(filled)
    if meeting_id is not None and deal_id is None:
        return prefill.log_sheet(session, deps, actor, meeting_id=meeting_id, stage=chosen)
    return prefill.log_sheet(session, deps, actor, deal_id=deal_id, meeting_id=meeting_id, stage=chosen)
