"""The Home tab: the rep's day, the manager's team, the admin's office. Each part is read only when it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.services import brake_letters, brakes, home_team, hub, onboarding, permissions
from bot.services.home_pages import MOST_PAGES
from bot.services.home_parts import deals_of, items_of, stood_of
from bot.services.onboarding import Step
from store import agenda, bundles, handing, members, notices, tour
from store.model import Role
from store.portfolio import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.brake_letters import Held
    from bot.services.home_pages import Paged, Wanted
    from bot.services.home_parts import Deals
    from bot.services.home_team import Crew
    from bot.services.onboarding import FirstRun
    from bot.services.permissions import Actor
    from store.agenda import Coming, Item
    from store.engine import Session
    from store.handing import Wish
    from store.home import Asked
    from store.model import Team

DAY, TEAM, OFFICE = "day", "team", "office"
MEETINGS: Final = 6
WISHES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is asked of the reader and of those they stand in for, whom they meet, and their own deals."""

    asked: Asked
    items: Paged[Sequence[Item]]
    meetings: Sequence[Coming]
    deals: Deals


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What an admin looks after."""

    teams: Sequence[Team]
    no_channel: Sequence[Team]
    no_manager: Sequence[Team]
    orphans: int
    failed: int
    wishes: Sequence[Wish]
    waiting: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`tabs` are what the reader may turn to, `teams` what they may choose from; `body` is the tab that is shown.

    `first_run` is for admins while it is not over, `tour` for everybody else; `held` are nags that wait for an admin.
    """

    wanted: Wanted
    tabs: Sequence[str]
    teams: Sequence[Team]
    body: Day | Crew | Office
    tour: Mapping[Step, bool]
    first_run: FirstRun | None
    held: Held | None
    now: datetime
    policy: Policy


def read(deps: Deps, actor: Actor, wanted: Wanted) -> Home:
    """Only what the actor may see; what they can't ask for, or no longer, is as if it had not been asked."""
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    with deps.reads() as session:
        teams = home_team.led(session, actor)
        tabs = _tabs(actor, teams)
        wanted = _sensible(session, policy, actor, wanted, tabs, teams)
        sets_up = permissions.may(actor, permissions.Action.SET_UP)
        run = onboarding.first_run(session, actor.workspace) if sets_up else None
        brake = brakes.on(session, actor.workspace) if sets_up else None
        body = _body(session, deps, actor, wanted, teams)
        named = isinstance(body, home_team.Crew) and body.of is not None
        return Home(
            wanted=wanted if named else replace(wanted, owner=None),
            tabs=tabs,
            teams=teams,
            body=body,
            tour=dict(zip(Step, tour.done(session, actor.workspace, actor.id), strict=True)),
            first_run=run if run and run.next else None,
            held=brake_letters.held(session, deps, brake.id, actor) if brake else None,
            now=now,
            policy=policy,
        )


def _tabs(actor: Actor, teams: Sequence[Team]) -> tuple[str, ...]:
    """The first is what somebody finds who has not chosen."""
    if actor.member.role is Role.ADMIN:
        return (OFFICE, TEAM, DAY) if teams else (OFFICE, DAY)
    return (TEAM, DAY) if teams else (DAY,)


def _sensible(
    session: Session,
    policy: Policy,
    actor: Actor,
    wanted: Wanted,
    tabs: Sequence[str],
    teams: Sequence[Team],
) -> Wanted:
    known = {each.id for each in teams}
    team = wanted.team if wanted.team in known else None
    if (
        team is None and teams and actor.member.role is Role.ADMIN
    ):  # one of two hundred is enough to begin with
        own = members.team_of(session, actor.workspace, actor.id)
        team = own.id if own and own.id in known else teams[0].id
    stage = policy.find_stage(wanted.stage) if wanted.stage else None
    rules = type(policy.rules).model_fields
    return replace(
        wanted,
        tab=wanted.tab if wanted.tab in tabs else tabs[0],
        team=team,
        stage=stage.key if stage and stage.kind == "open" else None,
        rule=wanted.rule if wanted.rule in rules else None,
        **{name: min(max(getattr(wanted, name), 0), MOST_PAGES) for name in ("items", "deals", "people")},
    )


def _body(
    session: Session, deps: Deps, actor: Actor, wanted: Wanted, teams: Sequence[Team]
) -> Day | Crew | Office:
    match wanted.tab:
        case "office":
            return _office(session, deps, actor, teams)
        case "team":
            shown = [each for each in teams if wanted.team in (None, each.id)]
            return home_team.read(session, deps, actor, wanted, shown)
    return _day(session, deps, actor, wanted)


def _day(session: Session, deps: Deps, actor: Actor, wanted: Wanted) -> Day:
    workspace, sight, now = actor.workspace, actor.sight, deps.now()
    mine = Part(owners=actor.selves, stage=wanted.stage, rule=wanted.rule)
    meetings = agenda.coming(session, workspace, sight, now, now + hub.AHEAD, limit=MEETINGS)
    items, asked = items_of(session, actor, mine, now, wanted.items)
    return Day(
        asked=asked,
        items=items,
        meetings=meetings,
        deals=deals_of(session, deps, actor, mine, wanted.deals, stood_of(session, deps, actor, mine)),
    )


def _office(session: Session, deps: Deps, actor: Actor, teams: Sequence[Team]) -> Office:
    permissions.require(actor, permissions.Action.SET_UP)
    workspace = actor.workspace
    led = bundles.led_teams(session, workspace)
    wishes, waiting = handing.wishes(session, workspace, None, WISHES)
    return Office(
        teams=teams,
        no_channel=[each for each in teams if not each.channel],
        no_manager=[each for each in teams if each.id not in led],
        orphans=handing.count_orphans(session, workspace, None),
        failed=notices.count_failed(session, workspace),
        wishes=wishes,
        waiting=waiting,
        version=deps.policy(workspace, session).version,
    )
