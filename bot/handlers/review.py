"""`/deal review`: the week under way, a review as it was sent, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.handlers import forms
from bot.policy.base import plain
from bot.services.reviews import marketing, reading
from bot.views import marketing as marketing_view
from bot.views import weekly, weekly_page

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.services.reviews.reading import Asked
    from store.engine import Session


MARKETING: Final = frozenset({"marketing", "マーケティング", "マーケ"})


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    first, _, rest = typed.partition(" ")
    with deps.reads() as session:
        if plain(first) in MARKETING:
            found = marketing.read(session, deps, actor, rest)
            return marketing_view.render(deps.text(actor), deps.policy(actor.workspace).policy, found)
        return _page(session, deps, actor, reading.parse(session, deps, actor, typed), 0)


def register(on: On, deps: Deps) -> None:
    for action_id in (weekly_page.OPEN, weekly_page.NEXT, weekly_page.BACK, weekly_page.TEAM):

        @on.action(action_id)
        def turn(ack: Ack, body: Body, actor: Actor) -> None:
            """In its own modal the page takes the place of the one before."""
            team, period, part = weekly_page.read(_chosen(body))
            with deps.reads() as session:
                view = _page(session, deps, actor, reading.of_team(session, actor, team, period), part)
            _put(deps, actor, body, view)
            ack()

    @on.action(weekly.CHANGED)
    def changed(ack: Ack, body: Body, actor: Actor) -> None:
        team, period, _ = weekly_page.read(_chosen(body))
        t, policy = deps.text(actor), deps.policy(actor.workspace).policy
        with deps.reads() as session:
            asked = reading.of_team(session, actor, team, period)
            found = reading.changed(session, deps, actor, asked)
        _put(deps, actor, body, weekly_page.changes(t, policy, asked, found))
        ack()


def _put(deps: Deps, actor: Actor, body: Body, view: dict[str, Any]) -> None:
    if body.get("view", {}).get("callback_id") == weekly_page.CALLBACK:
        deps.slack(actor.workspace).update_view(body["view"]["id"], view)
    else:
        forms.show(deps, actor, body, view)


def _chosen(body: Body) -> Any:
    action = body["actions"][0]
    return action.get("value") or (action.get("selected_option") or {}).get("value") or ""


def _page(session: Session, deps: Deps, actor: Actor, asked: Asked, part: int) -> dict[str, Any]:
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    choices = reading.teams(session, actor)
    last = reading.last(deps, actor, asked)
    if asked.period is None:
        digest = weekly.render(t, policy, reading.now(session, deps, actor, asked))
        parts = [{"text": each.text, "blocks": each.blocks} for each in digest.parts]
        return weekly_page.render(t, asked, choices, parts, part, sent_at=None, last=last)
    kept = reading.as_sent(session, deps, actor, asked)
    parts = kept.content["parts"] if kept else []
    at = kept.as_of if kept else None
    return weekly_page.render(t, asked, choices, parts, part, sent_at=at, last=last)
