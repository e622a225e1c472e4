"""Who may do what: one table, one function, default deny.

A deal you may not see and a deal that does not exist answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot.errors import AdminsOnly, ManagersOnly, NotAllowed, NotFound, Refused
from store import deals, members
from store.deals import Sight
from store.model import Member, Role

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session
    from store.model import Deal, Meeting


class Action(Enum):
    VIEW = "view"
    EDIT = "edit"  # edit, log, move, snooze
    OVERRIDE = "override a gate"
    REASSIGN = "reassign"  # also merge, and change many at once
    SET_UP = "set up the workspace"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as our own tables know them; made from a signed payload, never from a value in it."""

    workspace: str
    member: Member
    teams: frozenset[str]
    """The teams they manage."""
    stands_in_for: frozenset[str] = frozenset()
    """The members on leave right now whose deputy they are."""

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def selves(self) -> frozenset[str]:
        """Everybody as whom they act: themselves, and whoever they stand in for."""
        return self.stands_in_for | {self.id}

    @property
    def sight(self) -> Sight:
        return Sight(self.member.id, self.member.role, self.teams, self.stands_in_for)


def identify(session: Session, workspace: str, slack_user: str, now: datetime) -> Actor:
    """The member behind a Slack user; raises Refused for anybody without a role here."""
    found = members.acting(session, workspace, "slack_user", slack_user, now)
    if found is None or not found[0].active or found[0].role is Role.NONE:
        raise Refused
    return _actor(session, *found)


def actor_of(session: Session, workspace: str, member_id: str, now: datetime) -> Actor | None:
    """What our tables let this member do at `now`, whatever their role; None where there is no such member."""
    found = members.acting(session, workspace, "id", member_id, now)
    return found and _actor(session, *found)


def _actor(session: Session, member: Member, stands_in_for: frozenset[str]) -> Actor:
    manages = member.role is Role.MANAGER
    teams = members.managed_teams(session, member.workspace, member.id) if manages else frozenset[str]()
    return Actor(member.workspace, member, teams, stands_in_for)


OPERATOR: Final = "cli"
"""The member id under which history records what was done on the shell; no stored member has it."""


def operator(workspace: str) -> Actor:
    """Whoever runs the program's own commands: an admin of the workspace who is none of its members."""
    person = Member(
        workspace=workspace,
        id=OPERATOR,
        slack_user=None,
        name=OPERATOR,
        email=None,
        role=Role.ADMIN,
        locale=None,
        zone=None,
        active=True,
    )
    return Actor(workspace, person, frozenset())


def may(actor: Actor, action: Action, deal: Deal | None = None, *, shared: bool = False) -> bool:
    """The permission table of the design. `shared`: the deal was shared with the actor, which lets them look."""
    role = actor.member.role
    if role is Role.ADMIN:
        return True
    if deal is None or role is Role.NONE or action is Action.SET_UP:
        return False
    own = deal.owner_id in actor.selves
    teams = role is Role.MANAGER and deal.team_id in actor.teams
    return {
        Action.VIEW: own or teams or shared,
        Action.EDIT: own or teams,
        Action.OVERRIDE: teams,
        Action.REASSIGN: teams,
    }[action]


def require(actor: Actor, action: Action) -> None:
    """For what concerns no deal; raises AdminsOnly, which is a NotAllowed."""
    if not may(actor, action):
        raise AdminsOnly


def lead(actor: Actor) -> frozenset[str] | None:
    """The teams whose deals the actor may hand on, merge and change at once; None: all. Raises ManagersOnly."""
    if actor.member.role is Role.ADMIN:
        return None
    if actor.member.role is not Role.MANAGER:
        raise ManagersOnly
    return actor.teams


def see(session: Session, actor: Actor, deal_id: str, *, hold: bool = False) -> Deal:
    """The deal, if the actor may look at it; raises NotFound otherwise. `hold` queues with other writers."""
    fetch = deals.for_update if hold else deals.get
    return seen(session, actor, fetch(session, actor.workspace, deal_id))


def seen(session: Session, actor: Actor, deal: Deal | None) -> Deal:
    """The deal itself, if there is one and the actor may look at it; raises NotFound otherwise."""
    if deal is None or not may_see(session, actor, deal):
        raise NotFound
    return deal


def may_see(session: Session, actor: Actor, deal: Deal) -> bool:
    """By their role, or because it was shared with them."""
    if may(actor, Action.VIEW, deal):
        return True
    shared = deals.is_shared_with(session, deal.workspace, deal.id, actor.selves)
    return may(actor, Action.VIEW, deal, shared=shared)


def hold(session: Session, actor: Actor, deal_id: str, action: Action = Action.EDIT) -> Deal:
    """The deal, to be changed by the actor in this transaction; raises NotFound or NotAllowed."""
    deal = see(session, actor, deal_id, hold=True)
    if not may(actor, action, deal):
        raise NotAllowed
    return deal


def see_to(session: Session, actor: Actor, deal_id: str, action: Action = Action.EDIT) -> Deal:
    """The deal for a form that will change it: who may not is told before they type. Raises NotFound, NotAllowed."""
    deal = see(session, actor, deal_id)
    if not may(actor, action, deal):
        raise NotAllowed
    return deal


def may_log(actor: Actor, deal: Deal, meeting: Meeting | None) -> bool:
    """Whoever may edit the deal, and anybody of ours who was in the meeting."""
    if meeting is None or actor.member.role is Role.NONE:
        return may(actor, Action.EDIT, deal)
    asked = {meeting.organiser_id, *meeting.attendee_ids}
    return may(actor, Action.EDIT, deal) or not asked.isdisjoint(actor.selves)
