"""Shortcuts: the forms one needs most, from anywhere; and a message of Slack kept on a deal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.handlers import deal_new, forms, log, stage
from bot.handlers.wiring import submission_key
from bot.services import activities, permissions, prefill
from bot.services.commands import Ask
from bot.services.extras import Extra
from bot.typed import message
from bot.views import message_form
from bot.views.state import Filled
from store import facts, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor

LOG, NEW, STAGE, MESSAGE = "shortcut_log", "shortcut_new", "shortcut_stage", "shortcut_message"
LONGEST = 40_000
"""Characters of a Slack message."""


def register(on: On, deps: Deps) -> None:
    opens: dict[str, Callable[[Deps, Actor, str], dict[str, Any]]] = {
        LOG: log.opened,
        NEW: deal_new.opened,
        STAGE: stage.opened,
    }
    for callback_id, opened in opens.items():
        on.shortcut(callback_id)(partial(_open, deps, opened))
    forms.offer_deals(on, deps, message_form.DEAL)
    forms.adapt(on, deps, (message_form.DEAL,), _rendered)

    @on.shortcut(MESSAGE)
    def keep_message(ack: Ack, body: Body, actor: Actor) -> None:
        deps.slack(actor.workspace).open_view(body["trigger_id"], _about(deps, actor, body))
        ack()

    @on.view(message_form.CALLBACK)
    def save(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        filled = Filled(body["view"])
        read = message_form.read(filled)
        if errors := filled.errors(t):
            ack(response_action="errors", errors=errors)
            return

        def commit() -> dict[str, Any]:
            ask = Ask(actor, submission_key(body), "shortcut")
            return log.receipt(deps, actor, activities.log(deps, ask, _entry(deps, actor, read)))

        forms.answer(ack, deps, actor, body, commit, fields=message_form.FIELDS)


def _open(
    deps: Deps,
    opened: Callable[[Deps, Actor, str], dict[str, Any]],
    ack: Ack,
    body: Body,
    actor: Actor,
) -> None:
    deps.slack(actor.workspace).open_view(body["trigger_id"], opened(deps, actor, ""))
    ack()


def _about(deps: Deps, actor: Actor, body: Body) -> dict[str, Any]:
    """The form for the message in the payload."""
    said = _part(body, "message")
    raw = _text(said, "text")[:LONGEST]
    with deps.reads() as session:
        named = members.by_slack_users(session, actor.workspace, message.mentioned(raw))
    t = deps.text(actor)
    names = {each.slack_user: each.name for each in named if each.slack_user}
    text, cut = message_form.fitted(message.readable(raw, names))
    ts = _text(body, "message_ts") or _text(said, "ts")
    link = message.link(
        _text(_part(body, "team"), "domain"),
        _text(_part(body, "channel"), "id"),
        ts,
        _text(said, "thread_ts"),
    )
    origin = message_form.Origin(link=link, ts=ts, author=_outsider(body, said), cut=cut)
    return message_form.render(t, origin, text)


def _outsider(body: Body, said: Mapping[str, Any]) -> str | None:
    """The author's name if they are a person of another company; a bot is nobody."""
    if said.get("bot_id") or said.get("subtype") == "bot_message" or not _text(said, "user"):
        return None
    profile, here = _part(said, "user_profile"), _part(body, "team")
    home = (
        _text(said, "user_team")
        or _text(profile, "team")
        or _text(said, "source_team")
        or _text(said, "team")
    )
    ours = {_text(here, "id"), _text(here, "enterprise_id")}
    if not home or home in ours or profile.get("is_bot") is True:
        return None
    name = _text(profile, "real_name") or _text(profile, "display_name") or _text(profile, "name")
    return " ".join(name.split())[: message_form.NAME_LENGTH] or None


def _entry(deps: Deps, actor: Actor, read: message_form.Read) -> activities.Entry:
    """Somebody who is known on the deal under that name is not added once more: they took part."""
    assert read.deal_id is not None
    assert read.kind is not None
    with deps.reads() as session:
        deal = permissions.see(session, actor, read.deal_id)
        known = facts.stakeholders(session, actor.workspace, deal.id)
    person = read.person
    same = [each.id for each in known if person and message_form.alike(each.name, person.name)][:1]
    people = (person,) if person is not None and not same else ()
    now = deps.now()
    return activities.Entry(
        deal_id=deal.id,
        kind=read.kind,
        happened_at=min(message.moment(read.origin.ts) or now, now),
        outcome=None,
        summary=read.text,
        stakeholder_ids=tuple(dict.fromkeys((*read.stakeholder_ids, *same))),
        extra=Extra(people=people),
        link=read.origin.link,
    )


def _rendered(
    deps: Deps, actor: Actor, view: Mapping[str, Any], stage: str | None = None, warning: str | None = None
) -> dict[str, Any]:
    """The form for the deal chosen in it; what was typed stays."""
    del stage, warning
    filled = Filled(view)
    deal_id = filled.option(message_form.DEAL) or ""
    with deps.reads() as session:
        deal = prefill.see_line(session, actor, deal_id)
        known = facts.stakeholders(session, actor.workspace, deal_id)
    origin, text = message_form.Origin.load(view), filled.typed(message_form.TEXT)
    return message_form.render(deps.text(actor), origin, text, deal, known)


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
