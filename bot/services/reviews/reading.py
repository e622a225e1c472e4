"""Who may read which review again: as it was sent, as things stand now, or what changed since.

A manager and an admin read the full version of a team, its people the version for its channel. Any other team, and
a team that does not exist, answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import NotFound
from bot.policy import periods
from bot.policy.base import plain
from bot.services.reviews import MONTHLY, WEEKLY, Order, numbers, sending, weekly
from bot.services.reviews.schedule import last_week, this_week
from store import members, reviews
from store.kpis import corrections
from store.kpis.weekly import Few
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from bot.services.reviews.numbers import Corrected
    from bot.services.reviews.weekly import Weekly
    from store.engine import Session
    from store.kpis.corrections import Late
    from store.model import Review, Team

KINDS: Final = {"week": WEEKLY, "month": MONTHLY}
"""What the name of a period asks for."""
LATE: Final = 10
"""Deals named as what is behind a change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`period` is None for the week that is under way."""

    team: Team
    full: bool
    period: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A team whose reviews somebody may read; `full`: the version of whoever leads it."""

    team: Team
    full: bool


def teams(session: Session, actor: Actor) -> list[Choice]:
    """The teams they lead first, then the one they sell in."""
    workspace = actor.workspace
    leads_all = actor.member.role is Role.ADMIN
    every = members.all_teams(session, workspace)
    led = [Choice(each, full=True) for each in every if leads_all or each.id in actor.teams]
    own = members.team_of(session, workspace, actor.id)
    return led + ([Choice(own, full=False)] if own and own.id not in {each.team.id for each in led} else [])


def parse(session: Session, deps: Deps, actor: Actor, typed: str) -> Asked:
    """`2026-W47`, `East`, or both in any order; nothing: the week under way of the first team. Raises NotFound."""
    policy = deps.policy(actor.workspace).policy
    words, period = [], None
    for word in typed.split():
        found = periods.parse(word.upper(), policy.fiscal_year_starts)
        period = found.key if found and found.length in KINDS else period
        words += [] if found else [word]
    known, name = teams(session, actor), plain(" ".join(words))
    fitting = [each for each in known if not name or plain(each.team.name) == name]
    if not fitting:
        raise NotFound
    return Asked(fitting[0].team, fitting[0].full, period)


def of_team(session: Session, actor: Actor, team_id: str, period: str | None) -> Asked:
    """From a button, whose value anybody can forge. Raises NotFound."""
    for each in teams(session, actor):
        if each.team.id == team_id:
            return Asked(each.team, each.full, period)
    raise NotFound


def now(session: Session, deps: Deps, actor: Actor, asked: Asked) -> Weekly:
    """The week under way, as things stand."""
    period = this_week(deps.policy(actor.workspace).policy, asked.team, deps.now())
    audience = actor.id if asked.full else asked.team.id
    order = Order(actor.workspace, WEEKLY, period.key, asked.team.id, audience)
    return weekly.read(session, deps, order, live=True)


def last(deps: Deps, actor: Actor, asked: Asked) -> str:
    """The week of the newest review."""
    return last_week(deps.policy(actor.workspace).policy, asked.team, deps.now()).key


def as_sent(session: Session, deps: Deps, actor: Actor, asked: Asked) -> Review | None:
    """The kept one of that period which they may read; None if none was sent, or none they may read."""
    begins = deps.policy(actor.workspace).policy.fiscal_year_starts
    period = periods.parse(asked.period or "", begins)
    if period is None or period.length not in KINDS:
        return None
    found = reviews.of_team(session, actor.workspace, asked.team.id, KINDS[period.length], period.key)
    return next((each for each in _best_first(actor, found) if _may_read(session, actor, asked, each)), None)


def _best_first(actor: Actor, found: Sequence[Review]) -> list[Review]:
    """What was written for the reader, then what was for another manager, then the channel's."""
    return sorted(found, key=lambda each: (each.audience != actor.id, each.audience == each.team_id))


def _may_read(session: Session, actor: Actor, asked: Asked, review: Review) -> bool:
    """A colleague's tells of deals that may have gone to another team since."""
    if review.audience == review.team_id:
        return True
    own = review.audience == actor.id or actor.member.role is Role.ADMIN
    return asked.full and (own or not sending.gone(session, review))


@dataclass(frozen=True, slots=True)
class Changed:
    """A review as it was sent, the figures that are known differently by now, and the deals behind that."""

    review: Review
    figures: Sequence[Corrected]
    deals: Few[Late]


def changed(session: Session, deps: Deps, actor: Actor, asked: Asked) -> Changed:
    """A weekly review and what is known differently about its week by now. Raises NotFound."""
    review = as_sent(session, deps, actor, asked)
    if review is None or review.kind != WEEKLY:
        raise NotFound
    policy = deps.policy(actor.workspace).policy
    figures = numbers.corrected(session, policy, asked.team, review, deps.now())
    scope = weekly.scope_of(policy, asked.team, numbers.period_of(review), deps.now())
    behind = corrections.since(session, scope, review.as_of, LATE) if figures else Few()
    return Changed(review, figures, behind)
