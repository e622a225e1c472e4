"""Edit a deal, part by part; where somebody else was faster, both values are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import Clashed, NothingChanged
from bot.handlers import deal_new, forms
from bot.handlers.wiring import submission_key
from bot.services import edits, sheets, undo
from bot.services.commands import Ask
from bot.views import edit_form, edit_parts, field_text, notes
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    t = deps.text(actor)
    with deps.reads() as session:
        deal_id, choices, hint = forms.meant(session, t, actor, typed, closed=True)
    return about(deps, actor, deal_id) if deal_id else edit_form.pick(t, choices, hint)


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal. Raises NotFound, NotAllowed."""
    with deps.reads() as session:
        sheet = sheets.for_edit(session, deps, actor, deal_id)
    return edit_form.render(deps.text(actor), deps.policy(actor.workspace).policy, sheet)


def register(on: On, deps: Deps) -> None:
    forms.offer_deals(on, deps, edit_form.DEAL, closed=True)
    forms.adapt(on, deps, (edit_form.DEAL, edit_form.DEAL_CHOICE, edit_form.PART), _rendered)
    deal_new.offer_companies(on, deps, edit_parts.COMPANY)
    forms.opens(on, deps, edit_form.OPEN, about)

    @on.view(edit_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t, view = deps.text(actor), body["view"]
        filled = Filled(view)
        deal_id = edit_form.deal(filled)
        if deal_id is None or not edit_form.blocks_of(view):
            ack(response_action="update", view=_rendered(deps, actor, view))
            return
        wanted = edit_form.read(filled, deps.policy(actor.workspace).policy, deal_id)
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return

        def commit() -> dict[str, Any]:
            try:
                edited = edits.edit(deps, Ask(actor, submission_key(body), "modal"), wanted)
            except Clashed as error:
                return _clashing(deps, actor, view, deal_id, error)
            except NothingChanged as error:
                return notes.refusal(error.say(t))
            return _receipt(deps, actor, deal_id, edited)

        forms.answer(ack, deps, actor, body, commit, fields=edit_form.blocks_of(view))


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for the deal or part chosen in it; what was typed stays."""
    del stage
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    filled = Filled(view)
    deal_id = edit_form.deal(filled)
    if deal_id is None:
        return edit_form.pick(t)
    typed = edit_form.kept(view, policy)
    chosen = edit_form.part(filled)
    if edit_form.too_many(typed):
        chosen, warning = edit_form.NO_PART, t("That is a lot at once. Please save this first.")
    with deps.reads() as session:
        sheet = sheets.for_edit(session, deps, actor, deal_id)
    return edit_form.render(t, policy, sheet, chosen, typed, warning)


def _clashing(
    deps: Deps, actor: Actor, view: Mapping[str, Any], deal_id: str, error: Clashed
) -> dict[str, Any]:
    """The form with both values of what both changed, and everything else that was typed."""
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    values = {value for clash in error.clashes for value in (clash.now, clash.mine) if isinstance(value, str)}
    with deps.reads() as session:
        sheet = sheets.for_edit(session, deps, actor, deal_id, also=values)
    typed = edit_form.kept(view, policy, [clash.key for clash in error.clashes])
    return edit_form.render_clash(t, policy, sheet, error.clashes, typed, error.say(t))


def _receipt(deps: Deps, actor: Actor, deal_id: str, edited: Command) -> dict[str, Any]:
    """What is on record now, field by field."""
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    with deps.reads() as session:
        sheet = sheets.for_edit(session, deps, actor, deal_id)
        more = forms.suggested(session, deps, actor, edited)
    lines = [edit_form.line(t, sheet)]
    for key in edited.receipt["changed"]:
        said = field_text.written(t, policy, sheet, key, edits.now(sheet.deal, key))
        lines.append(t.md("{field}: *{value}*", field=edit_parts.label(t, policy, key), value=said))
    return notes.receipt(t, t("Saved"), lines, edited, undo.open_until(edited), more)
