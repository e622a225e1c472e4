"""The loss review: why deals were lost, where, to whom and whose, and what won deals had that lost ones lacked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.policy.stages import ROLES
from bot.services.kpis import Money
from bot.services.reviews import schedule, weekly
from store import members
from store.kpis import losses, outcomes
from store.kpis.losses import Had
from store.kpis.scope import By, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.reviews import Order
    from store.engine import Session
    from store.kpis.losses import Lost
    from store.model import Team

SPLITS: Final = {"stage": None, "band": By.BAND, "competitor": By.COMPETITOR, "owner": By.OWNER}
"""By what the reasons are split, in the order in which they are told; None: the stage from which they were lost."""
ENOUGH: Final = 5
"""Won and lost deals, of each, below which they are not compared."""
COMPARED: Final = timedelta(days=180)
"""How far back won and lost deals are compared: a month of one team rarely has enough of both."""
TELLING: Final = 0.2
"""A share this much higher among won deals than among lost ones is told."""
SAME: Final = frozenset({"currency", "lost_reason", "lost_missing"})
"""Fields that say nothing about why: they are there on all deals, or on lost ones alone."""


NOTHING: Final = Had(0, {}, {})


@dataclass(frozen=True, slots=True)
class Pile:
    """Some losses: which (a stage, a band, a competitor, an owner), how many, what they came to, and why."""

    key: Any
    deals: int
    amount: Money
    reasons: list[tuple[str | None, int]]
    """Most frequent first; None: nobody said why."""


@dataclass(frozen=True, slots=True)
class Gap:
    """On which share of the won and of the lost deals something was there: a field, or a role among the stakeholders."""

    key: str
    role: bool
    won: float
    lost: float


@dataclass(frozen=True, slots=True)
class Losses:
    """`gaps` is None with too few won or lost deals to compare."""

    total: Pile
    splits: dict[str, list[Pile]] = field(default_factory=dict)
    gaps: list[Gap] | None = None
    won: int = 0


@dataclass(frozen=True, slots=True)
class LossReview:
    """By itself, on its own cadence. `names`: of the team's people, by their ids."""

    team: Team
    period: Period
    found: Losses
    names: dict[str, str]


def review(session: Session, deps: Deps, order: Order) -> LossReview:
    """Of the newest week or quarter that is due."""
    team = members.get_team(session, order.workspace, order.team_id)
    assert team is not None
    policy, now = deps.policy(order.workspace).policy, deps.now()
    period = schedule.losses(policy, team, now).period
    people = members.people_of(session, team.workspace, team.id, manages=False)
    found = read(session, policy, weekly.scope_of(policy, team, period, now))
    return LossReview(team, period, found, {each.id: each.name for each in people})


def read(session: Session, policy: Policy, scope: Scope) -> Losses:
    """Of the scope's deals and period; half a dozen statements."""
    total = _piles(policy, losses.losses(session, replace(scope, by=None)))
    if not total:
        return Losses(Pile("", 0, Money(), []))
    splits = {
        name: _piles(policy, losses.losses(session, replace(scope, by=by), by_stage=by is None))
        for name, by in SPLITS.items()
    }
    back = replace(scope, by=None, begin=scope.end - COMPARED)
    compared = losses.had(session, back, _fields(policy), list(ROLES))
    gaps = _gaps(compared.get(True, NOTHING), compared.get(False, NOTHING))
    won = outcomes.outcomes(session, replace(scope, by=None))[""].won
    return Losses(total[0], splits, gaps, won)


def _piles(policy: Policy, found: Mapping[Any, Lost]) -> list[Pile]:
    """The largest first."""
    piles = []
    for key, lost in found.items():
        amount = Money()
        for currency, each in lost.amounts.items():
            amount.add(policy, currency, each.total, each.count)
        reasons = sorted(lost.reasons.items(), key=lambda each: (-each[1], each[0] or ""))
        piles.append(Pile(key, lost.deals, amount, reasons))
    return sorted(piles, key=lambda pile: (-pile.deals, -pile.amount.total, str(pile.key or "")))


def _fields(policy: Policy) -> list[str]:
    """Fields that are asked for while a deal is open, the team's own among them: what winning itself asks for tells nothing."""
    at_the_end = {each.field for each in policy.won.gate if each.kind == "field"}
    at_the_end |= {each.key for each in policy.fields if each.required_from == policy.won.key}
    return [each.key for each in policy.form_fields if each.key not in SAME | at_the_end]


def _gaps(won: Had, lost: Had) -> list[Gap] | None:
    """The widest first."""
    if won.deals < ENOUGH or lost.deals < ENOUGH:
        return None
    found = [Gap(key, False, n / won.deals, lost.fields[key] / lost.deals) for key, n in won.fields.items()]
    found += [Gap(key, True, n / won.deals, lost.roles[key] / lost.deals) for key, n in won.roles.items()]
    telling = [each for each in found if each.won - each.lost >= TELLING]
    return sorted(telling, key=lambda each: (each.lost - each.won, each.key))
