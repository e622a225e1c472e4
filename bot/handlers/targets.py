"""`/deal targets`: a team's targets, set, changed and removed by whoever leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.handlers.wiring import click_key, submission_key
from bot.services import targets, undo
from bot.services.commands import Ask
from bot.typed import plain
from bot.views import target_form
from bot.views.objects import option
from bot.views.state import Filled
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.services.targets import Sheet
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """Of the team whose name was typed, else of the first one that the actor leads. Raises ManagersOnly."""
    with deps.reads() as session:
        named = [each.id for each in targets.led(session, actor) if _same(each.name, typed)]
    return _list(deps, actor, next(iter(named), None))


def register(on: On, deps: Deps) -> None:
    _looks(on, deps)
    _changes(on, deps)

    @on.options(target_form.TEAM)
    def teams(ack: Ack, body: Body, actor: Actor) -> None:
        """For whoever leads more teams than a menu holds: that is admins."""
        key = plain.search_key(body.get("value") or "")
        with deps.reads() as session:
            known = targets.led(session, actor) if actor.teams or actor.member.role is Role.ADMIN else []
        fitting = [each for each in known if key in plain.search_key(each.name)]
        ack(options=[option(target_form.option(each)) for each in fitting[: target_form.TEAMS]])


def _looks(on: On, deps: Deps) -> None:
    @on.action(target_form.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _list(deps, actor, body["actions"][0].get("value") or None))
        ack()

    @on.action(target_form.TEAM)
    def turn(ack: Ack, body: Body, actor: Actor) -> None:
        chosen = body["actions"][0].get("selected_option") or {}
        forms.replace_shown(deps, actor, body, _list(deps, actor, chosen.get("value")))
        ack()

    @on.action(target_form.NEW)
    def new(ack: Ack, body: Body, actor: Actor) -> None:
        sheet = _sheet(deps, actor, body["actions"][0].get("value") or None)
        policy = deps.policy(actor.workspace).policy
        forms.show(deps, actor, body, target_form.form(deps.text(actor), policy, sheet))
        ack()


def _changes(on: On, deps: Deps) -> None:
    @on.action(target_form.MENU)
    def choose(ack: Ack, body: Body, actor: Actor) -> None:
        selected = body["actions"][0].get("selected_option") or {}
        what, target_id = target_form.chosen(selected.get("value"))
        if what == target_form.REMOVE:
            done = targets.remove(deps, Ask(actor, click_key(body), "button"), target_id)
            forms.replace_shown(deps, actor, body, _after(deps, actor, done))
        else:
            forms.show(deps, actor, body, _change(deps, actor, target_id))
        ack()

    @on.view(target_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        wanted = target_form.read(filled, deps.policy(actor.workspace).policy)
        if wanted is None:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))
            return

        def commit() -> dict[str, Any]:
            return _after(
                deps, actor, targets.set_target(deps, Ask(actor, submission_key(body), "modal"), wanted)
            )

        forms.answer(ack, deps, actor, body, commit, fields=target_form.FIELDS, redraw=_again)


def _again(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """Somebody else was faster: the form comes back with what they set, which says more than the `warning`."""
    del stage, warning
    filled, policy = Filled(view), deps.policy(actor.workspace).policy
    sheet = _sheet(deps, actor, target_form.team_of(filled))
    return target_form.again(deps.text(actor), policy, sheet, filled)


def _same(name: str, typed: str) -> bool:
    return plain.search_key(name) == plain.search_key(typed)


def _sheet(deps: Deps, actor: Actor, team_id: str | None) -> Sheet:
    with deps.reads() as session:
        return targets.sheet(session, deps, actor, team_id)


def _list(deps: Deps, actor: Actor, team_id: str | None) -> dict[str, Any]:
    return target_form.render(
        deps.text(actor), deps.policy(actor.workspace).policy, _sheet(deps, actor, team_id)
    )


def _after(deps: Deps, actor: Actor, done: Command) -> dict[str, Any]:
    """The list with what was just done in it."""
    sheet, policy = _sheet(deps, actor, done.receipt["team"]), deps.policy(actor.workspace).policy
    return target_form.render(deps.text(actor), policy, sheet, done, undo.open_until(done))


def _change(deps: Deps, actor: Actor, target_id: str) -> dict[str, Any]:
    """Raises NotFound for what is not the actor's to change."""
    with deps.reads() as session:
        sheet, goal = targets.one(session, deps, actor, target_id)
    return target_form.form(deps.text(actor), deps.policy(actor.workspace).policy, sheet, goal)
