"""One item of a message: a finding, what it is about, and how it stands for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot.services import permissions, undo
from store import commands, items, members, traces
from store.model import MEETING, SUGGESTION, MeetingState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.items import About
    from store.model import Command, Deal, Finding, Meeting

AFTER_THE_END: Final = "lost_without_reason"
"""The one rule that is asked of a deal that is over."""


class Standing(Enum):
    """How things stand with one item of a message."""

    OPEN = "open"
    SNOOZED = "snoozed"
    """It rests until its return date."""
    FIXED = "fixed"
    """What was missing is there now."""
    LOGGED = "logged"
    NOT_HELD = "not held"
    NO_DEAL = "no deal"
    TAKEN = "taken by another deal"
    MOVED = "moved"
    SETTLED = "settled"
    """Nobody is asked any more: the deal is over, or the meeting settled otherwise."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item: the finding, what it is about, and how it stands. Rendered by `finding.rule`."""

    finding: Finding
    deal: Deal
    account: str | None
    meeting: Meeting | None
    """For meeting_unlogged only."""
    standing: Standing
    own: bool
    """The reader is asked to act; otherwise it is shown to them as somebody's manager or, if nobody is there, as admin."""
    whose: str | None
    settled_by: str | None = None
    settled_how: str | None = None
    """The kind of the command that did it."""
    undo: Command | None = None
    undo_until: datetime | None = None
    is_new: bool = True
    """No list of this reader's had it before, or it is back from a snooze."""

    @property
    def since(self) -> datetime:
        """Since when it concerns the reader: its deadline, or its escalation for somebody else's."""
        return self.finding.due_at if self.own else self.finding.escalated_at or self.finding.due_at

    @property
    def escalated(self) -> bool:
        """Whether a manager's list carries it."""
        return self.finding.escalated_at is not None

    @property
    def suggestion(self) -> bool:
        """Nothing is amiss: a next step is proposed. Never called overdue."""
        return self.finding.rule == SUGGESTION


def lines(
    session: Session, deps: Deps, actor: Actor, found: Sequence[Finding], old: Collection[str] = ()
) -> list[Line]:
    """In the same order, without what the reader may not see any more, or what is gone. `old`: ids of findings that an
    earlier list of theirs had.
    """
    known = items.about(session, actor.workspace, found, MEETING, actor.member)
    past = _Past(session, actor.workspace, _settling(session, actor.workspace, found))
    made = (_line(deps, actor, each, known, past, is_new=each.id not in old) for each in found)
    return [each for each in made if each is not None]


def _settling(session: Session, workspace: str, found: Sequence[Finding]) -> Mapping[str, Command]:
    """What settled each finding: for a meeting the last thing done about it. One that time alone settled is not in it."""
    settled = [(each, each.resolved_at) for each in found if each.resolved_at is not None]
    by_deal = {(each.deal_id, at) for each, at in settled if each.rule != MEETING}
    did = traces.settled_by(session, workspace, by_deal) if by_deal else {}
    last = {
        each.id: commands.latest_about(session, workspace, each.subject)
        if each.rule == MEETING
        else did.get((each.deal_id, at))
        for each, at in settled
    }
    return {finding: command for finding, command in last.items() if command is not None}


@dataclass(frozen=True, slots=True)
class _Past:
    """What settled items by their id, and through whom: whoever did is mostly one and the same."""

    session: Session
    workspace: str
    settling: Mapping[str, Command]
    _names: dict[str, str | None] = field(default_factory=dict)

    def name(self, member_id: str, known: About) -> str | None:
        if member_id not in self._names:
            person = known.people.get(member_id) or members.get(self.session, self.workspace, member_id)
            self._names[member_id] = person.name if person else None
        return self._names[member_id]


def _line(
    deps: Deps, actor: Actor, finding: Finding, known: About, past: _Past, *, is_new: bool
) -> Line | None:
    deal = known.deals.get(finding.deal_id)
    about = finding.rule == MEETING
    meeting = known.meetings.get(finding.subject) if about else None
    if deal is None or (about and meeting is None) or not _may_read(past.session, actor, deal, meeting):
        return None
    whose = known.people.get(finding.member_id) if finding.member_id else None
    standing = standing_of(finding, deal, meeting, deps.now())
    last = past.settling.get(finding.id)
    until = undo.open_until(last) if last and last.actor_id == actor.id else None
    undoable = until is not None and until > deps.now()
    return Line(
        finding,
        deal,
        known.companies.get(deal.account_id) if deal.account_id else None,
        meeting,
        standing,
        own=permissions.may_log(actor, deal, meeting) and finding.member_id in actor.selves,
        whose=whose.name if whose else None,
        settled_by=past.name(last.actor_id, known) if last and last.actor_id else None,
        settled_how=last.kind if last else None,
        undo=last if undoable else None,
        undo_until=until if undoable else None,
        is_new=is_new,
    )


def _may_read(session: Session, actor: Actor, deal: Deal, meeting: Meeting | None) -> bool:
    return permissions.may_see(session, actor, deal) or permissions.may_log(actor, deal, meeting)


def standing_of(finding: Finding, deal: Deal, meeting: Meeting | None, now: datetime) -> Standing:
    """How it stands; `meeting` for meeting_unlogged only."""
    if finding.resolved_at is None:
        rests = finding.snoozed_until is not None and finding.snoozed_until > now
        return Standing.SNOOZED if rests else Standing.OPEN
    if meeting is None:
        over = not deal.open and finding.rule != AFTER_THE_END
        return Standing.SETTLED if over else Standing.FIXED
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
