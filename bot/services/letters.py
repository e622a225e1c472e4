"""What a message says at this moment: decided when it is about to be sent, and again whenever it is edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.services import (
    alerts,
    brake_letters,
    budget,
    bundles,
    hand_letters,
    lines,
    nags,
    permissions,
    sharing,
    stuck,
)
from bot.services.lines import Line, Standing
from bot.services.reviews import sending
from bot.services.reviews.sending import Later, Page
from store import bundles as mornings
from store import deals, members, notices
from store.model import NoticeKind, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.deps import Deps
    from bot.services.alerts import Bulletin
    from bot.services.brake_letters import Held
    from bot.services.hand_letters import Handing
    from bot.services.permissions import Actor
    from bot.services.stuck import Stuck
    from store.engine import Session
    from store.model import Member, Notice, Team

__all__ = [
    "ASKED_FOR",
    "Later",
    "Letter",
    "Line",
    "Nothing",
    "Page",
    "Standing",
    "open_now",
    "place",
    "write",
]


ASKED_FOR: Final = frozenset({NoticeKind.EXPORT, NoticeKind.CARD})
"""What somebody asked for by a click or a command."""
FOR_ADMINS: Final = frozenset({NoticeKind.BRAKE, NoticeKind.STUCK})
"""What waits for an admin's working hours, but for the end of no leave."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a message needs to be rendered, in its reader's rights."""

    notice: Notice
    reader: Member
    lines: Sequence[Line] = ()
    handing: Handing | None = None
    """For messages about deals that change hands."""
    held: Held | None = None
    """For the question about nags that are held."""
    stuck: Stuck | None = None
    """For what does not arrive."""
    more: int = 0
    """What is open beyond these lines, counted only."""
    team: Team | None = None
    """Whose channel it goes to, in whose language; None for a message to the reader alone."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No message after all; `reason` is kept with the row."""

    reason: str


def place(notice: Notice, reader: Member | None) -> str | None:
    """Where it goes: the channel it was made for, or else its reader's conversation with the bot, if that is open."""
    return notice.channel or (reader.dm if reader else None)


def open_now(session: Session, deps: Deps, notice: Notice) -> Letter | Bulletin | Page | Later | Nothing:
    """Hours, leave, rights and openness, checked again at the moment of sending."""
    match notice.kind:
        case NoticeKind.REVIEW:
            part = sending.page(session, deps, notice)
            return Nothing(part) if isinstance(part, str) else part
        case NoticeKind.ALERT:
            return _post(session, deps, notice)
        case _:
            return _to_member(session, deps, notice)


def _to_member(session: Session, deps: Deps, notice: Notice) -> Letter | Later | Nothing:
    reader = members.get(session, notice.workspace, notice.recipient)
    if reader is None or not nags.reads(reader):
        known = reader is not None and reader.active and reader.role is not Role.NONE
        return Nothing("the recipient is not on Slack" if known else "the recipient is no member any more")
    if notice.kind in ASKED_FOR:
        return _asked_for(session, deps, notice, reader)
    now = deps.now()
    policy = deps.policy(notice.workspace).policy
    leave = () if notice.kind in FOR_ADMINS else nags.leave_of(session, reader, now)
    arrives = policy.calendar.next_working_moment(now, zone_of(reader), leave)
    if notice.kind is NoticeKind.BUNDLE and (arrives > now or not bundles.is_of_today(notice, reader, now)):
        return Nothing(bundles.OVER)
    if arrives > now:
        return Later(arrives)
    return _needed(session, deps, _letter(session, deps, notice))


def _asked_for(session: Session, deps: Deps, notice: Notice, reader: Member) -> Letter | Nothing:
    """At once, whatever the hour: they asked for it just now."""
    if notice.kind is NoticeKind.EXPORT:
        return Letter(notice, reader)
    actor = permissions.actor_of(session, notice.workspace, notice.recipient, deps.now())
    assert actor is not None
    reason = sharing.why_not(session, notice, actor)
    return Nothing(reason) if reason else _letter(session, deps, notice)


def _post(session: Session, deps: Deps, notice: Notice) -> Bulletin | Nothing:
    """For a channel, in its team's hours."""
    if reason := alerts.why_not(session, deps, notice):
        return Nothing(reason)
    bulletin = alerts.write(session, deps, notice, only_open=True)
    return bulletin if bulletin.deals else Nothing("nothing is left to say")


def _needed(session: Session, deps: Deps, letter: Letter) -> Letter | Nothing:
    """Only what is still open of it."""
    if letter.notice.kind is NoticeKind.WELCOME:
        return letter
    if letter.notice.kind in hand_letters.KINDS:
        return letter if hand_letters.is_needed(letter.handing) else Nothing("nothing is left to say")
    if letter.notice.kind is NoticeKind.BRAKE:
        return letter if letter.held and letter.held.open else Nothing("nothing is left to decide")
    if letter.notice.kind is NoticeKind.STUCK:
        needless = stuck.why_needless(session, letter.notice, letter.stuck)
        return Nothing(needless) if needless else letter
    waiting = [line for line in letter.lines if line.standing is Standing.OPEN]
    if reason := _needless(session, deps, letter.notice, letter.reader, waiting):
        return Nothing(reason)
    return replace(letter, lines=waiting)


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
    if late:
        return "the deadline has passed; it is in the bundle"
    asks = notice.kind in budget.KINDS and notice.kind is not NoticeKind.BUNDLE
    return bundles.OVER_BUDGET if asks and budget.is_spent(session, deps, reader) else None


def write(session: Session, deps: Deps, notice: Notice) -> Letter | Bulletin | Page:
    """The message as it stands now, settled items included, without what its reader may no longer see.

    A review is never written again: only where Slack did not take its pictures it owes an edit, as it was written.
    """
    if notice.kind is NoticeKind.REVIEW:
        sent = notice.payload or {}
        return Page(notice, {part: sent[part] for part in ("text", "blocks")})
    if notice.kind is NoticeKind.ALERT:
        return alerts.write(session, deps, notice)
    return _letter(session, deps, notice)


def _letter(session: Session, deps: Deps, notice: Notice) -> Letter:
    actor = permissions.actor_of(session, notice.workspace, notice.recipient, deps.now())
    assert actor is not None
    if notice.kind is NoticeKind.CARD and notice.deal_id is not None:
        deal = deals.get(session, notice.workspace, notice.deal_id)
        return Letter(notice, actor.member, team=sharing.team_of(session, deal))
    if notice.kind in hand_letters.KINDS:
        return Letter(notice, actor.member, handing=hand_letters.write(session, deps, notice, actor))
    if notice.kind is NoticeKind.BRAKE:
        return Letter(notice, actor.member, held=brake_letters.write(session, deps, notice, actor))
    if notice.kind is NoticeKind.STUCK:
        return Letter(notice, actor.member, stuck=stuck.write(session, notice, actor))
    listed, more = _listed(session, deps, notice, actor)
    return Letter(notice, actor.member, listed, more=more)


def _listed(session: Session, deps: Deps, notice: Notice, actor: Actor) -> tuple[list[Line], int]:
    """Its items as they stand, as many as a message spells out, and how many more are open."""
    items = notices.items(session, notice.workspace, notice.id, bundles.LISTED)
    if notice.kind is not NoticeKind.BUNDLE:
        return lines.lines(session, deps, actor, items), 0
    ids, coming = {each.id for each in items}, {each.id for each in items if each.due_at > deps.now()}
    old = mornings.told_before(session, notice.workspace, notice.id, actor.id, coming) if coming else ()
    return lines.lines(session, deps, actor, items, old), _more(session, deps, notice, actor, ids)


def _more(session: Session, deps: Deps, notice: Notice, actor: Actor, spelt_out: Collection[str]) -> int:
    """On its own day everything that waits for the reader; later only what the message itself carried. With room left it
    carries all there was when its day was looked at.
    """
    if len(spelt_out) < bundles.LISTED:
        return 0
    if morning := bundles.today(session, deps, notice, actor.member):
        return bundles.count(session, deps, morning, spelt_out)
    return mornings.count_open(session, notice.workspace, notice.id, deps.now(), spelt_out)
