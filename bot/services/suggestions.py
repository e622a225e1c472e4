"""What a change made possible: the next stage, once its gate is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.commands import READY
from store import findings

if TYPE_CHECKING:
    from bot.deps import Deps
    from store.engine import Session
    from store.model import Command, Finding


def after(session: Session, deps: Deps, command: Command) -> Finding | None:
    """The move that this very command made possible, on the deal it was about; None where there is none any more."""
    if READY not in command.receipt or command.undone_at is not None:
        return None
    found = findings.get(session, command.workspace, command.receipt[READY])
    if found is None or found.resolved_at is not None or found.snoozed_until is not None:
        return None
    return found if deps.policy(command.workspace).policy.find_stage(found.subject) else None
