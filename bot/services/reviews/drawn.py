"""Which pictures go with which review, and the figures in them that the review itself does not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.delivery import Message
from bot.deps import zone_of
from bot.services import kpis
from bot.services.kpis import Money, StageFigures
from bot.services.reviews import WEEKLY
from bot.views import charts
from bot.views.blocks import MESSAGE_BLOCKS
from store import members, reviews
from store.kpis import outcomes, stages
from store.kpis.scope import By, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.pictures import Picture
    from bot.services.reviews import Digest, Order
    from bot.text import Text
    from bot.views.objects import Block
    from store.engine import Session
    from store.model import Team

SPAN: Final = timedelta(days=90)
"""Long enough for a team to have passed every stage a few times, short enough to be about today's process."""
WEEKS: Final = timedelta(weeks=12)


def passed(session: Session, deps: Deps, t: Text, order: Order) -> Picture | None:
    """How deals pass the stages. For whoever leads the team, as the others are: a channel gets none."""
    if deps.draw is None or order.for_channel:
        return None
    policy, scope = deps.policy(order.workspace).policy, _scope(session, deps, order)
    gone, stayed = stages.flow(session, scope), stages.dwell(session, scope)
    steps = {key[1]: StageFigures(flow=each, dwell=stayed.get(key)) for key, each in gone.items()}
    return charts.funnel(t, policy, steps, t("last 90 days"))


def kept(session: Session, deps: Deps, t: Text, order: Order, digest: Digest) -> Picture | None:
    """How the hygiene score went, as the reader's own reviews told it; today's is this digest's."""
    if deps.draw is None or order.for_channel:
        return None
    team, now = _team(session, order), deps.now()
    told = reviews.scores(session, order.workspace, WEEKLY, team.id, order.audience, now - WEEKS)
    zone = zone_of(team)
    scores = [(at.astimezone(zone).date(), score) for period, at, score in told if period != order.period]
    today = digest.figures.get("hygiene_score")
    if today is not None:
        scores.append((now.astimezone(zone).date(), today))
    return charts.trend(t, scores)


def lost(session: Session, deps: Deps, t: Text, order: Order) -> Picture | None:
    """Why deals were lost."""
    if deps.draw is None:
        return None
    policy, scope = deps.policy(order.workspace).policy, _scope(session, deps, order)
    found = {}
    for reason, each in outcomes.outcomes(session, replace(scope, by=By.LOST_REASON)).items():
        amount = Money()
        for currency, sum_ in each.lost_amounts.items():
            amount.add(policy, currency, sum_.total, sum_.count)
        if each.lost:
            found[reason] = charts.Lost(each.lost, amount)
    return charts.losses(t, policy, found, t("last 90 days"))


def shown(digest: Digest, blocks: Sequence[Block]) -> Digest:
    """The digest with its pictures at the end: in its last part if that has room, else in one more."""
    if not blocks:
        return digest
    *before, last = digest.parts
    if len(last.blocks) + len(blocks) <= MESSAGE_BLOCKS:
        return replace(digest, parts=[*before, Message(last.text, [*last.blocks, *blocks])])
    return replace(digest, parts=[*digest.parts, Message(last.text, list(blocks))])


def _team(session: Session, order: Order) -> Team:
    team = members.get_team(session, order.workspace, order.team_id)
    assert team is not None
    return team


def _scope(session: Session, deps: Deps, order: Order) -> Scope:
    now = deps.now()
    return Scope(
        workspace=order.workspace,
        process=kpis.process_of(deps.policy(order.workspace).policy),
        begin=now - SPAN,
        end=now,
        as_of=now,
        teams=[_team(session, order).id],
    )
