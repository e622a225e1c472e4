"""Which reviews are due that the outbox has no row for: each once per period and audience, by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.nags import reads
from bot.services.reviews import Order
from bot.services.reviews.schedule import CADENCES
from store import installations, members, reviews
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deps import Deps
    from bot.services.reviews.schedule import Due
    from store.engine import Session
    from store.model import Member, Team

TOO_NEW: Final = "the team was set up after it fell due"
LEADS: Final = (Role.MANAGER, Role.ADMIN)


def missing(session: Session, deps: Deps, workspace: str) -> list[Notice]:
    """The first part of each review that has fallen due; one from before its team was as it is now is suppressed."""
    wanted = list(_wanted(session, deps, workspace))
    recipients = list(dict.fromkeys(order.audience for order, _, _ in wanted))
    occurrences = list(dict.fromkeys(order.occurrence for order, _, _ in wanted))
    known = reviews.owed(session, workspace, recipients, occurrences)
    return [
        _notice(deps, order, team, due, too_new=_too_new(session, team, due))
        for order, team, due in wanted
        if (order.audience, order.occurrence) not in known
    ]


def managers(session: Session, workspace: str, team_id: str) -> list[Member]:
    """Who leads the team by their role as well, and could read of it."""
    people = members.people_of(session, workspace, team_id, manages=True)
    return [each for each in people if reads(each) and each.role in LEADS]


def _wanted(session: Session, deps: Deps, workspace: str) -> Iterator[tuple[Order, Team, Due]]:
    policy, now = deps.policy(workspace).policy, deps.now()
    for team in members.all_teams(session, workspace):
        people = managers(session, workspace, team.id)
        for cadence in CADENCES.values():
            if not cadence.asked(policy):
                continue
            audiences = [team.id] if cadence.to_channel and team.channel else []
            audiences += [each.id for each in people] if cadence.to_managers else []
            due = cadence.latest(policy, team, now)
            for audience in audiences:
                yield Order(workspace, cadence.kind, due.period.key, team.id, audience), team, due


def _too_new(session: Session, team: Team, due: Due) -> bool:
    """A team made in mid-week gets its first review at the next time, and so does one whose time was changed."""
    here = installations.get(session, team.workspace)
    installed_later = here is not None and here.installed_at >= due.at
    return installed_later or reviews.changed_since(session, team.workspace, team.id, due.at)


def _notice(deps: Deps, order: Order, team: Team, due: Due, *, too_new: bool) -> Notice:
    return Notice(
        workspace=order.workspace,
        id=deps.new_id(),
        recipient=order.audience,
        kind=NoticeKind.REVIEW,
        occurrence=order.occurrence,
        state=NoticeState.SUPPRESSED if too_new else NoticeState.DUE,
        due_at=due.at,
        created_at=deps.now(),
        channel=team.channel if order.for_channel else None,
        reason=TOO_NEW if too_new else None,
    )
