"""Setting the workspace up: teams, who manages and who sells, and what each member may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import N_, InvalidInput
from bot.services import channels, onboarding, permissions
from bot.services.commands import Done, carry_out
from store import deals, handing, members, notices, rechecks
from store.model import Role, Team

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.onboarding import FirstRun
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Member


IN_SLACK = "modal"
"""Who is let in by an admin's own hand is welcomed; a demo's people and a test's have been here all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSettings:
    """A team as an admin sets it. People are named by their Slack user ids; `id` is None for a new team."""

    id: str | None
    name: str
    channel: str | None
    language: str
    zone: str
    managers: tuple[str, ...]
    members: tuple[str, ...]
    review_weekday: str | None = None
    review_time: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What an admin sees first: teams with how many sell in each, and what nobody takes care of."""

    teams: list[tuple[Team, int]]
    orphans: int
    failed: int
    first_run: FirstRun | None = None
    """Where the first run stands, until it is over."""


def overview(deps: Deps, actor: Actor) -> Overview:
    """Admins only."""
    permissions.require(actor, permissions.Action.SET_UP)
    workspace = actor.workspace
    with deps.reads() as session:
        teams = [
            (team, len(members.people_of(session, workspace, team.id, manages=False)))
            for team in members.all_teams(session, workspace)
        ]
        run = onboarding.first_run(session, workspace)
        return Overview(
            teams,
            handing.count_orphans(session, workspace, None),
            len(notices.failed(session, workspace)),
            run if run.next else None,
        )


def save_team(deps: Deps, ask: Ask, wanted: TeamSettings) -> Command:
    """Creates or changes a team; whoever joins gets at least the role it needs. Admins only.

    Who left Slack or is not on it yet can't be named in a form, and so stays in the team. Deals that members made
    before they were in any team become the team's. Slack is asked about a new channel before anything is stored.
    """
    permissions.require(ask.actor, permissions.Action.SET_UP)
    if wanted.channel is not None and wanted.channel != _channel_now(deps, ask.actor, wanted.id):
        channels.require_fit(deps, ask.actor.workspace, wanted.channel)

    def work(session: Session, ledger: Ledger) -> Done:
        team = _team(session, ledger, wanted)
        managers = _people(session, deps, ledger, wanted.managers, Role.MANAGER, "managers")
        managers += _unnamed(session, team, manages=True)
        sellers = _people(session, deps, ledger, wanted.members, Role.REP, "members")
        sellers += _unnamed(session, team, manages=False)
        before = _people_now(session, ledger.workspace, team.id)
        members.set_people(session, ledger.workspace, team.id, sellers, managers)
        people = {"before": before, "after": _people_now(session, ledger.workspace, team.id)}
        for deal in deals.without_team(session, ledger.workspace, sellers):
            ledger.change(deal, team_id=team.id)
        rechecks.ask(session, ledger.workspace, deps.now())
        return Done(None, {"team": team.id, "people": people})

    return carry_out(deps, ask, "team", work)


def _channel_now(deps: Deps, actor: Actor, team_id: str | None) -> str | None:
    with deps.reads() as session:
        team = members.get_team(session, actor.workspace, team_id) if team_id else None
    return team.channel if team else None


def take_back(session: Session, deps: Deps, command: Command) -> bool:
    """Before the undo of a team: its people as they were. False when they were changed again since."""
    team, people = command.receipt["team"], command.receipt["people"]
    if _people_now(session, command.workspace, team) != people["after"]:
        return False
    members.set_people(
        session, command.workspace, team, people["before"]["members"], people["before"]["managers"]
    )
    rechecks.ask(session, command.workspace, deps.now())
    return True


def _people_now(session: Session, workspace: str, team: str) -> dict[str, list[str]]:
    return {
        name: sorted(each.id for each in members.people_of(session, workspace, team, manages=manages))
        for name, manages in (("members", False), ("managers", True))
    }


def set_role(deps: Deps, ask: Ask, slack_user: str, role: Role) -> Command:
    """Gives a member a role. Admins only; the last admin can't step down."""

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.require(ask.actor, permissions.Action.SET_UP)
        person = members.by_slack_user(session, ledger.workspace, slack_user)
        if person is None or not person.active:
            raise InvalidInput(
                "member", N_("Please choose a member of this workspace; guests can't use Dealbot.")
            )
        admins = members.with_role(session, ledger.workspace, Role.ADMIN)
        if role is not Role.ADMIN and [each.id for each in admins] == [person.id]:
            raise InvalidInput("role", N_("This is the last admin. Please name another admin first."))
        changed = ledger.change(person, role=role)
        if ledger.via == IN_SLACK:
            onboarding.welcome(session, deps, changed)
        return Done(None, {"member": person.id})

    return carry_out(deps, ask, "role", work)


def _team(session: Session, ledger: Ledger, wanted: TeamSettings) -> Team:
    namesake = members.team_named(session, ledger.workspace, wanted.name)
    if namesake is not None and namesake.id != wanted.id:
        raise InvalidInput("name", N_("There is a team of this name already. Please choose another name."))
    values: dict[str, Any] = {
        "name": wanted.name,
        "channel": wanted.channel,
        "language": wanted.language,
        "zone": wanted.zone,
        "review_weekday": wanted.review_weekday,
        "review_time": wanted.review_time,
    }
    if wanted.id is None:
        new = Team(workspace=ledger.workspace, id=ledger.new_id(), **values)
        ledger.add(new)
        return new
    known = members.get_team(session, ledger.workspace, wanted.id)
    if known is None:
        raise InvalidInput("name", N_("This team was removed. Please open the set-up again."))
    return ledger.change(known, **values)


def _people(
    session: Session, deps: Deps, ledger: Ledger, slack_users: tuple[str, ...], needs: Role, field: str
) -> list[str]:
    """Their member ids. Nobody loses a role they have; somebody without one, or a rep who is to manage, gains."""
    found = {each.slack_user: each for each in members.by_slack_users(session, ledger.workspace, slack_users)}
    ids = []
    for slack_user in slack_users:
        person = found.get(slack_user)
        if person is None or not person.active:
            raise InvalidInput(
                field, N_("Please choose members of this workspace; guests can't use Dealbot.")
            )
        if _rank(person) < _RANKS.index(needs):
            person = ledger.change(person, role=needs)
            if ledger.via == IN_SLACK:
                onboarding.welcome(session, deps, person)
        ids.append(person.id)
    return ids


def _unnamed(session: Session, team: Team, *, manages: bool) -> list[str]:
    people = members.people_of(session, team.workspace, team.id, manages=manages)
    return [each.id for each in people if not on_slack(each)]


def on_slack(person: Member) -> bool:
    """Whether a form can name them."""
    return person.active and person.slack_user is not None


_RANKS = [Role.NONE, Role.REP, Role.MANAGER, Role.ADMIN]


def _rank(person: Member) -> int:
    return _RANKS.index(person.role)
