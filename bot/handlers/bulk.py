"""Many deals at once, for managers and admins; and the deals nobody looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms, hand
from bot.handlers.wiring import submission_key
from bot.services import bulk, permissions, undo
from bot.services.commands import Ask
from bot.typed import plain
from bot.views import blocks as b
from bot.views import bulk_form, notes
from bot.views.bulk_form import Sheet
from bot.views.objects import option
from bot.views.state import Filled
from store import members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.views.bulk_form import Dates, Hand, What
    from store.model import Command


def opened(deps: Deps, actor: Actor, _typed: str) -> dict[str, Any]:
    """Raises ManagersOnly for a rep."""
    return _drawn(deps, actor, "hand", None)


def register(on: On, deps: Deps) -> None:
    _opens(on, deps)
    forms.adapt(on, deps, (bulk_form.KIND, bulk_form.SOURCE), _rendered)

    @on.options(bulk_form.SOURCE)
    def whose(ack: Ack, body: Body, actor: Actor) -> None:
        t, key = deps.text(actor), plain.search_key(body.get("value") or "")
        with deps.reads() as session:
            found = bulk.sources(session, actor)
        offered = [bulk_form.source_option(t, each) for each in found]
        ack(options=[option(each) for each in offered if key in plain.search_key(each[0])][:100])

    @on.view(bulk_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        permissions.lead(actor)
        filled = Filled(body["view"])
        read = bulk_form.read(filled)
        if read is None:
            errors = filled.errors(deps.text(actor))
            shown = {block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"}
            if shown.issuperset(errors):
                ack(response_action="errors", errors=errors)
            else:  # a kind was chosen whose fields have not come yet
                ack(response_action="update", view=_rendered(deps, actor, body["view"]))
            return
        forms.answer(
            ack, deps, actor, body, lambda: _done(deps, actor, body, read),
            fields=bulk_form.FIELDS, redraw=_rendered,
        )  # fmt: skip


def _opens(on: On, deps: Deps) -> None:
    @on.action(bulk_form.OPEN)
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        """`value`: whose deals, if that is known already."""
        forms.show(deps, actor, body, _drawn(deps, actor, "hand", hand.clicked(body) or None))
        ack()

    @on.action(bulk_form.ORPHANS_ALL)
    def all_orphans(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _drawn(deps, actor, "hand", bulk.ORPHANS))
        ack()

    @on.action(bulk_form.ORPHANS_OPEN)
    def list_orphans(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            found, count = bulk.orphans(session, actor, bulk_form.LISTED)
            owners = [members.get(session, actor.workspace, each.owner_id or "") for each in found]
        rows = [
            (deal, owner.name if owner else deal.orphan_owner)
            for deal, owner in zip(found, owners, strict=True)
        ]
        forms.show(deps, actor, body, bulk_form.orphans(deps.text(actor), rows, count))
        ack()


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    del stage
    filled = Filled(view)
    return _drawn(deps, actor, bulk_form.what_of(filled), filled.option(bulk_form.SOURCE), warning)


def _drawn(
    deps: Deps, actor: Actor, what: What, source: str | None, warning: str | None = None
) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        found = {each.id: each for each in bulk.sources(session, actor)} if what == "hand" else {}
        today = deps.now().astimezone(t.zone).date()
        overdue = bulk.overdue(session, actor, today) if what == "dates" else ()
    orphans = found[bulk.ORPHANS].count if bulk.ORPHANS in found else 0
    return bulk_form.render(t, Sheet(what, found.get(source or ""), orphans, overdue), warning)


def _done(deps: Deps, actor: Actor, body: Body, read: Hand | Dates) -> dict[str, Any]:
    ask = Ask(actor, submission_key(body), "modal")
    if isinstance(read, bulk_form.Hand):
        done = bulk.hand_on(deps, ask, read.source, read.to, read.reason)
        return _with_rest(deps, actor, done)
    done = bulk.move_dates(deps, ask, read.deals, day=read.day, days=read.days)
    t = deps.text(actor)
    said = t.md_n(
        ":white_check_mark: {count} close date was moved.",
        ":white_check_mark: {count} close dates were moved.",
        len(done.receipt["moved"]),
    )
    return notes.receipt(t, t("Moved"), [said], done, undo.open_until(done))


def _with_rest(deps: Deps, actor: Actor, done: Command) -> dict[str, Any]:
    """The receipt; and where there were too many for one click, the way to the rest."""
    view, t, left = hand.receipt(deps, actor, done), deps.text(actor), done.receipt["left"]
    if left:
        said = t.md_n("{count} is left.", "{count} are left.", left)
        go_on = b.button(t("Go on"), bulk_form.OPEN, value=done.receipt["source"])
        view["blocks"].append(b.section(said, accessory=go_on))
    return view
