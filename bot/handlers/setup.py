"""Set-up by admins: teams and roles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.deps import zone_of
from bot.errors import NotFound
from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import permissions, setup, undo
from bot.services.commands import Ask
from bot.views import home_office, notes, setup_form
from bot.views.state import Filled
from store import members
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def opened(deps: Deps, actor: Actor, _typed: str) -> dict[str, Any]:
    """The overview. Raises AdminsOnly for anybody but an admin."""
    return setup_form.overview(deps.text(actor), setup.overview(deps, actor))


def register(on: On, deps: Deps) -> None:
    _opens(on, deps)
    _saves(on, deps)


def _opens(on: On, deps: Deps) -> None:
    @on.action(home_office.SETUP)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, opened(deps, actor, ""))
        ack()

    @on.action(setup_form.NEW_TEAM)
    def new_team(ack: Ack, body: Body, actor: Actor) -> None:
        _push_team(deps, body, actor, None)
        ack()

    @on.action(setup_form.EDIT_TEAM)
    def edit_team(ack: Ack, body: Body, actor: Actor) -> None:
        _push_team(deps, body, actor, body["actions"][0].get("value"))
        ack()

    @on.action(setup_form.SET_ROLE)
    def give_role(ack: Ack, body: Body, actor: Actor) -> None:
        permissions.require(actor, permissions.Action.SET_UP)
        deps.slack(actor.workspace).push_view(body["trigger_id"], setup_form.role_form(deps.text(actor)))
        ack()


def _saves(on: On, deps: Deps) -> None:
    @on.view(setup_form.TEAM_CALLBACK)
    def save_team(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        if wanted := setup_form.read_team(filled):
            save(ack, deps, body, actor, partial(setup.save_team, deps, wanted=wanted))
        else:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))

    @on.view(setup_form.ROLE_CALLBACK)
    def save_role(ack: Ack, body: Body, actor: Actor) -> None:
        filled = Filled(body["view"])
        if wanted := setup_form.read_role(filled):
            user, role = wanted
            save(ack, deps, body, actor, partial(setup.set_role, deps, slack_user=user, role=role))
        else:
            ack(response_action="errors", errors=filled.errors(deps.text(actor)))


def save(ack: Ack, deps: Deps, body: Body, actor: Actor, work: Callable[[Ask], Command]) -> None:
    """The form becomes the overview with what was just saved in it."""

    def commit() -> dict[str, Any]:
        saved = work(Ask(actor, submission_key(body), "modal"))
        with deps.reads() as session:
            again = permissions.identify(session, actor.workspace, body["user"]["id"], deps.now())
        if again.member.role is not Role.ADMIN:  # who just stepped down
            return notes.refusal(deps.text(again)("Saved. You are no longer an admin."))
        found = setup.overview(deps, again)
        return setup_form.overview(deps.text(again), found, saved, undo.open_until(saved))

    forms.answer(ack, deps, actor, body, commit, fields=setup_form.FIELDS)


def _push_team(deps: Deps, body: Body, actor: Actor, team_id: str | None) -> None:
    permissions.require(actor, permissions.Action.SET_UP)
    with deps.reads() as session:
        team = members.get_team(session, actor.workspace, team_id) if team_id else None
        if team_id and team is None:
            raise NotFound
        managers = members.people_of(session, actor.workspace, team.id, manages=True) if team else ()
        sellers = members.people_of(session, actor.workspace, team.id, manages=False) if team else ()
    view = setup_form.team_form(deps.text(actor), team, managers, sellers, zone_of(actor.member).key)
    forms.show(deps, actor, body, view)
