"""Undo: the inverse of a command, for ten minutes, unless something newer depends on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import N_, NotFound, UndoRefused
from bot.services.commands import OTHERS, Done, carry_out
from store import commands, deals, findings
from store.errors import InUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

WINDOW: Final = timedelta(minutes=10)
CREATES_A_DEAL: Final = "new"
CHANGED_SINCE: Final = N_("something was changed after it.")


def open_until(command: Command) -> datetime | None:
    """Until when the command can be undone; None when it was undone already."""
    return None if command.undone_at is not None else command.at + WINDOW


def undo(deps: Deps, ask: Ask, command_id: str) -> Command:
    """Takes an own command back; raises NotFound, or UndoRefused with the reason. It makes no new message."""

    def work(session: Session, ledger: Ledger) -> Done:
        command = commands.get(session, ask.actor.workspace, command_id)
        if command is None or command.actor_id != ask.actor.id:
            raise NotFound
        deal = deals.for_update(session, command.workspace, command.deal_id) if command.deal_id else None
        others = command.receipt.get(OTHERS, {})
        held = [deals.for_update(session, command.workspace, each) for each in sorted(others)]
        _check(command, deal, held, deps.now())
        if command.kind == CREATES_A_DEAL and command.deal_id is not None:
            findings.forget(session, command.workspace, command.deal_id)
        if deal is not None and (shared := command.receipt.get("shared")):
            deals.unshare(session, command.workspace, deal.id, shared)
        try:
            ledger.undo(command.id)
        except InUse:
            raise UndoRefused(CHANGED_SINCE) from None
        commands.mark_undone(session, command.workspace, command.id, deps.now())
        again = deals.get(session, command.workspace, command.deal_id) if command.deal_id else None
        found = [deals.get(session, command.workspace, each) for each in others]
        back = [each for each in found if each is not None]
        return Done(again, {"undone": command.id, "kind": command.kind}, others=back)

    return carry_out(deps, ask, "undo", work)


def _check(command: Command, deal: Deal | None, others: Sequence[Deal | None], now: datetime) -> None:
    if command.undone_at is not None:
        raise UndoRefused(N_("it was undone before."))
    if now > command.at + WINDOW:
        raise UndoRefused(N_("more than 10 minutes have passed."))
    versions = {
        **command.receipt.get(OTHERS, {}),
        **({command.deal_id: command.version_after} if command.deal_id else {}),
    }
    as_left = [each for each in (deal, *others) if each and each.version == versions[each.id]]
    if not versions or len(as_left) != len(versions):
        raise UndoRefused(CHANGED_SINCE)
