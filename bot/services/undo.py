"""Undo: the inverse of a command, for ten minutes, unless something newer depends on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import N_, NotFound, UndoRefused
from bot.services import brakes, nags, permissions, setup, targets
from bot.services.commands import OTHERS, Done, carry_out
from bot.services.deals import search_text
from store import commands, deals, findings, handing, notices
from store.errors import InUse
from store.ledger import changed_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal

WINDOW: Final = timedelta(minutes=10)
CREATES_A_DEAL: Final = "new"
WITHOUT_A_DEAL: Final = targets.KINDS | {
    "leave", "leave_cancel", "merge_accounts", "team", "role", brakes.KIND
}  # fmt: skip
"""Commands that may concern no deal at all and can be undone."""
OF_THE_SET_UP: Final = frozenset({"team", "role", brakes.KIND})
"""Admins only, and so is taking it back."""
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
        _check(session, command, deal, held, deps.now())
        _still_may(session, ask.actor, command)
        if command.kind == "team" and not setup.take_back(session, deps, command):
            raise UndoRefused(CHANGED_SINCE)
        if command.kind == brakes.KIND and not brakes.take_back(session, command):
            raise UndoRefused(N_("what was sent can't be taken back."))
        if command.kind == CREATES_A_DEAL and command.deal_id is not None:
            findings.forget(session, command.workspace, command.deal_id)
        if deal is not None and (shared := command.receipt.get("shared")):
            deals.unshare(session, command.workspace, deal.id, shared)
        for deal_id, people in command.receipt.get("shared_others", {}).items():
            deals.unshare(session, command.workspace, deal_id, people)
        try:
            ledger.undo(command.id)
        except InUse:
            raise UndoRefused(CHANGED_SINCE) from None
        commands.mark_undone(session, command.workspace, command.id, deps.now())
        again = deals.get(session, command.workspace, command.deal_id) if command.deal_id else None
        found = [deals.get(session, command.workspace, each) for each in others]
        back = [_searchable(session, ledger, each) for each in found if each is not None]
        again = again and _searchable(session, ledger, again)
        _aftermath(session, deps, command)
        return Done(again, {"undone": command.id, "kind": command.kind}, others=back)

    return carry_out(deps, ask, "undo", work)


def _still_may(session: Session, actor: Actor, command: Command) -> None:
    """What takes a role takes it now as well. Raises NotAllowed or NotFound."""
    if command.kind in OF_THE_SET_UP:
        permissions.require(actor, permissions.Action.SET_UP)
    if command.kind in targets.KINDS:
        targets.take_back(session, actor, command)


def _aftermath(session: Session, deps: Deps, command: Command) -> None:
    """What is no row with a memory: who may look, and what messages say."""
    for deal_id, lost in command.receipt.get("unshared", {}).items():
        for member_id in lost:
            deals.share(session, command.workspace, deal_id, member_id)
    if told := command.receipt.get("told"):
        handing.retell(session, command.workspace, told)
    if put_off := command.receipt.get("findings"):
        notices.want_edits(session, command.workspace, put_off, now=deps.now())
    if away := command.receipt.get("away"):
        nags.ask_anew(session, deps, command.workspace, away)


def _searchable(session: Session, ledger: Ledger, deal: Deal) -> Deal:
    """Its search text follows its name and company, and is not remembered by itself."""
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    return ledger.change(deal, search=search_text(deal.name, account.name if account else None, deal.number))


def _check(
    session: Session, command: Command, deal: Deal | None, others: Sequence[Deal | None], now: datetime
) -> None:
    if command.undone_at is not None:
        raise UndoRefused(N_("it was undone before."))
    if now > command.at + WINDOW:
        raise UndoRefused(N_("more than 10 minutes have passed."))
    versions = {
        **command.receipt.get(OTHERS, {}),
        **({command.deal_id: command.version_after} if command.deal_id else {}),
    }
    as_left = [each for each in (deal, *others) if each and each.version == versions[each.id]]
    if not versions and command.kind in WITHOUT_A_DEAL:
        if changed_since(session, command.workspace, command.id):
            raise UndoRefused(CHANGED_SINCE)
    elif not versions or len(as_left) != len(versions):
        raise UndoRefused(CHANGED_SINCE)
