"""A deal becomes a colleague's: at once by a manager with a reason, or asked for by its owner and confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import N_, Conflict, InvalidInput, NotAllowed, NotFound
from bot.services import nags, permissions
from bot.services.activities import NOT_A_COLLEAGUE
from bot.services.commands import Done, carry_out
from bot.services.permissions import Action
from store import facts, handing, members, notices
from store.model import HandOver, Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal, Member

HAND, DECIDE = "hand", "hand_decide"
"""Kinds of commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`to` is a Slack user; `version` the deal's when the form was opened."""

    deal_id: str
    to: str
    reason: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Heir:
    """The new owner, and the teams they sell in."""

    person: Member
    teams: Sequence[str]

    def team_for(self, deal: Deal) -> str | None:
        """The deal goes along into the new owner's team; whoever sells in none leaves it with the managers it has."""
        return deal.team_id if deal.team_id in self.teams or not self.teams else self.teams[0]


def hand(deps: Deps, ask: Ask, wish: Wish) -> Command:
    """Hands the deal over if the actor may, else asks those who may. The receipt's `granted` says which it was.

    Raises NotFound, NotAllowed, InvalidInput, or Conflict when the deal changed since the form was opened.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal = permissions.hold(session, ask.actor, wish.deal_id)
        if wish.version not in (None, deal.version):
            raise Conflict
        heir = heir_named(session, ask.actor.workspace, wish.to)
        if heir.person.id == deal.owner_id:
            raise InvalidInput("to", N_("This deal is theirs already. Please choose somebody else."))
        if permissions.may(ask.actor, Action.REASSIGN, deal):
            return hand_all(session, deps, ledger, [deal], heir, wish.reason)
        return _ask(session, deps, ledger, deal, heir, wish.reason)

    return carry_out(deps, ask, HAND, work)


def decide(deps: Deps, ask: Ask, hand_over_id: str, *, granted: bool, why: str | None = None) -> Command:
    """A manager's answer to what a rep asked for; whoever is first decides. Raises as `waiting` does."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal, asked = waiting(session, ask.actor, hand_over_id, hold=True)
        if granted:
            to = members.get(session, deal.workspace, asked.to_id)
            heir = heir_named(session, deal.workspace, (to and to.slack_user) or "")
            return hand_all(session, deps, ledger, [deal], heir, asked.reason or "", asked)
        ledger.change(asked, decided_by=ledger.actor_id, decided_at=ledger.at, granted=False)
        _tell(session, deps, ledger, [asked.asked_by], NoticeKind.HANDED, ledger.command_id, deal.id)
        told = [ledger.command_id, asked.id]
        _retell(session, ledger, told)
        receipt = {"granted": False, "deals": [deal.id], "to": asked.to_id, "why": why, "told": told}
        return Done(deal, receipt)

    return carry_out(deps, ask, DECIDE, work)


def waiting(
    session: Session, actor: Actor, hand_over_id: str, *, hold: bool = False
) -> tuple[Deal, HandOver]:
    """What was asked, for somebody who may decide it now. Raises NotFound, NotAllowed, or InvalidInput once decided."""
    asked = handing.get(session, actor.workspace, hand_over_id)
    if asked is None:
        raise NotFound
    deal = permissions.see(session, actor, asked.deal_id, hold=hold)
    if not permissions.may(actor, Action.REASSIGN, deal):
        raise NotAllowed
    asked = handing.get(session, actor.workspace, hand_over_id)
    if asked is None:
        raise NotFound
    if asked.decided_at is not None:
        raise InvalidInput("why", N_("This was decided already. Nothing more is needed."))
    return deal, asked


def heir_named(session: Session, workspace: str, slack_user: str) -> Heir:
    """Raises InvalidInput for guests, strangers, those who left and those without a role, all alike."""
    person = members.by_slack_user(session, workspace, slack_user) if slack_user else None
    if person is None or not person.active or person.role is Role.NONE:
        raise InvalidInput("to", NOT_A_COLLEAGUE)
    return Heir(person, handing.teams_of(session, workspace, person.id))


def hand_all(
    session: Session,
    deps: Deps,
    ledger: Ledger,
    given: Sequence[Deal],
    heir: Heir,
    reason: str,
    asked: HandOver | None = None,
) -> Done:
    """Part of a larger command: each deal changes hands, and everybody concerned hears of it once."""
    before = [deal.owner_id for deal in given]
    after, told, concerned = [], [ledger.command_id], [heir.person.id, *before]
    for deal in given:
        for each in handing.undecided(session, deal.workspace, deal.id):
            answer = {"decided_by": ledger.actor_id, "decided_at": ledger.at}
            ledger.change(each, **answer, granted=each.to_id == heir.person.id)
            told.append(each.id)
            concerned.append(each.asked_by)
        if asked is None:
            ledger.add(_at_once(ledger, deal, heir, reason))
        after.append(_give(session, ledger, deal, heir))
    _tell(session, deps, ledger, concerned, NoticeKind.HANDED, ledger.command_id, None)
    _retell(session, ledger, told)
    receipt = {
        "granted": True,
        "deals": [deal.id for deal in given],
        "from": sorted({each for each in before if each}),
        "to": heir.person.id,
        "reason": reason,
        "told": told,
    }
    return Done(after[0], receipt, others=after[1:])


def _give(session: Session, ledger: Ledger, deal: Deal, heir: Heir) -> Deal:
    """Coming meetings go along with the deal. One that is over is asked about where it was held, unless whoever held
    it can't answer any more.
    """
    left = members.get(session, deal.workspace, deal.owner_id) if deal.owner_id else None
    answers = left is not None and nags.reads(left)
    for meeting in facts.planned_meetings(session, deal.workspace, deal.id):
        if meeting.organiser_id == deal.owner_id and (meeting.ends_at > ledger.at or not answers):
            joining = tuple(each for each in meeting.attendee_ids if each != heir.person.id)
            ledger.change(meeting, organiser_id=heir.person.id, attendee_ids=joining)
    return ledger.change(deal, owner_id=heir.person.id, team_id=heir.team_for(deal), orphan_owner=None)


def _ask(session: Session, deps: Deps, ledger: Ledger, deal: Deal, heir: Heir, reason: str) -> Done:
    deciders = _deciders(session, deal)
    if open_ones := handing.undecided(session, deal.workspace, deal.id):
        to = members.get(session, deal.workspace, open_ones[0].to_id)
        raise InvalidInput(
            "deal",
            N_(
                "It was asked already that {who} take this deal over. Please wait for the answer of {managers}."
            ),
            who=to.name if to else "",
            managers=", ".join(each.name for each in deciders),
        )
    asked = replace(_at_once(ledger, deal, heir, reason), decided_by=None, decided_at=None, granted=None)
    ledger.add(asked)
    people = [each.id for each in deciders]
    _tell(session, deps, ledger, people, NoticeKind.HAND_OVER, asked.id, deal.id)
    asks = {"granted": None, "deals": [deal.id], "to": heir.person.id, "asks": people, "told": [asked.id]}
    return Done(deal, asks)


def _at_once(ledger: Ledger, deal: Deal, heir: Heir, reason: str) -> HandOver:
    assert ledger.actor_id is not None
    return HandOver(
        workspace=deal.workspace,
        id=ledger.new_id(),
        deal_id=deal.id,
        asked_by=ledger.actor_id,
        to_id=heir.person.id,
        asked_at=ledger.at,
        reason=reason,
        decided_by=ledger.actor_id,
        decided_at=ledger.at,
        granted=True,
    )


def _deciders(session: Session, deal: Deal) -> list[Member]:
    """The managers of the deal's team who could read it, else the admins."""
    team = deal.team_id
    leading = members.people_of(session, deal.workspace, team, manages=True) if team else ()
    managers = [each for each in leading if nags.reads(each) and each.role is not Role.REP]
    return managers or [
        each for each in members.with_role(session, deal.workspace, Role.ADMIN) if nags.reads(each)
    ]


def _tell(
    session: Session,
    deps: Deps,
    ledger: Ledger,
    people: Iterable[str | None],
    kind: NoticeKind,
    occurrence: str,
    deal_id: str | None,
) -> None:
    """One message each, in their own working hours; none to whoever does it."""
    policy = deps.policy(ledger.workspace).policy
    for person_id in dict.fromkeys(people):
        person = members.get(session, ledger.workspace, person_id) if person_id else None
        if person is None or person.id == ledger.actor_id or not nags.reads(person):
            continue
        notice = Notice(
            workspace=ledger.workspace,
            id=deps.new_id(),
            recipient=person.id,
            kind=kind,
            occurrence=occurrence,
            state=NoticeState.DUE,
            due_at=nags.arrival(session, policy, person, ledger.at),
            created_at=ledger.at,
            deal_id=deal_id,
        )
        notices.owe(session, notice, [])


def _retell(session: Session, ledger: Ledger, occurrences: Sequence[str]) -> None:
    handing.retell(session, ledger.workspace, occurrences)
