"""What a form can know before anybody types: the deal, the meeting that waits, who was there, what a gate lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.policy.stages import ActivityCondition
from bot.services import gates, joint, meetings, permissions
from bot.typed import plain
from store import deals, facts, members
from store.model import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Condition
    from bot.services.permissions import Actor
    from store.deals import Hit
    from store.engine import Session
    from store.model import Activity, Deal, Meeting, Stakeholder

CHOICES = 30
"""How many deals are offered at once; on a phone nobody scrolls further, and another letter narrows them down."""


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal as a form shows it."""

    id: str
    number: int
    name: str
    account: str | None
    stage: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """The log form's contents. `colleagues` and `on_behalf_of` are Slack users; `missing` belongs to `stage`."""

    deal: DealLine | None
    meeting: Meeting | None
    happened_at: datetime
    people: Sequence[Stakeholder] = ()
    colleagues: Sequence[str] = ()
    on_behalf_of: str | None = None
    stage: str | None = None
    missing: Sequence[Condition] = ()
    may_move: bool = False
    lost: Deal | None = None
    """The deal itself where `stage` is its loss: why is asked at once, with what is known of it."""
    others: Sequence[DealLine] = ()
    """What else the meeting is about; it is logged there, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSheet:
    deal: DealLine | None
    stage: str | None
    missing: Sequence[Condition] = ()
    may_override: bool = False


def log_sheet(
    session: Session,
    deps: Deps,
    actor: Actor,
    *,
    deal_id: str | None = None,
    meeting_id: str | None = None,
    stage: str | None = None,
) -> LogSheet:
    """For a deal, the oldest meeting that waits for its outcome is the one being logged. Raises NotFound, NotAllowed."""
    now = deps.now()
    meeting: Meeting | None
    if meeting_id is not None:
        deal, meeting = meetings.see(session, actor, meeting_id)
        if deal_id not in (None, deal.id):
            deal = permissions.see(session, actor, deal_id or "")
            meeting = meeting if deal.id in meeting.other_deal_ids else None
        shown = line(session, deal)
    elif deal_id is not None:
        found, account = deals.named(session, actor.workspace, deal_id)
        deal = permissions.seen(session, actor, found)
        shown = _line(deal, account)
        own = facts.ended_meeting(session, actor.workspace, deal.id, now)
        meeting = own or joint.waits_elsewhere(session, actor, deal, now)
    else:
        return LogSheet(deal=None, meeting=None, happened_at=now)
    organiser, joined = _slack_users(session, actor, meeting)
    ends = stage == deps.policy(actor.workspace).policy.lost.key and stage != deal.stage
    return LogSheet(
        deal=shown,
        meeting=meeting,
        happened_at=min(meeting.starts_at, now) if meeting else now,
        people=facts.stakeholders(session, actor.workspace, deal.id),
        colleagues=joined,
        on_behalf_of=organiser,
        stage=stage,
        missing=_missing(session, deps, deal, stage, logged=ActivityKind.MEETING),
        may_move=permissions.may(actor, permissions.Action.EDIT, deal),
        lost=deal if ends else None,
        others=[line(session, each) for each in joint.also_about(session, actor, meeting, deal.id)]
        if meeting
        else (),
    )


def stage_sheet(
    session: Session, deps: Deps, actor: Actor, deal_id: str | None, stage: str | None
) -> StageSheet:
    """Raises NotFound. Without a chosen stage the next one is proposed."""
    if deal_id is None:
        return StageSheet(deal=None, stage=None)
    deal = permissions.see(session, actor, deal_id)
    policy = deps.policy(actor.workspace).policy
    following = policy.next_stage(deal.stage)
    chosen = stage if stage not in (None, deal.stage) else (following.key if following else None)
    return StageSheet(
        deal=line(session, deal),
        stage=chosen,
        missing=_missing(session, deps, deal, chosen),
        may_override=permissions.may(actor, permissions.Action.OVERRIDE, deal),
    )


def line(session: Session, deal: Deal) -> DealLine:
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    return _line(deal, account.name if account else None)


def see_line(session: Session, actor: Actor, deal_id: str) -> DealLine:
    """The same of a deal that the actor may look at; raises NotFound otherwise."""
    deal, account = deals.named(session, actor.workspace, deal_id)
    return _line(permissions.seen(session, actor, deal), account)


def logged(session: Session, actor: Actor, activity_id: str) -> tuple[Activity, DealLine]:
    """What was logged, with a deal that the actor may look at; raises NotFound otherwise."""
    found = facts.logged(session, actor.workspace, activity_id)
    if found is None:
        raise NotFound
    activity, deal, account = found
    return activity, _line(permissions.seen(session, actor, deal), account)


def _line(deal: Deal, account: str | None) -> DealLine:
    return DealLine(deal.id, deal.number, deal.name, account, deal.stage, deal.version)


def find(
    session: Session, actor: Actor, typed: str, *, closed: bool = False, only_closed: bool = False
) -> Sequence[Hit]:
    """Open deals the actor may see that fit what they typed; one alone when its number was given exactly.

    `closed`: the closed ones instead when no open one fits. `only_closed`: these and no other.
    """
    key = plain.search_key(typed)
    which = deals.Which.CLOSED if only_closed else deals.Which.OPEN
    hits = deals.search(session, actor.workspace, actor.sight, key, limit=CHOICES, which=which)
    if closed and not hits:
        hits = deals.search(session, actor.workspace, actor.sight, key, limit=CHOICES, which=deals.Which.ALL)
    exact = [hit for hit in hits if str(hit.number) == key.removeprefix("#")]
    return exact or hits


def _missing(
    session: Session, deps: Deps, deal: Deal, stage: str | None, *, logged: ActivityKind | None = None
) -> Sequence[Condition]:
    """What the stage lacks; the activity that is being logged in the same form does not count as lacking."""
    policy = deps.policy(deal.workspace).policy
    if stage is None or policy.find_stage(stage) is None or stage == deal.stage:
        return ()
    return [
        each
        for each in gates.missing(session, policy, deal, stage, deps.now())
        if not (isinstance(each, ActivityCondition) and each.activity == logged)
    ]


def _slack_users(session: Session, actor: Actor, meeting: Meeting | None) -> tuple[str | None, Sequence[str]]:
    """The organiser (None for one's own meeting), and the colleagues who were to join."""
    if meeting is None:
        return None, ()
    organiser = members.get(session, actor.workspace, meeting.organiser_id)
    joined = [members.get(session, actor.workspace, each) for each in meeting.attendee_ids]
    first = organiser.slack_user if organiser and organiser.id != actor.id else None
    return first, [each.slack_user for each in joined if each is not None and each.slack_user]
