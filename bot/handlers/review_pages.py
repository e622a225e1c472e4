"""What `/deal review` shows. It is loaded with all that reviews are made of when somebody first asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.policy.base import plain
from bot.services.reviews import marketing, reading
from bot.views import marketing as marketing_view
from bot.views import weekly, weekly_page

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.permissions import Actor
    from bot.services.reviews.reading import Asked
    from store.engine import Session

MARKETING: Final = frozenset({"marketing", "マーケティング", "マーケ"})


def typed(deps: Deps, actor: Actor, words: str) -> dict[str, Any]:
    """What was asked for in words, such as `2026-W47`."""
    first, _, rest = words.partition(" ")
    with deps.reads() as session:
        if plain(first) in MARKETING:
            found = marketing.read(session, deps, actor, rest)
            return marketing_view.render(deps.text(actor), deps.policy(actor.workspace).policy, found)
        return _page(session, deps, actor, reading.parse(session, deps, actor, words), 0)


def chosen(deps: Deps, actor: Actor, team: str, period: str | None, part: int) -> dict[str, Any]:
    with deps.reads() as session:
        return _page(session, deps, actor, reading.of_team(session, actor, team, period), part)


def changed(deps: Deps, actor: Actor, team: str, period: str | None) -> dict[str, Any]:
    """What is known otherwise by now."""
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    with deps.reads() as session:
        asked = reading.of_team(session, actor, team, period)
        found = reading.changed(session, deps, actor, asked)
    return weekly_page.changes(t, policy, asked, found)


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
