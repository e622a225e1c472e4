"""Planned meetings: plan, move, or say that it did not take place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import N_, InvalidInput, NotAllowed, NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import deals, facts, members
from store.model import Meeting, MeetingState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

NOT_COLLEAGUES = N_("Please choose colleagues who use Dealbot.")
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=366 * 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A meeting to come. `attendee_ids` are our own people besides the organiser."""

    deal_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser_id: str | None = None
    attendee_ids: tuple[str, ...] = ()


def plan(deps: Deps, ask: Ask, wanted: Plan) -> Command:
    """Plans a meeting and shares the deal with the colleagues who join; the receipt names the meeting.

    It also names those who may see the deal only since now, so that Undo can take that back.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal = permissions.hold(session, ask.actor, wanted.deal_id)
        _check_time(wanted.starts_at, wanted.ends_at, deps.now())
        organiser = wanted.organiser_id or ask.actor.id
        joining = tuple(dict.fromkeys(each for each in wanted.attendee_ids if each != organiser))
        shared = [each for each in (organiser, *joining) if _share(session, ask.actor, deal, each)]
        meeting = Meeting(
            workspace=deal.workspace,
            id=deps.new_id(),
            deal_id=deal.id,
            title=wanted.title,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            organiser_id=organiser,
            attendee_ids=joining,
        )
        ledger.add(meeting)
        return Done(deal, {"meeting": meeting.id, "shared": shared})

    return carry_out(deps, ask, "plan", work)


def move(deps: Deps, ask: Ask, meeting_id: str, starts_at: datetime, ends_at: datetime) -> Command:
    """The meeting takes place at another time: what was asked about the old time is settled."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal, meeting = hold(session, ask.actor, meeting_id)
        _check_time(starts_at, ends_at, deps.now())
        ledger.change(meeting, starts_at=starts_at, ends_at=ends_at)
        return Done(deal, {"meeting": meeting.id})

    return carry_out(deps, ask, "move_meeting", work)


def not_held(deps: Deps, ask: Ask, meeting_id: str) -> Command:
    """The meeting did not take place: nobody is asked about it any more."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal, meeting = hold(session, ask.actor, meeting_id)
        ledger.change(meeting, state=MeetingState.NOT_HELD)
        return Done(deal, {"meeting": meeting.id})

    return carry_out(deps, ask, "not_held", work)


def see(session: Session, actor: Actor, meeting_id: str) -> tuple[Deal, Meeting]:
    """The meeting with its deal, for somebody who may log it; raises NotFound otherwise."""
    meeting = facts.get_meeting(session, actor.workspace, meeting_id)
    if meeting is None:
        raise NotFound
    deal = permissions.see(session, actor, meeting.deal_id)
    if not permissions.may_log(actor, deal, meeting):
        raise NotAllowed
    return deal, meeting


def waiting(session: Session, actor: Actor, meeting_id: str) -> tuple[Deal, Meeting]:
    """As `see`, for a meeting nobody has settled yet; raises InvalidInput for one that can't be settled again."""
    deal, meeting = see(session, actor, meeting_id)
    if meeting.state is not MeetingState.PLANNED:
        raise InvalidInput("meeting", N_("This meeting is already settled. Nothing more is needed."))
    return deal, meeting


def hold(session: Session, actor: Actor, meeting_id: str) -> tuple[Deal, Meeting]:
    """As `waiting`, to be changed in this transaction."""
    deal, _ = see(session, actor, meeting_id)
    deals.for_update(session, actor.workspace, deal.id)
    return waiting(session, actor, meeting_id)


def _share(session: Session, actor: Actor, deal: Deal, member_id: str) -> bool:
    """True when they could not see it as their own or shared before."""
    person = members.get(session, actor.workspace, member_id)
    if person is None or not person.active or person.role is Role.NONE:
        raise InvalidInput("attendees", NOT_COLLEAGUES)
    if person.id == deal.owner_id or deals.is_shared_with(session, deal.workspace, deal.id, {person.id}):
        return False
    deals.share(session, deal.workspace, deal.id, person.id)
    return True


def _check_time(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise InvalidInput("duration", N_("Please choose a length of at most 12 hours."))
    if ends_at <= now:
        raise InvalidInput(
            "starts_at", N_("This time is over. To log a meeting that was held, use /deal log.")
        )
    if starts_at > now + FURTHEST:
        raise InvalidInput("starts_at", N_("This is too far away. Please write a day within two years."))
