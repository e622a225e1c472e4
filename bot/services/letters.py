"""What a message says at this moment: decided when it is about to be sent, and again whenever it is edited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.deps import zone_of
from bot.services import bundles, hand_letters, nags, permissions, undo
from store import commands, deals, facts, members, notices
from store.model import MeetingState, NoticeKind, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.hand_letters import Handing
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Command, Deal, Finding, Meeting, Member, Notice


class Standing(Enum):
    """How things stand with one item of a message."""

    OPEN = "open"
    LOGGED = "logged"
    NOT_HELD = "not held"
    NO_DEAL = "no deal"
    TAKEN = "taken by another deal"
    MOVED = "moved"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Line:
    """One item: the finding, what it is about, and how it stands."""

    finding: Finding
    deal: Deal
    account: str | None
    meeting: Meeting | None
    standing: Standing
    own: bool
    """The reader is asked to act; otherwise it is shown to them as somebody's manager or deputy."""
    whose: str | None
    settled_by: str | None = None
    undo: Command | None = None
    undo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a message needs to be rendered, in its reader's rights."""

    notice: Notice
    reader: Member
    lines: Sequence[Line] = ()
    handing: Handing | None = None
    """For messages about deals that change hands."""


@dataclass(frozen=True, slots=True)
class Later:
    at: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """No message after all; `reason` is kept with the row."""

    reason: str


def place(notice: Notice, reader: Member | None) -> str | None:
    """Where it goes: the channel it was made for, or else its reader's conversation with the bot, if that is open."""
    return notice.channel or (reader.dm if reader else None)


def open_now(session: Session, deps: Deps, notice: Notice) -> Letter | Later | Nothing:
    """Hours, leave, rights and openness, checked again at the moment of sending."""
    reader = members.get(session, notice.workspace, notice.recipient)
    if reader is None or not reader.active or reader.role is Role.NONE:
        return Nothing("the recipient is no member any more")
    if reader.slack_user is None:
        return Nothing("the recipient is not on Slack")
    if notice.kind is NoticeKind.EXPORT:
        return Letter(notice, reader)  # they asked for it just now, whatever the hour
    now = deps.now()
    policy = deps.policy(notice.workspace).policy
    arrives = policy.calendar.next_working_moment(now, zone_of(reader), nags.leave_of(session, reader, now))
    if notice.kind is NoticeKind.BUNDLE and (arrives > now or not bundles.is_of_today(notice, reader, now)):
        return Nothing("its day is over")
    if arrives > now:
        return Later(arrives)
    return _needed(session, deps, write(session, deps, notice))


def _needed(session: Session, deps: Deps, letter: Letter) -> Letter | Nothing:
    """Only what is still open of it."""
    if letter.notice.kind is NoticeKind.WELCOME:
        return letter
    if letter.notice.kind in hand_letters.KINDS:
        return letter if hand_letters.is_needed(letter.handing) else Nothing("nothing is left to say")
    waiting = [line for line in letter.lines if line.standing is Standing.OPEN]
    if reason := _needless(session, deps, letter.notice, letter.reader, waiting):
        return Nothing(reason)
    return Letter(letter.notice, letter.reader, waiting)


def _needless(
    session: Session, deps: Deps, notice: Notice, reader: Member, waiting: Sequence[Line]
) -> str | None:
    """Why nothing need be said: all is settled, or the bundle says it."""
    if not waiting:
        return "nothing is left to say"
    if notice.kind is not NoticeKind.BUNDLE and not waiting[0].own:
        return "somebody else is asked now"
    finding = waiting[0].finding
    match notice.kind:
        case NoticeKind.PROMPT:
            late = bundles.carries(session, deps, reader, finding)
        case NoticeKind.LAST_CALL:
            late = finding.due_at <= deps.now()
        case _:
            late = False
    return "the deadline has passed; it is in the bundle" if late else None


def write(session: Session, deps: Deps, notice: Notice) -> Letter:
    """The message as it stands now, settled items included, without what its reader may no longer see."""
    actor = permissions.actor_of(session, notice.workspace, notice.recipient, deps.now())
    assert actor is not None
    if notice.kind in hand_letters.KINDS:
        return Letter(notice, actor.member, handing=hand_letters.write(session, deps, notice, actor))
    lines = [
        _line(session, deps, actor, finding)
        for finding in notices.items(session, notice.workspace, notice.id)
    ]
    return Letter(notice, actor.member, [line for line in lines if line is not None])


def _line(session: Session, deps: Deps, actor: Actor, finding: Finding) -> Line | None:
    deal = deals.get(session, finding.workspace, finding.deal_id)
    meeting = facts.get_meeting(session, finding.workspace, finding.subject)
    if deal is None or meeting is None or not _may_read(session, actor, deal, meeting):
        return None
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    whose = members.get(session, finding.workspace, finding.member_id) if finding.member_id else None
    standing = _standing(finding, meeting)
    last = (
        commands.latest_about(session, finding.workspace, meeting.id)
        if standing is not Standing.OPEN
        else None
    )
    by = members.get(session, finding.workspace, last.actor_id) if last and last.actor_id else None
    until = undo.open_until(last) if last and last.actor_id == actor.id else None
    undoable = until is not None and until > deps.now()
    return Line(
        finding,
        deal,
        account.name if account else None,
        meeting,
        standing,
        own=permissions.may_log(actor, deal, meeting) and finding.member_id in actor.selves,
        whose=whose.name if whose else None,
        settled_by=by.name if by else None,
        undo=last if undoable else None,
        undo_until=until if undoable else None,
    )


def _may_read(session: Session, actor: Actor, deal: Deal, meeting: Meeting) -> bool:
    shared = deals.is_shared_with(session, deal.workspace, deal.id, actor.selves)
    visible = permissions.may(actor, permissions.Action.VIEW, deal, shared=shared)
    return visible or permissions.may_log(actor, deal, meeting)


def _standing(finding: Finding, meeting: Meeting) -> Standing:
    if finding.resolved_at is None:
        return Standing.OPEN
    if meeting.deal_id != finding.deal_id:
        return Standing.TAKEN
    if meeting.ends_at.isoformat() != finding.occurrence:
        return Standing.MOVED
    return {
        MeetingState.LOGGED: Standing.LOGGED,
        MeetingState.NOT_HELD: Standing.NOT_HELD,
        MeetingState.NO_DEAL: Standing.NO_DEAL,
        MeetingState.PLANNED: Standing.SETTLED,
    }[meeting.state]
