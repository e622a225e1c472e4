"""How each rep did in a month, and how they keep the process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.services import kpis
from bot.services.reviews.agenda import Habits
from bot.services.scores import WEIGHTS, weights
from store import members
from store.kpis import keeping, outcomes, usage
from store.kpis.scope import By

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.kpis import Money
    from store.engine import Session
    from store.kpis.keeping import Score
    from store.kpis.scope import Scope
    from store.model import Team


@dataclass(frozen=True, slots=True)
class Rep:
    id: str
    name: str
    won: int
    lost: int
    won_amount: Money
    habits: Habits
    score: Score | None
    overdue: int


def read(session: Session, policy: Policy, scope: Scope, team: Team) -> list[Rep]:
    """The team's own people, in the order of their names: what they have open, and what they did in the month."""
    people = members.people_of(session, team.workspace, team.id, manages=False)
    by = replace(scope, by=By.OWNER)
    done = outcomes.outcomes(session, by)
    required = {stage.key: len(policy.required_at(stage.key)) for stage in policy.open_stages}
    in_time, filled = keeping.in_time(session, by, "meeting_unlogged"), keeping.filled(session, by, required)
    scores, overdue = keeping.scores(session, by, weights(policy)), _overdue(session, by)
    ids = [each.id for each in people]
    heeded = usage.heeded_by(session, team.workspace, scope.begin, scope.end, ids)
    return [
        Rep(
            each.id,
            each.name,
            done[each.id].won if each.id in done else 0,
            done[each.id].lost if each.id in done else 0,
            amount(policy, done[each.id].won_amounts) if each.id in done else kpis.Money(),
            Habits(in_time.get(each.id), filled.get(each.id), heeded.get(each.id)),
            scores.get(each.id),
            overdue.get(each.id, 0),
        )
        for each in people
        if each.active
    ]


def amount(policy: Policy, sums: outcomes.Sums) -> Money:
    money = kpis.Money()
    for currency, each in sums.items():
        money.add(policy, currency, each.total, each.count)
    return money


def _overdue(session: Session, scope: Scope) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for (who, rule), count in keeping.overdue(session, scope).items():
        if rule in WEIGHTS:
            found[who] = found.get(who, 0) + count
    return found
