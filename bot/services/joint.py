"""Meetings about several deals: one of them is the meeting's own, the others are named in it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.services import permissions
from store import deals, facts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Deal, Meeting


def about(meeting: Meeting) -> frozenset[str]:
    """Every deal it is about, its own and further ones."""
    return frozenset((meeting.deal_id, *meeting.other_deal_ids))


def also_about(
    session: Session, actor: Actor, meeting: Meeting, deal_id: str, *, hold: bool = False
) -> list[Deal]:
    """The deals it is about besides this one that the actor may log on, in the order of their ids."""
    found = []
    for each in sorted(about(meeting) - {deal_id}):
        with suppress(NotFound):
            found.append(permissions.see(session, actor, each, hold=hold))
    return [deal for deal in found if permissions.may_log(actor, deal, meeting)]


def waits_elsewhere(session: Session, actor: Actor, deal: Deal, now: datetime) -> Meeting | None:
    """The oldest meeting of another deal that is over, waits for its outcome and is about this deal too.

    Looked for among the actor's and the deal's owner's; only one that the actor may settle.
    """
    people = {*actor.selves, *([deal.owner_id] if deal.owner_id else [])}
    for each in facts.ended_meetings_of(session, actor.workspace, people, now):
        if deal.id in each.other_deal_ids and _may_settle(session, actor, each):
            return each
    return None


def _may_settle(session: Session, actor: Actor, meeting: Meeting) -> bool:
    deal = deals.get(session, meeting.workspace, meeting.deal_id)
    return (
        deal is not None
        and permissions.may_see(session, actor, deal)
        and permissions.may_log(actor, deal, meeting)
    )
