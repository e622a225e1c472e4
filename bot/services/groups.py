"""A team's members taken over from a user group of Slack's: who would come in, and who would not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import N_, InvalidInput, NotFound
from bot.services import permissions, setup
from bot.slack.errors import SlackError
from store import members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from bot.slack.answers import Group
    from store.model import Command, Member, Team


@dataclass(frozen=True, slots=True)
class Joining:
    """`left_out` are Slack user ids of guests, bots and people from outside; `here` are in the team already."""

    new: Sequence[Member]
    here: Sequence[Member]
    left_out: Sequence[str]


def offered(deps: Deps, actor: Actor) -> tuple[Sequence[Team], Sequence[Group]]:
    """The teams, and the groups of our own that somebody is in. Admins only; asks Slack (decision 25)."""
    permissions.require(actor, permissions.Action.SET_UP)
    groups = [each for each in deps.slack(actor.workspace).groups() if each.users and not each.is_external]
    with deps.reads() as session:
        return members.all_teams(session, actor.workspace), groups


def joining(deps: Deps, actor: Actor, team_id: str, group_id: str) -> Joining:
    """Who a group would bring into a team. Admins only; asks Slack."""
    permissions.require(actor, permissions.Action.SET_UP)
    try:
        group = next((each for each in deps.slack(actor.workspace).groups() if each.id == group_id), None)
    except SlackError:
        raise InvalidInput(
            "group", N_("Slack did not say in time who is in this group. Please try again.")
        ) from None
    if group is None or group.is_external:
        raise NotFound
    with deps.reads() as session:
        if members.get_team(session, actor.workspace, team_id) is None:
            raise NotFound
        ours = [each for each in members.by_slack_users(session, actor.workspace, group.users) if each.active]
        inside = {each.id for each in members.people_of(session, actor.workspace, team_id, manages=False)}
    known = {each.slack_user for each in ours}
    return Joining(
        [each for each in ours if each.id not in inside],
        [each for each in ours if each.id in inside],
        [each for each in group.users if each not in known],
    )


def join(deps: Deps, ask: Ask, team_id: str, group_id: str) -> Command:
    """Takes over whoever is in the group now, as if the admin had named them one by one; nobody leaves the team."""
    actor = ask.actor
    found = joining(deps, actor, team_id, group_id)
    with deps.reads() as session:
        team = members.get_team(session, actor.workspace, team_id)
        managers = members.people_of(session, actor.workspace, team_id, manages=True)
        sellers = members.people_of(session, actor.workspace, team_id, manages=False)
    if team is None:
        raise NotFound
    wanted = setup.TeamSettings(
        id=team.id,
        name=team.name,
        channel=team.channel,
        language=team.language,
        zone=team.zone,
        managers=_named(managers),
        members=_named([*sellers, *found.new]),
        review_weekday=team.review_weekday,
        review_time=team.review_time,
    )
    return setup.save_team(deps, ask, wanted)


def _named(people: Sequence[Member]) -> tuple[str, ...]:
    return tuple(each.slack_user for each in people if each.slack_user and setup.on_slack(each))
