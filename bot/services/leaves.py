"""不在: leave with half days and a deputy. Whoever is away gets nothing; what can't wait goes to the deputy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.deps import zone_of
from bot.errors import N_, InvalidInput, NotFound
from bot.services import nags
from bot.services.activities import NOT_A_COLLEAGUE
from bot.services.commands import Done, carry_out
from store import handing, members
from store.model import Leave, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Member

TAKE, CANCEL = "leave", "leave_cancel"
"""Kinds of commands."""
Half: TypeAlias = Literal["am", "pm"]
NOON: Final = time(13)
"""Where a day is halved, in the person's own zone: after lunch."""
LONGEST: Final = timedelta(days=366)
FURTHEST: Final = timedelta(days=366 * 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """From one half day to another, both included, in the person's own days. People are Slack users; None: oneself."""

    member: str | None
    first: date
    first_half: Half
    last: date
    last_half: Half
    deputy: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A coming leave as a list shows it; `mine` is false for somebody of a manager's team."""

    leave: Leave
    who: str
    deputy: str | None
    mine: bool


def take(deps: Deps, ask: Ask, wanted: Away) -> Command:
    """Notes a leave; the receipt names it. A manager may do it for their team, an admin for anybody."""

    def work(session: Session, ledger: Ledger) -> Done:
        person = _whose(session, ask.actor, wanted.member)
        start, end = span(wanted, zone_of(person))
        _check_time(start, end, ledger.at)
        for each in members.leaves_of(session, person.workspace, person.id, start):
            if each.start < end:
                raise InvalidInput("first", OVERLAPS, start=each.start, end=each.end)
        deputy = _deputy(session, person, wanted.deputy, start, end)
        leave = Leave(
            workspace=person.workspace,
            id=ledger.new_id(),
            member_id=person.id,
            start=start,
            end=end,
            deputy_id=deputy.id if deputy else None,
        )
        ledger.add(leave)
        nags.ask_anew(session, deps, person.workspace, person.id)
        return Done(None, {"leave": leave.id, "away": person.id})

    return carry_out(deps, ask, TAKE, work)


def cancel(deps: Deps, ask: Ask, leave_id: str) -> Command:
    """The person is there after all. Raises NotFound for what is not the actor's to cancel, too."""

    def work(session: Session, ledger: Ledger) -> Done:
        leave = handing.get_leave(session, ask.actor.workspace, leave_id)
        if leave is None or leave.member_id not in {each.id for each in _theirs(session, ask.actor)}:
            raise NotFound
        ledger.remove(leave)
        nags.ask_anew(session, deps, leave.workspace, leave.member_id)
        return Done(None, {"away": leave.member_id})

    return carry_out(deps, ask, CANCEL, work)


def coming(session: Session, actor: Actor, now: datetime, *, everybody: bool = False) -> Sequence[Planned]:
    """The actor's leaves that are not over, and for a manager those of the team; for an admin everybody's, if asked for.
    Soonest first.
    """
    people = {each.id: each for each in _theirs(session, actor, everybody=everybody)}
    found = [
        Planned(leave, person.name, _name(session, leave), mine=person.id == actor.id)
        for person in people.values()
        for leave in members.leaves_of(session, actor.workspace, person.id, now)
    ]
    return sorted(found, key=lambda each: (not each.mine, each.leave.start, each.leave.id))


def proposed_deputy(session: Session, actor: Actor) -> str | None:
    """A Slack user: who stood in last time, else a colleague of the same team."""
    last = handing.last_deputy(session, actor.workspace, actor.id)
    team = members.team_of(session, actor.workspace, actor.id)
    mates = members.people_of(session, actor.workspace, team.id, manages=False) if team else ()
    known = [members.get(session, actor.workspace, last)] if last else []
    for each in (*known, *mates):
        if each is not None and each.id != actor.id and nags.reads(each):
            return each.slack_user
    return None


def span(wanted: Away, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants: a morning begins at midnight and ends at noon, an afternoon ends at midnight."""
    first = time.min if wanted.first_half == "am" else NOON
    start = datetime.combine(wanted.first, first, zone)
    if wanted.last_half == "am":
        return start, datetime.combine(wanted.last, NOON, zone)
    if wanted.last == date.max:
        raise InvalidInput("last", TOO_FAR)
    return start, datetime.combine(wanted.last + timedelta(days=1), time.min, zone)


OVERLAPS = N_(
    "There is a leave from {start} to {end} already. Please cancel that one first, or choose other days."
)
TOO_FAR = N_("This is too far away. Please choose days within two years.")


def _check_time(start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:
        raise InvalidInput("last", N_("It ends before it begins. Please check the two days."))
    if end <= now:
        raise InvalidInput("last", N_("This is over already. Please choose today or a coming day."))
    if start > now + FURTHEST or end - start > LONGEST:
        raise InvalidInput("last", TOO_FAR)


def _whose(session: Session, actor: Actor, slack_user: str | None) -> Member:
    """Anybody whom the actor may not enter it for answers as somebody who does not exist."""
    if slack_user in (None, actor.member.slack_user):
        return actor.member
    for person in _theirs(session, actor):
        if person.slack_user == slack_user and person.active:
            return person
    raise InvalidInput("member", N_("You can do this for yourself and for people of your own team only."))


def _theirs(session: Session, actor: Actor, *, everybody: bool = True) -> list[Member]:
    """The actor, and whom they manage; for an admin everybody with a role, if asked for."""
    if actor.member.role is Role.ADMIN and everybody:
        return list(members.with_role(session, actor.workspace, Role.REP, Role.MANAGER, Role.ADMIN))
    people = [
        each
        for team in sorted(actor.teams)
        for each in members.people_of(session, actor.workspace, team, manages=False)
    ]
    return list({each.id: each for each in (actor.member, *people)}.values())


def _deputy(
    session: Session, person: Member, slack_user: str | None, start: datetime, end: datetime
) -> Member | None:
    if slack_user is None:
        return None
    deputy = members.by_slack_user(session, person.workspace, slack_user)
    if deputy is None or not deputy.active or deputy.role is Role.NONE:
        raise InvalidInput("deputy", NOT_A_COLLEAGUE)
    if deputy.id == person.id:
        raise InvalidInput("deputy", N_("Nobody can stand in for themselves. Please choose somebody else."))
    away = members.leaves_of(session, person.workspace, deputy.id, start)
    if any(each.start < end for each in away):
        raise InvalidInput(
            "deputy", N_("{who} is away in that time, too. Please choose somebody else."), who=deputy.name
        )
    return deputy


def _name(session: Session, leave: Leave) -> str | None:
    deputy = members.get(session, leave.workspace, leave.deputy_id) if leave.deputy_id else None
    return deputy.name if deputy else None
