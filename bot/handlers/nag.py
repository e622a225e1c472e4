"""What can be done from the daily message, the card and the hub about what they list: put off, fill in, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.errors import NotFound
from bot.handlers import closing, deal_new, forms, hand, home, log, plan, stage, stakeholder, stakeholder_edit
from bot.handlers.wiring import click_key, submission_key
from bot.services import cards, explaining, meetings, prefill, sheets, snoozing, undo
from bot.services.commands import Ask
from bot.views import fill_form, fixes, notes, plan_form, snooze_form, why
from bot.views.finding_words import Words
from bot.views.state import Filled
from store import findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from store.model import Command

    Opens = Callable[[Deps, Actor, str], dict[str, Any]]


def register(on: On, deps: Deps) -> None:
    @on.action(fixes.SNOOZE)
    def ask_until(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _snoozing(deps, actor, _value(body)))
        ack()

    @on.action(fixes.WHY)
    def explain(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _why(deps, actor, _value(body)))
        ack()

    @on.action(fixes.FILL)
    def fill(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _fill(deps, actor, *fixes.chosen(_value(body))))
        ack()

    @on.action(fixes.MENU)
    def choose(ack: Ack, body: Body, actor: Actor) -> None:
        """An entry of the menu is the button that it stands for."""
        key, target = fixes.chosen((body["actions"][0].get("selected_option") or {}).get("value"))
        if key in SETTLES:
            SETTLES[key](deps, Ask(actor, click_key(body), "button"), target)
            home.again(deps, actor, body)
        else:
            forms.show(deps, actor, body, _opens(key)(deps, actor, target))
        ack()

    forms.opens(on, deps, fixes.DECIDER, stakeholder.decider)
    _saves(on, deps)


def _saves(on: On, deps: Deps) -> None:
    @on.view(snooze_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t, filled = deps.text(actor), Filled(body["view"])
        read = snooze_form.read(filled)
        if filled.problems or read.until is None:
            ack(response_action="errors", errors=filled.errors(t))
            return
        until = read.until

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "modal")
            return _put_off(
                deps, actor, snoozing.snooze(deps, ask, read.findings, read.reason, until, read.words)
            )

        forms.answer(ack, deps, actor, body, commit, fields=snooze_form.FIELDS)


SETTLES: Final[dict[str, Callable[[Deps, Ask, str], object]]] = {
    "not_held": meetings.not_held,
    "no_deal": meetings.no_deal,
}
"""Entries that do it at once; the message says so itself."""


def _opens(key: str) -> Opens:
    """The form that an entry of the menu opens; NotFound for an entry that there is not."""
    known: dict[str, Opens] = {
        "log": log.about,
        "meeting": log.from_meeting,
        "moved": _moved,
        "new_deal": _new_deal,
        "stage": stage.about,
        "plan": plan.about,
        "stakeholder": stakeholder.about,
        "decider": stakeholder.decider,
        "person": stakeholder_edit.opened,
        "lost": closing.losing,
        "hand": hand.about,
        "snooze": _snoozing,
        "why": _why,
        **{each: partial(_filling, each) for each in fixes.FIELDS},
    }
    if key not in known:
        raise NotFound
    return known[key]


def _moved(deps: Deps, actor: Actor, meeting_id: str) -> dict[str, Any]:
    with deps.reads() as session:
        _, meeting = meetings.waiting(session, actor, meeting_id)
    return plan_form.render_move(deps.text(actor), meeting)


def _new_deal(deps: Deps, actor: Actor, meeting_id: str) -> dict[str, Any]:
    with deps.reads() as session:
        _, meeting = meetings.waiting(session, actor, meeting_id)
    return deal_new.from_meeting(deps, actor, meeting)


def _filling(key: str, deps: Deps, actor: Actor, deal_id: str) -> dict[str, Any]:
    return _fill(deps, actor, key, deal_id)


def _fill(deps: Deps, actor: Actor, key: str, deal_id: str) -> dict[str, Any]:
    """The form with just these fields of the deal. Raises NotFound, NotAllowed."""
    policy = deps.policy(actor.workspace).policy
    with deps.reads() as session:
        sheet = sheets.for_edit(session, deps, actor, deal_id)
    asked = fill_form.asked(key, policy, [each.key for each in cards.missing(policy, sheet.deal)])
    if asked is None:
        raise NotFound
    return fill_form.render(deps.text(actor), policy, sheet, key, asked)


def _snoozing(deps: Deps, actor: Actor, ids: str) -> dict[str, Any]:
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    with deps.reads() as session:
        deal, known = snoozing.see_to(session, actor, snooze_form.ids(ids))
        line = prefill.line(session, deal)
    words = Words(deps.text(actor), policy, now)
    return snooze_form.render(words, line, known, snoozing.days(policy, actor, now))


def _put_off(deps: Deps, actor: Actor, done: Command) -> dict[str, Any]:
    """What rests now, until when and why."""
    t = deps.text(actor)
    words = Words(t, deps.policy(actor.workspace).policy, deps.now())
    with deps.reads() as session:
        deal = prefill.see_line(session, actor, done.deal_id or "")
        known = [findings.get(session, actor.workspace, each) for each in done.receipt["findings"]]
    lines = snooze_form.put_off(words, deal, [each for each in known if each is not None])
    return notes.receipt(t, t("Later"), lines, done, undo.open_until(done))


def _why(deps: Deps, actor: Actor, finding_id: str) -> dict[str, Any]:
    """This finding, and the others that are open on its deal. Raises NotFound."""
    words = Words(deps.text(actor), deps.policy(actor.workspace).policy, deps.now())
    with deps.reads() as session:
        deal, (first, *_) = snoozing.see(session, actor, [finding_id])
        line = prefill.line(session, deal)
        others = [each for each in findings.of_deal(session, actor.workspace, deal.id) if each.id != first.id]
        found = [each for each in (first, *others) if each.resolved_at is None]
        told = [explaining.about(session, deps, deal, each) for each in found]
    return why.render(words, line, told)


def _value(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""
