"""The other answers to a prompt: it did not take place, was moved, was about no deal, or about a new one. And what is
planned: moved or called off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import deal_new, forms, home, plan
from bot.handlers.wiring import click_key, submission_key
from bot.services import meetings, planned
from bot.services.commands import Ask
from bot.views import coming, nag, plan_form
from bot.views.state import Filled

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command


def register(on: On, deps: Deps) -> None:
    @on.action(nag.NOT_HELD)
    def not_held(ack: Ack, body: Body, actor: Actor) -> None:
        """The message that asked says so itself, in place; nothing else is sent."""
        meetings.not_held(deps, Ask(actor, click_key(body), "button"), _meeting_id(body))
        home.again(deps, actor, body)
        ack()

    @on.action(nag.NO_DEAL)
    def no_deal(ack: Ack, body: Body, actor: Actor) -> None:
        meetings.no_deal(deps, Ask(actor, click_key(body), "button"), _meeting_id(body))
        ack()

    @on.action(nag.NEW_DEAL)
    def make_a_deal(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            _, meeting = meetings.waiting(session, actor, _meeting_id(body))
        forms.show(deps, actor, body, deal_new.from_meeting(deps, actor, meeting))
        ack()

    _planned(on, deps)
    _moved(on, deps)


def _moved(on: On, deps: Deps) -> None:
    """From the prompt or the list to another time."""

    @on.action(nag.MOVED)
    def ask_for_time(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            _, meeting = meetings.waiting(session, actor, _meeting_id(body))
        forms.show(deps, actor, body, plan_form.render_move(deps.text(actor), meeting))
        ack()

    @on.view(plan_form.MOVE_CALLBACK)
    def move(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = plan_form.read(t, filled, deps.now())
        if filled.problems or read.starts_at is None or read.ends_at is None:
            ack(response_action="errors", errors=filled.errors(t))
            return
        meeting_id, starts_at, ends_at = read.meeting_id or "", read.starts_at, read.ends_at

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            moved = meetings.move(deps, ask, meeting_id, starts_at, ends_at, following=read.following)
            return plan.receipt(deps, actor, moved, t("Moved"))

        forms.answer(ack, deps, actor, body, commit, fields=plan_form.FIELDS)


def _planned(on: On, deps: Deps) -> None:
    """The list of what is planned, and the menu of each meeting in it."""

    @on.action(coming.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _list(deps, actor))
        ack()

    @on.action(coming.MENU)
    def choose(ack: Ack, body: Body, actor: Actor) -> None:
        chosen = (body["actions"][0].get("selected_option") or {}).get("value")
        what, _, meeting_id = chosen.partition(":") if isinstance(chosen, str) else ("", "", "")
        if what == coming.MOVE:
            with deps.reads() as session:
                _, meeting = meetings.waiting(session, actor, meeting_id)
            forms.show(deps, actor, body, plan_form.render_move(deps.text(actor), meeting))
        elif what in (coming.OFF, coming.END):
            ask, following = Ask(actor, click_key(body), "button"), what == coming.END
            done = meetings.not_held(deps, ask, meeting_id, following=following)
            deps.slack(actor.workspace).update_view(body["view"]["id"], _list(deps, actor, done))
        ack()


def _list(deps: Deps, actor: Actor, done: Command | None = None) -> dict[str, Any]:
    with deps.reads() as session:
        rows = planned.coming(session, actor, deps.now())
    return coming.render(deps.text(actor), rows, done)


def _meeting_id(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""
