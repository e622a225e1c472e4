"""Many deals at once, for a manager: all of a leaver's to a colleague, and close dates that have passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import N_, Conflict, InvalidInput
from bot.services import handing as hands
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.permissions import Action
from store import handing, members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

HAND, DATES = "bulk_hand", "bulk_dates"
"""Kinds of commands."""
MOST: Final = 200
"""Deals that change hands in one click: well within the 3 s a click has; the rest goes with the next one."""
MOST_DATES: Final = 30
FURTHEST: Final = 3660
"""Days that a close date can be moved by."""
ORPHANS: Final = "orphans"
"""In place of an owner: all deals whose owner left or was never known."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose deals may be handed on: a member, or the orphans, with how many open deals that is."""

    id: str
    name: str | None
    active: bool
    count: int


def sources(session: Session, actor: Actor) -> list[Source]:
    """Everybody who owns open deals of the actor's teams, those who left first. Raises ManagersOnly."""
    teams = permissions.lead(actor)
    found = [Source(*row) for row in handing.owners(session, actor.workspace, teams)]
    orphans = handing.count_orphans(session, actor.workspace, teams)
    return [Source(ORPHANS, None, active=False, count=orphans), *found] if orphans else found


def hand_on(deps: Deps, ask: Ask, source: str, to: str, reason: str) -> Command:
    """Hands all open deals of `source` to a colleague (a Slack user), oldest first, each as any other is handed over.

    At most MOST of them: the receipt says under `left` how many remain. Raises ManagersOnly, InvalidInput.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        found = _of(session, ask.actor, source)
        heir = hands.heir_named(session, ledger.workspace, to)
        mine = [deal for deal in found if deal.owner_id != heir.person.id]
        if not mine:
            raise InvalidInput("source", NOTHING)
        given = handing.held(session, ledger.workspace, [deal.id for deal in mine[:MOST]])
        if any(not permissions.may(ask.actor, Action.REASSIGN, deal) for deal in given):
            raise Conflict
        done = hands.hand_all(session, deps, ledger, given, heir, reason)
        receipt = {**done.receipt, "left": len(mine) - len(given), "source": source}
        return Done(done.deal, receipt, others=done.others)

    return carry_out(deps, ask, HAND, work)


def orphans(session: Session, actor: Actor, limit: int) -> tuple[Sequence[Deal], int]:
    """Open deals nobody looks after, of the actor's teams, and how many there are. Raises ManagersOnly."""
    teams = permissions.lead(actor)
    found = handing.orphans(session, actor.workspace, teams, limit)
    return found, handing.count_orphans(session, actor.workspace, teams)


def overdue(session: Session, actor: Actor, today: date) -> Sequence[Deal]:
    """Open deals of the actor's teams that were to be closed by now, longest overdue first. Raises ManagersOnly."""
    return handing.close_date_passed(session, actor.workspace, permissions.lead(actor), today, MOST_DATES)


def move_dates(
    deps: Deps, ask: Ask, deal_ids: Sequence[str], *, day: date | None, days: int | None
) -> Command:
    """Moves the expected close of these deals to a day, or each by so many days. Raises NotFound, NotAllowed."""

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.lead(ask.actor)
        if not 0 < len(deal_ids) <= MOST_DATES:
            raise InvalidInput("deals", N_("Please choose 1 to {most} deals."), most=MOST_DATES)
        moved = []
        for deal_id in sorted(set(deal_ids)):
            deal = permissions.hold(session, ask.actor, deal_id, Action.REASSIGN)
            if not deal.open or deal.expected_close is None:
                raise Conflict
            moved.append(ledger.change(deal, expected_close=_new_day(deal.expected_close, day, days)))
        return Done(moved[0], {"moved": [deal.id for deal in moved]}, others=moved[1:])

    return carry_out(deps, ask, DATES, work)


NOTHING = N_("There is nothing to hand over. Please choose somebody else.")


def _of(session: Session, actor: Actor, source: str) -> Sequence[Deal]:
    """Whoever is not among the owners answers as somebody who owns nothing."""
    teams = permissions.lead(actor)
    everything = 10 * MOST * MOST
    if source == ORPHANS:
        return handing.orphans(session, actor.workspace, teams, everything)
    if members.get(session, actor.workspace, source) is None:
        return ()
    return handing.owned(session, actor.workspace, source, teams, everything)


def _new_day(was: date, day: date | None, days: int | None) -> date:
    if day is not None:
        return day
    if days is None or not 0 < days <= FURTHEST:
        raise InvalidInput(
            "days", N_("Please choose a day, or write by how many days (1 to {most})."), most=FURTHEST
        )
    return was + timedelta(days=days)
