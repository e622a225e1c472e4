"""`/deal won`, `/deal lost` and `/deal reopen`: one form each, of one make."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import closing, deals, permissions, prefill, sheets
from bot.services.commands import Ask
from bot.views import close_form, moved_receipt
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.services.prefill import DealLine
    from bot.services.sheets import MoveSheet
    from store.engine import Session
    from store.model import Command

WON, LOST, REOPEN = close_form.WON, close_form.LOST, close_form.REOPEN


def opened(kind: str, deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """Deals that are open can be won or lost, closed ones reopened."""
    t = deps.text(actor)
    with deps.reads() as session:
        deal_id, choices, hint = forms.meant(session, t, actor, typed, only_closed=kind == REOPEN)
        sheet = _sheet(session, deps, actor, kind, deal_id) if deal_id else None
        closed = None
        if kind != REOPEN and typed and not (deal_id or choices):
            closed = _closed(session, actor, typed)
    policy = deps.policy(actor.workspace).policy
    return close_form.render(t, policy, kind, sheet, choices, None if closed else hint, closed=closed)


def _closed(session: Session, actor: Actor, typed: str) -> DealLine | None:
    """The one closed deal that is meant, if they may change it."""
    hits = prefill.find(session, actor, typed, only_closed=True)
    deal = permissions.see(session, actor, hits[0].id) if len(hits) == 1 else None
    if deal is None or not permissions.may(actor, permissions.Action.EDIT, deal):
        return None
    return prefill.line(session, deal)


won, lost, reopened = (partial(opened, kind) for kind in (WON, LOST, REOPEN))


def _about(kind: str, deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    with deps.reads() as session:
        sheet = _sheet(session, deps, actor, kind, deal_id)
    return close_form.render(deps.text(actor), deps.policy(actor.workspace).policy, kind, sheet)


losing = partial(_about, LOST)


def register(on: On, deps: Deps) -> None:
    for kind in (WON, LOST, REOPEN):
        search, choice = close_form.deal_ids(kind)
        forms.offer_deals(on, deps, search, only_closed=kind == REOPEN)
        dispatching = (search, choice, close_form.STAGE) if kind == REOPEN else (search, choice)
        forms.adapt(on, deps, dispatching, partial(_rendered, kind))
        forms.opens(on, deps, close_form.opens(kind), partial(_about, kind))
        on.view(kind)(partial(_save, deps, kind))


def _save(deps: Deps, kind: str, ack: Ack, body: Body, actor: Actor) -> None:
    t, filled = deps.text(actor), Filled(body["view"])
    read = close_form.read(t, filled, deps.policy(actor.workspace).policy, kind)
    if errors := filled.errors(t):
        ack(response_action="errors", errors=errors)
        return
    if not read.asked:
        ack(response_action="update", view=_rendered(kind, deps, actor, body["view"]))
        return

    def commit() -> dict[str, Any]:
        done = _carried_out(deps, Ask(actor, submission_key(body), "modal"), kind, read)
        return moved_receipt.render(t, deps.policy(actor.workspace).policy, done)

    fields = close_form.fields(filled, kind)
    forms.answer(ack, deps, actor, body, commit, fields=fields, redraw=partial(_rendered, kind))


def _carried_out(deps: Deps, ask: Ask, kind: str, read: close_form.Read) -> Command:
    deal_id, version, extra = read.deal_id or "", read.version, read.extra
    if kind == WON:
        return closing.win(deps, ask, closing.End(deal_id=deal_id, version=version, extra=extra))
    if kind == LOST:
        loss = closing.Loss(
            deal_id=deal_id,
            version=version,
            extra=extra,
            reason=read.because.reason,
            competitor=read.because.competitor,
            missing=read.because.missing,
        )
        return closing.lose(deps, ask, loss)
    wanted = deals.Move(deal_id=deal_id, stage=read.stage or "", version=version, extra=extra)
    return closing.reopen(deps, ask, wanted)


def _rendered(
    kind: str,
    deps: Deps,
    actor: Actor,
    view: Mapping[str, Any],
    stage: str | None = None,
    warning: str | None = None,
) -> dict[str, Any]:
    """The form for the deal and stage chosen in it, as the deal is now."""
    filled = Filled(view)
    deal_id = close_form.picked(filled, kind)
    with deps.reads() as session:
        chosen = stage or filled.option(close_form.STAGE)
        sheet = _sheet(session, deps, actor, kind, deal_id, chosen) if deal_id else None
    policy = deps.policy(actor.workspace).policy
    return close_form.render(deps.text(actor), policy, kind, sheet, warning=warning)


def _sheet(
    session: Session, deps: Deps, actor: Actor, kind: str, deal_id: str, stage: str | None = None
) -> MoveSheet:
    policy = deps.policy(actor.workspace).policy
    if kind == REOPEN:
        return sheets.for_reopening(session, deps, actor, deal_id, stage)
    end = policy.won if kind == WON else policy.lost
    return sheets.for_end(session, deps, actor, deal_id, end.key)
