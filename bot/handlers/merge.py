"""Join two companies or two deals that are the same, after a look at what will happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import Conflict, InvalidInput, Refused
from bot.handlers import forms
from bot.handlers.hand import clicked
from bot.handlers.wiring import submission_key
from bot.services import accounts, merging, permissions, prefill, undo
from bot.services.commands import Ask
from bot.services.merging import Pair
from bot.views import deal_form, deal_label, merge_form, notes
from bot.views.merge_form import Sheet
from bot.views.objects import option
from bot.views.state import Filled
from store import deals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.merging import AccountsPreview, DealsPreview
    from bot.services.permissions import Actor
    from bot.views.blocks import Option
    from bot.views.merge_form import What
    from store.engine import Session
    from store.model import Command

TYPEAHEADS = (*merge_form.KEEP.values(), *merge_form.GONE.values())


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """For managers and admins. One deal that fits what was typed is the one that stays."""
    with deps.reads() as session:
        permissions.lead(actor)
        hits = prefill.find(session, actor, typed, closed=True) if typed else []
    return _drawn(deps, actor, "deals", hits[0].id if len(hits) == 1 else None, None)


def register(on: On, deps: Deps) -> None:
    for block in (merge_form.KEEP["deals"], merge_form.GONE["deals"]):
        forms.offer_deals(on, deps, block, closed=True)
    for block in (merge_form.KEEP["accounts"], merge_form.GONE["accounts"]):
        on.options(block)(_offer_accounts(deps))
    forms.adapt(on, deps, (merge_form.KIND, *TYPEAHEADS), _rendered)

    @on.action(merge_form.PAIR)
    def choose_pair(ack: Ack, body: Body, actor: Actor) -> None:
        keep, gone = [*clicked(body).split(), "", ""][:2]
        view = _drawn(deps, actor, "accounts", keep, gone, of_a_pair=True)
        deps.slack(actor.workspace).update_view(body["view"]["id"], view)
        ack()

    @on.view(merge_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        """The first time it shows what will happen, the second time it is done."""
        filled = Filled(body["view"])
        read = merge_form.read(filled)
        if read is None:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))
            return

        def commit() -> dict[str, Any]:
            assert read is not None
            if read.seen is None:
                with deps.reads() as session:
                    _preview(session, actor, read.what, read.pair)
                return _rendered(deps, actor, body["view"])
            merge = merging.merge_accounts if read.what == "accounts" else merging.merge_deals
            done = merge(deps, Ask(actor, submission_key(body), "modal"), read.pair, read.seen)
            return _receipt(deps, actor, done)

        forms.answer(ack, deps, actor, body, commit, fields=merge_form.fields(filled), redraw=_rendered)


def _offer_accounts(deps: Deps) -> Any:
    def companies(ack: Ack, body: Body, actor: Actor) -> None:
        permissions.lead(actor)
        typed = deal_form.company(body.get("value") or "")
        with deps.reads() as session:
            found = accounts.suggest(session, actor, typed) or deals.all_accounts(session, actor.workspace)
        ack(options=[option((each.name, each.id)) for each in found[:100]])

    return companies


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    del stage
    filled = Filled(view)
    what, keep, gone = merge_form.chosen(filled)
    pair = what == "accounts" and merge_form.is_of_a_pair(filled)
    return _drawn(deps, actor, what, keep, gone, warning, of_a_pair=pair)


def _drawn(
    deps: Deps,
    actor: Actor,
    what: What,
    keep: str | None,
    gone: str | None,
    warning: str | None = None,
    *,
    of_a_pair: bool = False,
) -> dict[str, Any]:
    """With the preview once both are chosen; why they can't be joined stands above the form instead."""
    t, found = deps.text(actor), None
    permissions.lead(actor)
    with deps.reads() as session:
        stays, goes = (_option(session, actor, what, each) for each in (keep, gone))
        alike = merging.same_companies(session, actor) if what == "accounts" else []
        if keep and gone:
            try:
                found = _preview(session, actor, what, Pair(keep, gone))
            except (InvalidInput, Refused, Conflict) as error:
                warning = error.say(t)
    sheet = Sheet(what, stays, goes, found, alike, of_a_pair)
    return merge_form.render(t, deps.policy(actor.workspace).policy, sheet, warning)


def _preview(session: Session, actor: Actor, what: What, pair: Pair) -> AccountsPreview | DealsPreview:
    if what == "accounts":
        return merging.accounts_preview(session, actor, pair)
    return merging.deals_preview(session, actor, pair)


def _option(session: Session, actor: Actor, what: What, chosen: str | None) -> Option | None:
    """What was chosen, by its name; nothing for what can't be seen."""
    if not chosen:
        return None
    if what == "accounts":
        account = deals.get_account(session, actor.workspace, chosen)
        return (account.name, account.id) if account else None
    try:
        return deal_label.option(prefill.see_line(session, actor, chosen))
    except Refused:
        return None


def _receipt(deps: Deps, actor: Actor, done: Command) -> dict[str, Any]:
    t = deps.text(actor)
    said = [t.md(":white_check_mark: *{gone}* was joined in.", gone=done.receipt["gone"])]
    if done.deal_id is not None:
        with deps.reads() as session:
            line = prefill.see_line(session, actor, done.deal_id)
        said.append(deal_label.line(t, line.number, line.name, line.account))
    return notes.receipt(t, t("Joined"), said, done, undo.open_until(done))
