"""How deals end, and begin again: won, lost with its reason, reopened. Each goes through `deals.enter`, so gates hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import N_, Conflict, InvalidInput
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.deals import enter
from bot.services.extras import NOTHING, Extra, add_extra
from bot.services.lost import Because, tell

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.deals import Move
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

CLOSED = N_("This deal is closed already. To change that, please reopen it first.")
OPEN = N_("This deal is open. There is nothing to reopen.")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A deal that is won, with what the gate asked for."""

    deal_id: str
    version: int | None = None
    extra: Extra = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(End):
    """A deal that is lost: why (a key of the policy's reasons), to whom, and what was missing."""

    reason: str | None
    competitor: str | None = None
    missing: str | None = None

    @property
    def because(self) -> Because:
        return Because(reason=self.reason, competitor=self.competitor, missing=self.missing)


def win(deps: Deps, ask: Ask, wanted: End) -> Command:
    """Raises NotFound, NotAllowed, Conflict, InvalidInput when it is closed, GateNotMet with what is still missing."""

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = _still_open(session, ask.actor, wanted)
        left = deal.stage
        deal = add_extra(ledger, policy, deal, wanted.extra)
        deal = enter(session, ledger, policy, deal, policy.won.key)
        return Done(deal, {"from": left, "to": deal.stage})

    return carry_out(deps, ask, "won", work)


def lose(deps: Deps, ask: Ask, wanted: Loss) -> Command:
    """As `win`, with the reason, which a loss can't do without."""

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = _still_open(session, ask.actor, wanted)
        left = deal.stage
        deal = add_extra(ledger, policy, deal, wanted.extra)
        deal = tell(ledger, policy, deal, wanted.because)
        deal = enter(session, ledger, policy, deal, policy.lost.key)
        return Done(deal, {"from": left, "to": deal.stage, "lost_reason": wanted.reason})

    return carry_out(deps, ask, "lost", work)


def reopen(deps: Deps, ask: Ask, wanted: Move) -> Command:
    """Takes a closed deal up again at an open stage. Its history stays, and the reason of a loss with it."""

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = permissions.hold(session, ask.actor, wanted.deal_id)
        if deal.open:
            raise InvalidInput("deal", OPEN)
        _check_version(deal, wanted.version)
        if wanted.stage not in {each.key for each in policy.open_stages}:
            raise InvalidInput("stage", N_("Please choose another stage."))
        left = deal.stage
        deal = add_extra(ledger, policy, deal, wanted.extra)
        deal = enter(session, ledger, policy, deal, wanted.stage)
        return Done(deal, {"from": left, "to": deal.stage})

    return carry_out(deps, ask, "reopen", work)


def _still_open(session: Session, actor: Actor, wanted: End) -> Deal:
    deal = permissions.hold(session, actor, wanted.deal_id)
    if not deal.open:
        raise InvalidInput("deal", CLOSED)
    _check_version(deal, wanted.version)
    return deal


def _check_version(deal: Deal, seen: int | None) -> None:
    if seen is not None and seen != deal.version:
        raise Conflict
