"""The process checklist, answered from the policy in force and from what people really do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.policy.fields import MANAGED_ITEMS
from bot.services import permissions
from bot.services.kpis import process_of
from store import bundles, checkup, members
from store.kpis import keeping
from store.kpis.scope import Scope
from store.targets import COMPANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from store.checkup import Checked, OpenDeals, RecentDeals
    from store.engine import Session
    from store.kpis.keeping import Kept

MONTH: Final = timedelta(days=30)
WEEKS: Final = timedelta(weeks=5)
"""In so long a weekly and a monthly review have come at least once."""
HALF_YEAR: Final = timedelta(days=180)
GOOD: Final = 0.8
"""The share from which something counts as being done."""
SOME: Final = 0.5
LEAST_STAGES: Final = 3
ENOUGH_DEALS: Final = 10
"""Open deals that can't all stand in one stage, if stages are used at all."""
INPUT: Final = (
    "meeting_unlogged",
    "proposal_unlogged",
    "quiet",
    "missing_field",
    "close_date_passed",
    "no_next_step",
    "lost_without_reason",
)
"""The rules that tell of input that was missed."""


class State(Enum):
    OK = "ok"
    NOT_YET = "not yet"
    EARLY = "early"
    """It is set up, and there is nothing yet to tell it by."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line. `figures` are the numbers behind it; `advice` names what to do while it is not ok, None: nothing."""

    key: str
    state: State
    figures: Mapping[str, Any] = field(default_factory=dict)
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What is counted, over the teams that the reader leads."""

    open: OpenDeals
    recent: RecentDeals
    filled: Kept | None
    checked: Mapping[str, Checked]
    teams: int
    led: int
    sellers: int
    active: int
    reviews: Mapping[str, Mapping[str, int]]
    """By kind and team."""
    targets: int
    versions: int
    last_version: datetime | None


@dataclass(frozen=True, slots=True)
class Checkup:
    """`company`: over everything; else over the reader's teams. `as_of`: when it was counted."""

    answers: Sequence[Answer]
    company: bool
    as_of: datetime


def read(deps: Deps, actor: Actor) -> Checkup:
    """Managers and admins only; raises ManagersOnly. A manager's figures are those of the teams they manage."""
    teams = permissions.lead(actor)
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    with deps.reads() as session:
        use = _counted(session, policy, actor, teams, now)
    return Checkup(list(answers(policy, use, now)), teams is None, now)


def _counted(
    session: Session, policy: Policy, actor: Actor, teams: frozenset[str] | None, now: datetime
) -> Use:
    workspace, process = actor.workspace, process_of(policy)
    today = now.astimezone(zone_of(actor.member)).date()
    known = [each for each in members.all_teams(session, workspace) if teams is None or each.id in teams]
    led = bundles.led_teams(session, workspace)
    scope = Scope(workspace=workspace, process=process, begin=now, end=now, as_of=now, teams=teams)
    required = {stage.key: len(policy.required_at(stage.key)) for stage in policy.open_stages}
    sellers, active = checkup.sellers(session, workspace, teams, now - MONTH)
    versions, last = checkup.versions(session, workspace)
    running = [periods.of(length, today, policy.fiscal_year_starts).key for length in _LENGTHS]
    return Use(
        open=checkup.open_deals(session, workspace, teams, foreseeable(policy), today),
        recent=checkup.recent_deals(
            session, workspace, teams, (*process.won, *process.after), process.lost, now - HALF_YEAR
        ),
        filled=keeping.filled(session, scope, required).get(""),
        checked=checkup.checked(session, workspace, teams, now - MONTH, now),
        teams=len(known),
        led=sum(each.id in led for each in known),
        sellers=sellers,
        active=active,
        reviews=checkup.reviews_since(session, workspace, teams, now - WEEKS),
        targets=checkup.count_targets(
            session, workspace, None if teams is None else {*teams, COMPANY}, running
        ),
        versions=versions,
        last_version=last,
    )


_LENGTHS: Final[tuple[periods.Length, ...]] = ("month", "quarter", "year")


def foreseeable(policy: Policy) -> list[str]:
    """The open stages in which a deal should have an amount and an expected close: those where the policy asks for it."""
    asked = [
        stage.key
        for stage in policy.open_stages
        if {"amount", "expected_close"} <= {each.key for each in policy.required_at(stage.key)}
    ]
    return asked or [stage.key for stage in policy.open_stages]


def answers(policy: Policy, use: Use, now: datetime) -> Iterator[Answer]:
    """Every line of the checklist, in its order. Pure."""
    yield from _process(policy, use)
    yield from _keeping(policy, use)
    yield from _figures(policy, use)
    yield from _people(use, now)


def _process(policy: Policy, use: Use) -> Iterator[Answer]:
    stages = policy.open_stages
    used = sum(1 for each in stages if use.open.stages.get(each.key))
    known = len(stages) >= LEAST_STAGES
    stuck = known and use.open.count >= ENOUGH_DEALS and used < 2
    state = _state(known and not stuck, early=False)
    advice = _advice(state, "stages_use" if stuck else "stages")
    yield Answer("stages", state, {"all": len(stages), "used": used}, advice)
    steps = [each for each in policy.stages if each.kind in ("open", "won")]
    acted, gated = sum(1 for each in steps if each.actions), sum(1 for each in steps if each.gate)
    yield _told("gates", acted == gated == len(steps), acted=acted, gated=gated, all=len(steps))
    unused = [each.key for each in MANAGED_ITEMS if not use.open.items.get(each.key)]
    figures = {"used": len(MANAGED_ITEMS) - len(unused), "all": len(MANAGED_ITEMS), "unused": unused}
    yield _told("items", not unused, early=not use.open.count, **figures)
    fields = sum(1 for each in policy.fields if each.required_from)
    if not fields or not policy.rules.missing_field.enabled:
        yield Answer("required", State.NOT_YET, {"fields": fields, "rate": None}, "required")
    else:
        rate = use.filled.rate if use.filled else None
        state = _state(_enough(rate), early=rate is None)
        yield Answer("required", state, {"fields": fields, "rate": rate}, _advice(state, "required_use"))


def _keeping(policy: Policy, use: Use) -> Iterator[Answer]:
    asked = [use.checked[rule] for rule in ("meeting_unlogged", "proposal_unlogged") if rule in use.checked]
    due, kept = sum(each.due for each in asked), sum(each.kept for each in asked)
    on = policy.rules.meeting_unlogged.enabled and policy.rules.proposal_unlogged.enabled
    yield _share("deadlines", kept, due, on=on)
    weekly, monthly = (use.reviews.get(kind, {}) for kind in ("weekly", "monthly"))
    counts: dict[str, Any] = {"weekly": sum(weekly.values()), "monthly": sum(monthly.values())}
    reviewed = len(weekly) > 0 and len(weekly) >= use.teams * GOOD
    yield _told("reviews", reviewed, reviewed=len(weekly), teams=use.teams, **counts)
    up = sum(each.up for each in use.checked.values())
    settled = sum(each.up_settled for each in use.checked.values())
    goes_up = policy.attention.escalate_after != "never"
    managed = goes_up and 0 < use.teams == use.led and settled >= up * SOME
    yield _told("managers", managed, led=use.led, teams=use.teams, up=up, settled=settled)
    shown = sum(sum(teams.values()) for teams in use.reviews.values())
    yield _told("kpis", use.targets > 0 and shown > 0, targets=use.targets, reviews=shown)
    found = [use.checked[rule] for rule in INPUT if rule in use.checked]
    missed, mended = sum(each.due for each in found), sum(each.settled for each in found)
    running = sum(1 for rule in INPUT if policy.rules[rule].enabled)
    figures = {"on": running, "all": len(INPUT), "found": missed, "settled": mended}
    good = running == len(INPUT) and mended >= missed * GOOD
    yield _told("checks", good, early=good and not missed and not use.open.count, **figures)


def _figures(policy: Policy, use: Use) -> Iterator[Answer]:
    recent = use.recent
    asked = policy.rules.lost_without_reason.enabled and policy.reviews.loss_review != "never"
    yield _share("losses", recent.reasoned, recent.lost, on=asked)
    yield _share("sources", recent.sourced, recent.new, on=bool(policy.lead_sources))
    split = bool(recent.sdr and recent.bdr) and recent.either >= recent.new * SOME
    yield _told("split", split, early=not recent.new, all=recent.new, sdr=recent.sdr, bdr=recent.bdr)
    yield _share("forecast", use.open.foreseen, use.open.late)
    yield _share("won", recent.stated, recent.won)


def _people(use: Use, now: datetime) -> Iterator[Answer]:
    if use.sellers:
        yield _share("people", use.active, use.sellers)
    else:
        yield Answer("people", State.NOT_YET, {"part": 0, "all": 0}, "people")
    days = (now - use.last_version).days if use.last_version else None
    fresh = use.versions > 1 and days is not None and days <= HALF_YEAR.days
    yield _told("improvement", fresh, versions=use.versions, since=use.last_version)


def _share(key: str, part: int, whole: int, *, on: bool = True) -> Answer:
    """Ok from `GOOD` on; `on`: whether it is set up at all."""
    good = on and part >= whole * GOOD
    return _told(key, good, early=on and not whole, part=part, all=whole)


def _told(key: str, good: bool, *, early: bool = False, **figures: Any) -> Answer:
    state = _state(good, early=early)
    return Answer(key, state, figures, _advice(state, key))


def _state(good: bool, *, early: bool) -> State:
    if early:
        return State.EARLY
    return State.OK if good else State.NOT_YET


def _advice(state: State, key: str) -> str | None:
    return key if state is State.NOT_YET else None


def _enough(rate: float | None) -> bool:
    return rate is not None and rate >= GOOD
