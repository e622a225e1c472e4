"""A deal's card and the history of its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import deal_list, forms
from bot.services import cards, merging, sharing
from bot.services.commands import Ask
from bot.typed import plain
from bot.views import deal_card, deal_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, Handler, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, typed: str) -> dict[str, Any]:
    """The card of the deal that is meant, or of the one it was joined into; where it could be several or none, the list
    of those that fit.
    """
    number = _number(typed)
    with deps.reads() as session:
        kept = merging.lives_on(session, actor, number) if number else None
        deal_id, _, _ = forms.meant(session, deps.text(actor), actor, typed, closed=True)
    if kept is not None:
        return card(deps, actor, kept.id, joined=number)
    return deal_list.opened(deps, actor, typed) if deal_id is None else card(deps, actor, deal_id)


def card(deps: Deps, actor: Actor, deal_id: str, skip: int = 0, joined: int | None = None) -> dict[str, Any]:
    with deps.reads() as session:
        found = cards.read(session, deps, actor, deal_id, skip=skip)
    return deal_card.render(deps.text(actor), deps.policy(actor.workspace).policy, found, joined)


def _number(typed: str) -> int | None:
    """`142` or `#142`, in any width."""
    digits = plain.search_key(typed).removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _history(deps: Deps, actor: Actor, deal_id: str, skip: int = 0) -> dict[str, Any]:
    with deps.reads() as session:
        found = cards.changes(session, actor, deal_id, skip=skip)
    return deal_history.render(deps.text(actor), deps.policy(actor.workspace).policy, found)


def register(on: On, deps: Deps) -> None:
    @on.action(deal_card.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        """From a list, a receipt or a message in a channel: in the reader's own rights, whoever posted it."""
        forms.show(deps, actor, body, forms.following(deps, actor, _value(body), card))
        ack()

    @on.action(deal_card.SHOW)
    def show_in_channel(ack: Ack, body: Body, actor: Actor) -> None:
        once = f"show:{_value(body)}:{deps.now():%Y-%m-%d %H:%M}"  # a second click in the same minute is the same ask
        done = sharing.show(deps, Ask(actor, once, "modal"), _value(body))
        forms.show(deps, actor, body, deal_card.shown(deps.text(actor), done.receipt["channel"]))
        ack()

    @on.action(deal_card.HISTORY)
    def show_history(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, _history(deps, actor, _value(body)))
        ack()

    for page, render in (
        (deal_card.OLDER, card),
        (deal_card.NEWER, card),
        (deal_history.OLDER, _history),
        (deal_history.NEWER, _history),
    ):
        on.action(page)(_turning(deps, render))


def _turning(deps: Deps, render: Callable[[Deps, Actor, str, int], dict[str, Any]]) -> Handler:
    """Another page in the same place."""

    def turn(ack: Ack, body: Body, actor: Actor) -> None:
        deal_id, skip = deal_card.turned(_value(body))
        deps.slack(actor.workspace).update_view(body["view"]["id"], render(deps, actor, deal_id, skip))
        ack()

    return turn


def _value(body: Body) -> str:
    value = body["actions"][0].get("value")
    return value if isinstance(value, str) else ""
