"""Beginning: one message to everybody who gets a role, a rep's first three steps, and an admin's first five."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.services import nags
from store import deals, members, notices, tour
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.deps import Deps
    from store.engine import Session
    from store.model import Member

ONCE = "once"
"""The occurrence of everybody's one welcome."""


class Step(Enum):
    """A rep's tour, in its order."""

    DEAL = "deal"
    PLAN = "plan"
    LOG = "log"


class First(Enum):
    """An admin's first run, in its order."""

    ADMIN = "admin"
    TEAM = "team"
    CHANNEL = "channel"
    PEOPLE = "people"
    MEETING = "meeting"


def welcome(session: Session, deps: Deps, person: Member) -> None:
    """Owes the one message with which we introduce ourselves; safe to repeat. Nobody without Slack or a role gets it."""
    if not nags.reads(person):
        return
    policy = deps.policy(person.workspace, session).policy
    notice = Notice(
        workspace=person.workspace,
        id=deps.new_id(),
        recipient=person.id,
        kind=NoticeKind.WELCOME,
        occurrence=ONCE,
        state=NoticeState.DUE,
        due_at=nags.arrival(session, policy, person, deps.now()),
        created_at=deps.now(),
    )
    notices.owe(session, notice, [])


@dataclass(frozen=True, slots=True)
class FirstRun:
    """`team` is the one that the next step is about; `plannable`: there is a deal whose meeting could be planned."""

    done: Mapping[First, bool]
    team: str | None
    plannable: bool

    @property
    def next(self) -> First | None:
        return next((step for step, done in self.done.items() if not done), None)


def first_run(session: Session, workspace: str) -> FirstRun:
    """Where the workspace stands, told by what is there."""
    teams = members.all_teams(session, workspace)
    people, meeting = tour.is_in_use(session, workspace)
    done = {
        First.ADMIN: bool(members.with_role(session, workspace, Role.ADMIN)),
        First.TEAM: bool(teams),
        First.CHANNEL: any(each.channel for each in teams),
        First.PEOPLE: people,
        First.MEETING: meeting,
    }
    return FirstRun(done, teams[0].id if teams else None, deals.next_number(session, workspace) > 1)
