"""Setting and removing a team's targets: whoever leads the team, and admins; and what is set already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import N_, Conflict, InvalidInput, NotFound, NothingChanged
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.measures import measures
from bot.services.reviews import goals
from store import members, targets
from store.model import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from bot.services.reviews.goals import Goal
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Team

SET, REMOVE = "target", "target_remove"
KINDS: Final = frozenset({SET, REMOVE})
"""Kinds of commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A target as somebody wants it; `value` in the KPI's own unit: shares of one, money in the policy's currency. `seen`:
    the value whose place it takes, as whoever wants it saw it; None: they saw none.
    """

    team: str
    kpi: str
    period: str
    value: Decimal
    seen: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The targets of one team for the periods that targets can be set for. `teams`: all that the actor leads; no `team`:
    there is none.
    """

    teams: Sequence[Team]
    team: Team | None
    periods: Sequence[Period]
    set: Sequence[tuple[Goal, str]]
    """With the target's id."""
    lost: Sequence[Target]
    """For what the policy no longer knows, such as a stage that was taken out."""
    now: datetime


def offered(policy: Policy, team: Team, now: datetime) -> list[Period]:
    """The month, the quarter and the fiscal year under way, each with the one after it."""
    begins = policy.fiscal_year_starts
    return [span for each in goals.under_way(policy, team, now) for span in (each, each.after(begins))]


def led(session: Session, actor: Actor) -> list[Team]:
    """In the order of their names. Raises ManagersOnly."""
    teams = permissions.lead(actor)
    every = members.all_teams(session, actor.workspace)
    return [each for each in every if teams is None or each.id in teams]


def sheet(session: Session, deps: Deps, actor: Actor, team_id: str | None = None) -> Sheet:
    """Of that team, or of the first that the actor leads. Raises ManagersOnly, and NotFound for any other team."""
    teams = led(session, actor)
    team = next((each for each in teams if team_id in (None, each.id)), None)
    if team_id is not None and team is None:
        raise NotFound
    now, policy = deps.now(), deps.policy(actor.workspace).policy
    if team is None:
        return Sheet(teams=teams, team=None, periods=(), set=(), lost=(), now=now)
    spans = offered(policy, team, now)
    known, here = measures(policy), [each.key for each in spans]
    rows = targets.of_periods(session, team.workspace, team.id, here)
    ids = {(each.period, each.kpi): each.id for each in rows}
    return Sheet(
        teams=teams,
        team=team,
        periods=spans,
        set=[
            (each, ids[each.period.key, each.kpi]) for each in goals.read(session, policy, team, now, spans)
        ],
        lost=[each for each in rows if each.kpi not in known],
        now=now,
    )


def one(session: Session, deps: Deps, actor: Actor, target_id: str) -> tuple[Sheet, Goal]:
    """A target that the actor may change, and all of its team. Raises ManagersOnly, and NotFound for any other."""
    permissions.lead(actor)
    known = targets.by_id(session, actor.workspace, target_id)
    if known is None:
        raise NotFound
    found = sheet(session, deps, actor, known.team_id)
    goal = next((goal for goal, known_id in found.set if known_id == target_id), None)
    if goal is None:
        raise NotFound
    return found, goal


def set_target(deps: Deps, ask: Ask, wanted: Wanted) -> Command:
    """One value per team, KPI and period: an earlier one is replaced, and the receipt names it. Raises Conflict when
    that is not the one that was seen: of two who set the same target, the second learns of the first.
    """
    policy = deps.policy(ask.actor.workspace).policy

    def work(session: Session, ledger: Ledger) -> Done:
        team = _mine(session, ask.actor, wanted.team)
        _check(policy, team, wanted, ledger.at)
        known = targets.get(session, team.workspace, team.id, wanted.kpi, wanted.period)
        if known is not None and known.value == wanted.value:
            raise NothingChanged
        if (known.value if known else None) != wanted.seen:
            raise Conflict
        if known is None:
            made = Target(
                workspace=team.workspace, id=ledger.new_id(), team_id=team.id, kpi=wanted.kpi, period=wanted.period,
                value=wanted.value,
            )  # fmt: skip
            ledger.add(made)
        else:
            made = ledger.change(known, value=wanted.value)
        return Done(None, _receipt(made, known))

    return carry_out(deps, ask, SET, work)


def remove(deps: Deps, ask: Ask, target_id: str) -> Command:
    """Raises NotFound for what is not the actor's to remove, too."""

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.lead(ask.actor)
        known = targets.by_id(session, ask.actor.workspace, target_id)
        if known is None:
            raise NotFound
        _mine(session, ask.actor, known.team_id)
        ledger.remove(known)
        return Done(None, {**_receipt(known, known), "value": None})

    return carry_out(deps, ask, REMOVE, work)


def take_back(session: Session, actor: Actor, command: Command) -> None:
    """Before the undo of either: whoever no longer leads the team may not. Raises NotFound or ManagersOnly."""
    _mine(session, actor, command.receipt["team"])


def _receipt(made: Target, before: Target | None) -> Mapping[str, str | None]:
    return {
        "target": made.id,
        "team": made.team_id,
        "kpi": made.kpi,
        "period": made.period,
        "value": str(made.value),
        "before": str(before.value) if before else None,
    }


def _mine(session: Session, actor: Actor, team_id: str) -> Team:
    """A team that the actor leads, held until the end; any other answers as one that does not exist."""
    teams = permissions.lead(actor)
    team = targets.hold_team(session, actor.workspace, team_id)
    if team is None or not (teams is None or team.id in teams):
        raise NotFound
    return team


def _check(policy: Policy, team: Team, wanted: Wanted, now: datetime) -> None:
    measure = measures(policy).get(wanted.kpi)
    if measure is None:
        raise InvalidInput("kpi", N_("Please choose a KPI."))
    if wanted.period not in {each.key for each in offered(policy, team, now)}:
        raise InvalidInput("period", N_("Please choose one of these periods."))
    if wanted.value < 0 or (wanted.value == 0 and not measure.at_most):
        raise InvalidInput(
            "value", N_("Please write more than 0. To do without a target, remove it from the list.")
        )
