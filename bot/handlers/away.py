"""Leave: note it, see what is planned, cancel it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.hand import clicked
from bot.handlers.wiring import click_key, submission_key
from bot.services import leaves, undo
from bot.services.commands import Ask
from bot.views import away_form, notes
from bot.views.state import Filled
from store import handing, members
from store.model import Role

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def opened(deps: Deps, actor: Actor, _typed: str, *, everybody: bool = False) -> dict[str, Any]:
    with deps.reads() as session:
        return away_form.render(
            deps.text(actor),
            leaves.coming(session, actor, deps.now(), everybody=everybody),
            now=deps.now(),
            deputy=None if everybody else leaves.proposed_deputy(session, actor),
            myself=None if everybody else actor.member.slack_user,
            leads=bool(actor.teams) or actor.member.role is Role.ADMIN,
        )


def register(on: On, deps: Deps) -> None:
    @on.action(away_form.OPEN)
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        everybody = body["actions"][0].get("value") == away_form.ALL
        forms.show(deps, actor, body, opened(deps, actor, "", everybody=everybody))
        ack()

    @on.view(away_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        wanted = away_form.read(filled)
        if wanted is None:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))
            return

        def commit() -> dict[str, Any]:
            return _receipt(deps, actor, leaves.take(deps, Ask(actor, submission_key(body), "modal"), wanted))

        forms.answer(ack, deps, actor, body, commit, fields=away_form.FIELDS)

    @on.action(away_form.CANCEL)
    def cancel(ack: Ack, body: Body, actor: Actor) -> None:
        """The list says so itself; the way back is in the receipt above it."""
        t = deps.text(actor)
        done = leaves.cancel(deps, Ask(actor, click_key(body), "button"), clicked(body))
        said = [t.md(":white_check_mark: The leave is cancelled. Messages come as usual again.")]
        view = notes.receipt(t, t("Cancelled"), said, done, undo.open_until(done))
        deps.slack(actor.workspace).update_view(body["view"]["id"], view)
        ack()


def _receipt(deps: Deps, actor: Actor, command: Command) -> dict[str, Any]:
    """What was understood, shown back."""
    t = deps.text(actor)
    with deps.reads() as session:
        leave = handing.get_leave(session, actor.workspace, command.receipt["leave"])
        person = members.get(session, actor.workspace, command.receipt["away"])
        deputy = members.get(session, actor.workspace, leave.deputy_id) if leave and leave.deputy_id else None
    if leave is None or person is None:
        return notes.undone(t)
    planned = leaves.Planned(leave, person.name, deputy.name if deputy else None, mine=person.id == actor.id)
    said = [t.md(":white_check_mark: {leave}", leave=away_form.line(t, planned))]
    said.append(
        t.md("Nothing is sent meanwhile; {who} gets what can't wait.", who=t.colleague(deputy.name))
        if deputy
        else t.md("Nothing is sent meanwhile. Without a deputy everything waits.")
    )
    return notes.receipt(t, t("Noted"), said, command, undo.open_until(command))
