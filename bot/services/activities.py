"""Logging what happened: one call takes everything the one-screen form holds, and all of it holds or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.deps import zone_of
from bot.errors import N_, Conflict, InvalidInput, NotAllowed
from bot.services import deals, joint, permissions, stakeholders
from bot.services.commands import Done, carry_out
from bot.services.extras import NOTHING, Extra, add_extra
from bot.services.lost import UNSAID, Because, tell
from store import deals as store_deals
from store import facts, members
from store.model import Activity, ActivityKind, MeetingState

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal, Meeting, Stakeholder

NOT_A_COLLEAGUE = N_("Please choose a colleague who uses Dealbot.")
ANOTHER_DEALS = N_("That meeting belongs to another deal. Please choose the deal again.")
MAX_AHEAD = timedelta(minutes=15)
"""How far in the future something "happened" may lie: people log while the meeting still runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One meeting or other activity, with what changed because of it.

    `stage` is a stage to move to, `version` the deal's when it was chosen, `extra` what its gate asked for, and `because`
    what a loss must say; `on_behalf_of` is the member whose activity it
    was when somebody else writes it down (代理).
    """

    deal_id: str
    kind: ActivityKind
    happened_at: datetime
    outcome: str | None
    summary: str | None
    meeting_id: str | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    stakeholder_ids: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    on_behalf_of: str | None = None
    stage: str | None = None
    version: int | None = None
    extra: Extra = NOTHING
    because: Because = UNSAID
    link: str | None = None
    """Where the text stands in Slack, for a message that is kept."""


def log(deps: Deps, ask: Ask, entry: Entry) -> Command:
    """Writes the activity, the next step, the stakeholder, the fields and the stage move, in one transaction.

    Raises NotFound, NotAllowed, InvalidInput, GateNotMet with everything the stage still lacks, or Conflict when a
    stage was chosen on an older version. The receipt names the activity and its deal.
    A meeting about several deals is written down on each, and undone on each.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        also = _also(session, ask.actor, entry)
        deal, meeting = _what_may_be_logged(session, ask.actor, entry)
        if meeting is not None and meeting.deal_id not in {deal.id, *(each.id for each in also)}:
            raise InvalidInput("deal", ANOTHER_DEALS)
        there = _present(session, deal, entry)
        _check(entry, deps.now(), zone_of(ask.actor.member))
        stage = entry.stage if entry.stage != deal.stage else None
        if stage is not None and entry.version not in (None, deal.version):
            raise Conflict
        behalf = _on_whose_behalf(ask.actor, entry, meeting)
        ledger = replace(ledger, on_behalf_of=behalf)
        policy = deps.policy(ask.actor.workspace).policy
        there += [stakeholders.write(ledger, deal, person) for person in entry.extra.people]
        activity = _activity(ledger, ask.actor, entry, tuple(each.id for each in there))
        ledger.add(activity)
        if meeting is not None:
            ledger.change(meeting, state=MeetingState.LOGGED)
        stakeholders.met(ledger, there, entry.happened_at)
        others = [_copied(ledger, activity, entry, each) for each in also]
        deal = _moved_on(ledger, deal, entry)
        deal = add_extra(ledger, policy, deal, replace(entry.extra, people=()))
        receipt: dict[str, Any] = {"activity": activity.id, "meeting": activity.meeting_id}
        if stage == policy.lost.key:
            deal = tell(ledger, policy, deal, entry.because)
            receipt["lost_reason"] = deal.lost_reason
        if stage is not None:
            deal = deals.enter(session, ledger, policy, deal, stage)
        return Done(deal, receipt, behalf, others)

    return carry_out(deps, ask, "log", work)


def _what_may_be_logged(session: Session, actor: Actor, entry: Entry) -> tuple[Deal, Meeting | None]:
    deal = permissions.see(session, actor, entry.deal_id, hold=True)
    meeting = _meeting(session, deal, entry.meeting_id) if entry.meeting_id is not None else None
    if not permissions.may_log(actor, deal, meeting):
        raise NotAllowed
    if meeting is not None and meeting.state is not MeetingState.PLANNED:
        raise InvalidInput("outcome", N_("This meeting is already settled. Nothing more is needed."))
    if entry.on_behalf_of and members.get(session, actor.workspace, entry.on_behalf_of) is None:
        raise InvalidInput("on_behalf_of", NOT_A_COLLEAGUE)
    if not permissions.may(actor, permissions.Action.EDIT, deal) and (entry.stage or entry.extra != NOTHING):
        raise NotAllowed
    return deal, meeting


def _also(session: Session, actor: Actor, entry: Entry) -> list[Deal]:
    """The further deals of the meeting. All its deals are taken in the order of their ids, so that nobody waits for
    somebody who waits for them.
    """
    meeting = facts.get_meeting(session, actor.workspace, entry.meeting_id) if entry.meeting_id else None
    if meeting is None or not meeting.other_deal_ids or entry.deal_id not in joint.about(meeting):
        return []
    for each in sorted(joint.about(meeting)):
        store_deals.for_update(session, actor.workspace, each)
    return joint.also_about(session, actor, meeting, entry.deal_id, hold=True)


def _copied(ledger: Ledger, activity: Activity, entry: Entry, deal: Deal) -> Deal:
    """The same words on a further deal; who was there of the customer belongs to the first one."""
    ledger.add(replace(activity, id=ledger.new_id(), deal_id=deal.id, stakeholder_ids=()))
    return _moved_on(ledger, deal, entry)


def _meeting(session: Session, deal: Deal, meeting_id: str) -> Meeting:
    """Read once the deal is held, so that of two who log it at once the second sees it settled."""
    meeting = facts.get_meeting(session, deal.workspace, meeting_id)
    if meeting is None or deal.id not in joint.about(meeting):
        raise InvalidInput("deal", ANOTHER_DEALS)
    return meeting


def _on_whose_behalf(actor: Actor, entry: Entry, meeting: Meeting | None) -> str | None:
    """Whose activity it was, if somebody else writes it down (代理): as the form says, else the organiser's."""
    behalf = entry.on_behalf_of or (meeting.organiser_id if meeting else None)
    return behalf if behalf != actor.id else None


def _present(session: Session, deal: Deal, entry: Entry) -> list[Stakeholder]:
    """Who was there of those known; raises InvalidInput for people of another deal."""
    known = facts.stakeholders(session, deal.workspace, deal.id) if entry.stakeholder_ids else ()
    there = [person for person in known if person.id in entry.stakeholder_ids]
    if len(there) != len(set(entry.stakeholder_ids)):
        raise InvalidInput("stakeholders", N_("Please choose people of this deal only."))
    return there


def _check(entry: Entry, now: datetime, zone: ZoneInfo) -> None:
    if entry.happened_at > now + MAX_AHEAD:
        raise InvalidInput("happened_at", N_("This lies in the future. To plan a meeting, use /deal plan."))
    if entry.next_step_on is not None and entry.next_step_on < now.astimezone(zone).date():
        raise InvalidInput(
            "next_step_on", N_("The next step's date is in the past. Please choose a coming day.")
        )


def _activity(ledger: Ledger, actor: Actor, entry: Entry, people: tuple[str, ...]) -> Activity:
    return Activity(
        workspace=ledger.workspace,
        id=ledger.new_id(),
        deal_id=entry.deal_id,
        kind=entry.kind,
        happened_at=entry.happened_at,
        logged_at=ledger.at,
        author_id=actor.id,
        on_behalf_of=ledger.on_behalf_of,
        outcome=entry.outcome,
        summary=entry.summary,
        next_step=entry.next_step,
        next_step_on=entry.next_step_on,
        meeting_id=entry.meeting_id,
        stakeholder_ids=people,
        member_ids=entry.member_ids,
        link=entry.link,
    )


def _moved_on(ledger: Ledger, deal: Deal, entry: Entry) -> Deal:
    """The deal's newest activity and, if one was given, its next step."""
    values: dict[str, Any] = {}
    if deal.last_activity_at is None or entry.happened_at > deal.last_activity_at:
        values["last_activity_at"] = entry.happened_at
    if entry.next_step or entry.next_step_on:
        values |= {"next_step": entry.next_step, "next_step_on": entry.next_step_on}
    return ledger.change_later(deal, **values)
