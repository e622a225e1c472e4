"""Plan a coming meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import InvalidInput
from bot.handlers import forms
from bot.handlers.wiring import submission_key
from bot.services import joint, meetings, prefill, undo
from bot.services.commands import Ask
from bot.views import deal_label, notes, plan_form
from bot.views.state import Filled
from store import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.text import Mrkdwn, Text
    from store.model import Command


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    return plan_form.render(deps.text(actor), *forms.meant_line(deps, actor, typed))


def about(deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    """The form for this deal."""
    return plan_form.render(deps.text(actor), forms.line_of(deps, actor, deal_id))


def register(on: On, deps: Deps) -> None:
    forms.opens(on, deps, plan_form.OPEN, about)
    forms.offer_deals(on, deps, plan_form.DEAL)
    forms.offer_deals(on, deps, plan_form.OTHERS)
    forms.ignore(on, plan_form.DEAL, plan_form.DEAL_CHOICE)
    forms.adapt(on, deps, (plan_form.REPEAT,), _rendered)

    @on.view(plan_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = plan_form.read(t, filled, deps.now())
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            return receipt(deps, actor, meetings.plan(deps, ask, _plan(deps, actor, read)), t("Planned"))

        forms.answer(ack, deps, actor, body, commit, fields=plan_form.FIELDS)


def _plan(deps: Deps, actor: Actor, read: plan_form.Read) -> meetings.Plan:
    assert read.deal_id is not None
    assert read.starts_at is not None
    assert read.ends_at is not None
    with deps.reads() as session:
        colleagues = forms.member_ids(session, actor, read.colleagues)
    if len(colleagues) != len(set(read.colleagues)):
        raise InvalidInput("attendees", meetings.NOT_COLLEAGUES)
    return meetings.Plan(
        deal_id=read.deal_id,
        title=read.title or deps.text(actor)("Meeting"),
        starts_at=read.starts_at,
        ends_at=read.ends_at,
        attendee_ids=colleagues,
        other_deal_ids=read.others,
        repeat=read.repeat,
    )


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for how often, as chosen in it."""
    del stage, warning
    filled = Filled(view)
    deal_id = filled.option(plan_form.DEAL_CHOICE) or filled.option(plan_form.DEAL)
    deal = forms.line_of(deps, actor, deal_id) if deal_id else None
    return plan_form.render(deps.text(actor), deal, repeat=plan_form.often(filled))


def _all_of_them(t: Text, count: int) -> list[Mrkdwn]:
    if count == 1:
        return []
    return [t.md_n("{count} meeting in all", "{count} meetings in all", count)]


def receipt(deps: Deps, actor: Actor, command: Command, title: str) -> dict[str, Any]:
    """What was understood, shown back: day, time and length as they are now on record."""
    t = deps.text(actor)
    with deps.reads() as session:
        meeting = facts.get_meeting(session, actor.workspace, command.receipt["meeting"])
        assert meeting is not None
        deal = prefill.see_line(session, actor, meeting.deal_id)
        others = [
            prefill.line(session, each) for each in joint.also_about(session, actor, meeting, meeting.deal_id)
        ]
    lines = [
        t.md(":white_check_mark: *{title}*", title=meeting.title),
        t.md("{start} to {end}", start=meeting.starts_at, end=t.time(meeting.ends_at)),
        *(deal_label.line(t, each.number, each.name, each.account) for each in (deal, *others)),
        *_all_of_them(t, command.receipt.get("count", 1)),
        t.md("When it has ended I will ask you how it went."),
    ]
    return notes.receipt(t, title, lines, command, undo.open_until(command))
