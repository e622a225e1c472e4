"""Planned meetings: plan, move, or say that it did not take place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.errors import N_, InvalidInput, NotAllowed, NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.series import shifted, starts
from store import deals, facts, members
from store.model import Meeting, MeetingState, Role

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from bot.services.series import Repeat
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

NOT_COLLEAGUES = N_("Please choose colleagues who use Dealbot.")
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=366 * 2)


MOST_DEALS = 10
"""Deals that one meeting may be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A meeting to come. `attendee_ids` are our own people besides the organiser; `other_deal_ids` what else it is about."""

    deal_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    organiser_id: str | None = None
    attendee_ids: tuple[str, ...] = ()
    other_deal_ids: tuple[str, ...] = ()
    repeat: Repeat | None = None


def plan(deps: Deps, ask: Ask, wanted: Plan) -> Command:
    """Plans a meeting or a series and shares its deals with the colleagues who join; the receipt names the first one.

    It also names those who may see a deal only since now, so that Undo can take that back.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        others = tuple(dict.fromkeys(each for each in wanted.other_deal_ids if each != wanted.deal_id))
        if len(others) >= MOST_DEALS:
            raise InvalidInput("others", N_("A meeting can be about ten deals at most."))
        held = {
            each: permissions.hold(session, ask.actor, each) for each in sorted((wanted.deal_id, *others))
        }
        deal = held.pop(wanted.deal_id)
        organiser = wanted.organiser_id or ask.actor.id
        joining = tuple(dict.fromkeys(each for each in wanted.attendee_ids if each != organiser))
        shared = {
            each.id: [one for one in (organiser, *joining) if _share(session, ask.actor, each, one)]
            for each in (deal, *held.values())
        }
        rows = _rows(deps, ask, wanted, organiser, joining, others)
        ledger.add(*rows)
        receipt = {"meeting": rows[0].id, "count": len(rows), "shared": shared.pop(deal.id)}
        return Done(deal, receipt | ({"shared_others": shared} if any(shared.values()) else {}))

    return carry_out(deps, ask, "plan", work)


def _rows(
    deps: Deps, ask: Ask, wanted: Plan, organiser: str, joining: tuple[str, ...], others: tuple[str, ...]
) -> list[Meeting]:
    """One, or a row each time of a series, by the clocks of whoever plans it."""
    _check_time(wanted.starts_at, wanted.ends_at, deps.now())
    zone, length = zone_of(ask.actor.member), wanted.ends_at - wanted.starts_at
    times = [wanted.starts_at] if wanted.repeat is None else starts(wanted.starts_at, wanted.repeat, zone)
    series = deps.new_id() if len(times) > 1 else None
    for each in times[1:]:
        _check_time(each, each + length, deps.now())
    return [
        Meeting(
            workspace=ask.actor.workspace,
            id=deps.new_id(),
            deal_id=wanted.deal_id,
            title=wanted.title,
            starts_at=each,
            ends_at=each + length,
            organiser_id=organiser,
            attendee_ids=joining,
            series_id=series,
            other_deal_ids=others,
        )
        for each in times
    ]


def move(
    deps: Deps, ask: Ask, meeting_id: str, starts_at: datetime, ends_at: datetime, *, following: bool = False
) -> Command:
    """The meeting takes place at another time: what was asked about the old time is settled.

    `following`: the later ones of its series move with it, by as many days and to the same time of day.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal, meeting = hold(session, ask.actor, meeting_id)
        zone = zone_of(ask.actor.member)
        _check_time(starts_at, ends_at, deps.now())
        later = _later(session, meeting) if following else []
        ledger.change(meeting, starts_at=starts_at, ends_at=ends_at)
        for each in later:
            begins = shifted(each.starts_at, meeting.starts_at, starts_at, zone)
            ends = begins + (ends_at - starts_at)
            _check_time(begins, ends, deps.now())
            ledger.change(each, starts_at=begins, ends_at=ends)
        return Done(deal, {"meeting": meeting.id, "count": 1 + len(later)})

    return carry_out(deps, ask, "move_meeting", work)


def not_held(deps: Deps, ask: Ask, meeting_id: str, *, following: bool = False) -> Command:
    """The meeting did not take place, or will not: nobody is asked about it. `following`: nor the rest of its series."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal, meeting = hold(session, ask.actor, meeting_id)
        later = _later(session, meeting) if following else []
        for each in (meeting, *later):
            ledger.change(each, state=MeetingState.NOT_HELD)
        return Done(deal, {"meeting": meeting.id, "count": 1 + len(later)})

    return carry_out(deps, ask, "not_held", work)


def no_deal(deps: Deps, ask: Ask, meeting_id: str) -> Command:
    """The meeting was about no deal: nobody is asked about it any more, and it counts nowhere."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal, meeting = hold(session, ask.actor, meeting_id)
        ledger.change(meeting, state=MeetingState.NO_DEAL)
        return Done(deal, {"meeting": meeting.id})

    return carry_out(deps, ask, "no_deal", work)


def give_to(
    session: Session, ledger: Ledger, actor: Actor, meeting_id: str, deal: Deal
) -> tuple[Deal, list[str]]:
    """As part of a larger command the meeting belongs to a new deal of the actor's from now on.

    Returns the deal it came from, and those of ours who were there and may see the new one only since now.
    """
    old, meeting = hold(session, actor, meeting_id)
    there = [
        members.get(session, actor.workspace, each) for each in (meeting.organiser_id, *meeting.attendee_ids)
    ]
    shared = [
        each.id
        for each in there
        if each and each.active and each.role is not Role.NONE and _share(session, actor, deal, each.id)
    ]
    ledger.change(meeting, deal_id=deal.id, series_id=None)
    return old, shared


def _later(session: Session, meeting: Meeting) -> list[Meeting]:
    """Those of the same series after it that nobody has settled."""
    if meeting.series_id is None:
        return []
    planned = facts.planned_meetings(session, meeting.workspace, meeting.deal_id)
    return [
        each for each in planned if each.series_id == meeting.series_id and each.starts_at > meeting.starts_at
    ]


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
