"""The other two answers to a prompt: it did not take place, or it was moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms, plan
from bot.handlers.wiring import click_key, submission_key
from bot.services import meetings
from bot.services.commands import Ask
from bot.views import nag, plan_form
from bot.views.state import Filled

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def register(on: On, deps: Deps) -> None:
    @on.action(nag.NOT_HELD)
    def not_held(ack: Ack, body: Body, actor: Actor) -> None:
        """The message that asked says so itself, in place; nothing else is sent."""
        meetings.not_held(deps, Ask(actor, click_key(body), "button"), _meeting_id(body))
        ack()

    @on.action(nag.MOVED)
    def ask_for_time(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            _, meeting = meetings.waiting(session, actor, _meeting_id(body))
        view = plan_form.render_move(deps.text(actor), meeting)
        deps.slack(actor.workspace).open_view(body["trigger_id"], view)
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
            moved = meetings.move(deps, ask, meeting_id, starts_at, ends_at)
            return plan.receipt(deps, actor, moved, t("Moved"))

        forms.answer(ack, deps, actor, body, commit, fields=plan_form.FIELDS)


def _meeting_id(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""
