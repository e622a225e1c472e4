"""The one way a change gets in: claim the key, do the work, settle the findings, write the receipt; or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from bot.services import hygiene
from store import commands
from store.ledger import Ledger
from store.model import SUGGESTION, Command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Deal


OTHERS: Final = "others"
"""In a receipt: the other deals a command changed, and the version each had after it."""
READY: Final = "ready"
"""In a receipt: the finding that the command's deal is ready for its next stage, if it is since this very command."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, through what, under which idempotency key.

    `key` names the ask itself: (view id, hash) of a submission, the trigger id of a command, a line of an import.
    """

    actor: Actor
    key: str
    via: str


@dataclass(frozen=True, slots=True)
class Done:
    """What the work of a command came to: the deal as it is now (before its version is counted up), and more.

    `others` are further deals that it changed; their versions go into the receipt, for Undo.
    """

    deal: Deal | None
    receipt: Mapping[str, Any] = field(default_factory=dict)
    on_behalf_of: str | None = None
    others: Sequence[Deal] = ()


def carry_out(deps: Deps, ask: Ask, kind: str, work: Callable[[Session, Ledger], Done]) -> Command:
    """Does the work in one transaction and returns the command with its receipt.

    A repeat of the same key by the same actor returns the first receipt and does nothing. Whatever `work` raises
    rolls everything back, the key included, so that the same form can be sent again.
    """
    with deps.writes.begin() as session:
        return within(session, deps, ask, kind, work)


def within(
    session: Session, deps: Deps, ask: Ask, kind: str, work: Callable[[Session, Ledger], Done]
) -> Command:
    """As `carry_out`, in a transaction that somebody else commits (an import's batch)."""
    command = _new(deps, ask, kind)
    if repeated := commands.claim(session, command):
        return repeated
    ledger = _ledger(session, deps, command)
    done = work(session, ledger)
    changed = [*([done.deal] if done.deal else []), *done.others]
    settled = hygiene.settle(session, deps, ledger, changed)
    deal = settled.deals[0] if done.deal else None
    others = {each.id: each.version for each in settled.deals[1 if deal else 0 :]}
    ready = [row.id for row in settled.opened if row.rule == SUGGESTION and deal and row.deal_id == deal.id]
    ledger.flush()
    more = {OTHERS: others} if others else {}
    outcome: dict[str, Any] = {
        "receipt": {**done.receipt, **more, **({READY: ready[0]} if ready else {})},
        "deal_id": deal.id if deal else None,
        "version_after": deal.version if deal else None,
        "on_behalf_of": done.on_behalf_of,
    }
    commands.finish(session, command.workspace, command.id, **outcome)
    return replace(command, **outcome)


def _new(deps: Deps, ask: Ask, kind: str) -> Command:
    return Command(
        workspace=ask.actor.workspace,
        id=deps.new_id(),
        key=f"{ask.actor.id}:{ask.key}",
        kind=kind,
        deal_id=None,
        actor_id=ask.actor.id,
        on_behalf_of=None,
        via=ask.via,
        at=deps.now(),
        receipt={},
    )


def _ledger(session: Session, deps: Deps, command: Command) -> Ledger:
    return Ledger(
        session=session,
        workspace=command.workspace,
        command_id=command.id,
        actor_id=command.actor_id,
        on_behalf_of=None,
        via=command.via,
        at=command.at,
        new_id=deps.new_id,
    )
