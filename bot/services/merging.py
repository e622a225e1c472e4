"""統合: two entries of one thing become one, by a manager of all that belongs to them, and can be taken apart again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.errors import N_, Conflict, InvalidInput, NotAllowed, NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.deals import search_text
from bot.services.merging_deals import absorb, fill_in
from bot.services.permissions import Action
from store import commands, deals, facts, handing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Account, Command, Deal

ACCOUNTS, DEALS = "merge_accounts", "merge_deals"
"""Kinds of commands."""
MOST: Final = 200
"""Deals of the company that goes: what fits into the time a click has."""
SUGGESTED: Final = 5
"""Pairs of companies that are shown at once."""
OTHERS_TEAMS = N_("Deals outside your team belong to them, too. Please ask an admin to join these two.")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stays, and what goes. Ids are a deal's or a company's."""

    keep: str
    gone: str


@dataclass(frozen=True, slots=True)
class AccountsPreview:
    keep: Account
    gone: Account
    moving: Sequence[Deal]
    filled: Sequence[str]
    """Names of the attributes that the one that stays gets."""
    seen: str


@dataclass(frozen=True, slots=True)
class DealsPreview:
    """`filled` are fields of `gone` that `keep` lacks."""

    keep: Deal
    gone: Deal
    stakeholders: int
    activities: int
    meetings: int
    filled: Sequence[str]
    seen: str


def accounts_preview(session: Session, actor: Actor, pair: Pair) -> AccountsPreview:
    """What would happen, and a mark of what it was based on. Raises NotFound, NotAllowed, InvalidInput."""
    permissions.lead(actor)
    keep, gone = (deals.get_account(session, actor.workspace, each) for each in (pair.keep, pair.gone))
    if keep is None or gone is None:
        raise NotFound
    if keep.id == gone.id:
        raise InvalidInput("gone", N_("These are the same. Please choose two different ones."))
    moving = handing.of_account(session, actor.workspace, gone.id)
    staying = handing.of_account(session, actor.workspace, keep.id)
    if not all(permissions.may(actor, Action.REASSIGN, deal) for deal in (*moving, *staying)):
        raise InvalidInput("gone", OTHERS_TEAMS)
    if len(moving) > MOST:
        raise InvalidInput(
            "gone",
            N_("More than {count} deals would move. Please keep this one and let the other one go."),
            count=MOST,
        )
    filled = [name for name in gone.attributes if name not in keep.attributes]
    mark = ":".join((keep.id, gone.id, *sorted(deal.id for deal in moving)))
    return AccountsPreview(keep, gone, moving, filled, sha256(mark.encode()).hexdigest())


def deals_preview(session: Session, actor: Actor, pair: Pair) -> DealsPreview:
    """As `accounts_preview`."""
    permissions.lead(actor)
    keep, gone = (permissions.see(session, actor, each) for each in (pair.keep, pair.gone))
    return _deals_preview(session, actor, keep, gone)


def _deals_preview(session: Session, actor: Actor, keep: Deal, gone: Deal) -> DealsPreview:
    if not all(permissions.may(actor, Action.REASSIGN, each) for each in (keep, gone)):
        raise NotAllowed
    if keep.id == gone.id:
        raise InvalidInput("gone", N_("These are the same. Please choose two different ones."))
    if keep.open and not gone.open:
        raise InvalidInput(
            "gone",
            N_("#{number} is closed already. Please keep that one and let the open one go."),
            number=gone.number,
        )
    return DealsPreview(
        keep,
        gone,
        stakeholders=len(facts.stakeholders(session, gone.workspace, gone.id)),
        activities=len(facts.activities(session, gone.workspace, gone.id)),
        meetings=len(handing.all_meetings(session, gone.workspace, gone.id)),
        filled=_named(keep, gone),
        seen=f"{keep.id}:{keep.version}:{gone.id}:{gone.version}",
    )


def merge_accounts(deps: Deps, ask: Ask, pair: Pair, seen: str) -> Command:
    """All deals of the one that goes become the other's. Raises Conflict when it is no more as it was `seen`."""

    def work(session: Session, ledger: Ledger) -> Done:
        now = accounts_preview(session, ask.actor, pair)
        if now.seen != seen:
            raise Conflict
        keep = ledger.change(now.keep, attributes={**now.gone.attributes, **now.keep.attributes})
        moved = [
            ledger.change(deal, account_id=keep.id, search=search_text(deal.name, keep.name, deal.number))
            for deal in handing.held(session, ledger.workspace, [deal.id for deal in now.moving])
        ]
        ledger.remove(now.gone)
        return Done(None, {"kept": keep.id, "gone": now.gone.name}, others=moved)

    return carry_out(deps, ask, ACCOUNTS, work)


def merge_deals(deps: Deps, ask: Ask, pair: Pair, seen: str) -> Command:
    """Everything that hangs on the one that goes moves over, and it is removed without being counted anywhere.

    The receipt names it under `merged`: its own history stays readable under its id.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.lead(ask.actor)
        for each in sorted((pair.keep, pair.gone)):
            permissions.see(session, ask.actor, each, hold=True)
        keep, gone = (permissions.see(session, ask.actor, each) for each in (pair.keep, pair.gone))
        if _deals_preview(session, ask.actor, keep, gone).seen != seen:
            raise Conflict
        name = f"#{gone.number} {gone.name}"
        deal, receipt = absorb(session, ledger, keep, gone, fill_in(keep, gone))
        return Done(deal, {**receipt, "merged": gone.id, "gone": name})

    return carry_out(deps, ask, DEALS, work)


def lives_on(session: Session, actor: Actor, number: int) -> Deal | None:
    """The deal into which the one of this number was joined, perhaps by way of others.

    None where there is a deal of this number or never was one, and where the actor may not see what it is part of now.
    """
    if deals.by_number(session, actor.workspace, number) is not None:
        return None
    named = (each for each in _joined(session, actor) if each.receipt["gone"].startswith(f"#{number} "))
    first = next(named, None)
    return None if first is None else followed(session, actor, first.receipt["merged"])


def followed(session: Session, actor: Actor, deal_id: str) -> Deal | None:
    """The deal into which the one of this id was joined, on the same terms: old buttons carry ids."""
    into = {each.receipt["merged"]: each.deal_id for each in _joined(session, actor)}
    kept = into.get(deal_id)
    while kept in into:
        kept = into[kept]
    deal = deals.get(session, actor.workspace, kept) if kept else None
    return deal if deal and permissions.may_see(session, actor, deal) else None


def _joined(session: Session, actor: Actor) -> list[Command]:
    return [each for each in commands.of_kind(session, actor.workspace, DEALS) if each.undone_at is None]


def _named(keep: Deal, gone: Deal) -> list[str]:
    """Keys of the fields that would be filled, a team's own by their own names."""
    filled = fill_in(keep, gone)
    own = [name for name, value in filled.get("custom", {}).items() if keep.custom.get(name) != value]
    return sorted({*filled, *own} - {"custom", "currency"})


def same_companies(session: Session, actor: Actor) -> list[tuple[Account, Account]]:
    """Pairs of companies whose names differ only in spelling: the one with more deals first, to be kept."""
    permissions.lead(actor)
    found = []
    for key in handing.same_keys(session, actor.workspace, SUGGESTED):
        alike = deals.account_by_key(session, actor.workspace, key)
        size = {each.id: len(handing.of_account(session, actor.workspace, each.id)) for each in alike}
        first, *rest = sorted(alike, key=lambda each: (-size[each.id], each.id))
        found += [(first, each) for each in rest]
    return found[:SUGGESTED]
