"""What a change made possible: the next stage, once its gate is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store import findings

if TYPE_CHECKING:
    from bot.deps import Deps
    from store.engine import Session
    from store.model import Command, Finding

RULE: Final = "gate_met"


def after(session: Session, deps: Deps, command: Command) -> Finding | None:
    """The move that this very command made possible, on the deal it was about; None where there is none."""
    if command.deal_id is None or command.undone_at is not None:
        return None
    policy = deps.policy(command.workspace).policy
    for each in findings.by_rule(session, command.workspace, command.deal_id, RULE):
        fresh = each.resolved_at is None and each.opened_at >= command.at
        if fresh and each.snoozed_until is None and policy.find_stage(each.subject):
            return each
    return None
