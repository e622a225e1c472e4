"""What a message about a hand-over says at this moment: the question to a manager, and the news to those concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.services import permissions, undo
from store import commands, deals, handing, members
from store.model import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Command, Deal, HandOver, Notice

KINDS = (NoticeKind.HAND_OVER, NoticeKind.HANDED)


@dataclass(frozen=True, slots=True)
class Label:
    """A deal as a message names it."""

    number: int
    name: str
    account: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """Somebody asks; the answer, once there is one, stands in `decided`."""

    asked: HandOver
    deal: Label
    asker: str
    to: str
    by: str | None = None
    why: str | None = None
    undo: Command | None = None
    undo_until: datetime | None = None

    @property
    def open(self) -> bool:
        return self.asked.decided_at is None


@dataclass(frozen=True, slots=True)
class News:
    """Deals that changed hands, or did not (`granted`). `mine`: they are the reader's now."""

    deals: Sequence[Label]
    more: int
    granted: bool
    mine: bool
    to: str
    by: str
    reason: str | None
    taken_back: bool


Handing: TypeAlias = Question | News
NAMED = 10
"""Deals spelt out in one message."""


def write(session: Session, deps: Deps, notice: Notice, actor: Actor) -> Handing | None:
    """None when the reader has nothing to read any more."""
    if notice.kind is NoticeKind.HAND_OVER:
        return _question(session, deps, notice, actor)
    return _news(session, notice, actor)


def is_needed(told: Handing | None) -> bool:
    """Whether it is still worth a message."""
    match told:
        case Question():
            return told.open
        case News():
            return not told.taken_back
    return False


def _question(session: Session, deps: Deps, notice: Notice, actor: Actor) -> Question | None:
    """Only for who may decide it now."""
    asked = handing.get(session, notice.workspace, notice.occurrence)
    deal = deals.get(session, notice.workspace, asked.deal_id) if asked else None
    if asked is None or deal is None or not permissions.may(actor, permissions.Action.REASSIGN, deal):
        return None
    last = commands.latest_about(session, notice.workspace, asked.id) if asked.decided_at else None
    until = undo.open_until(last) if last and last.actor_id == actor.id else None
    undoable = until is not None and until > deps.now()
    return Question(
        asked,
        _label(session, deal),
        asker=_name(session, deal.workspace, asked.asked_by),
        to=_name(session, deal.workspace, asked.to_id),
        by=_name(session, deal.workspace, asked.decided_by) if asked.decided_by else None,
        why=last.receipt.get("why") if last else None,
        undo=last if undoable else None,
        undo_until=until if undoable else None,
    )


def _news(session: Session, notice: Notice, actor: Actor) -> News | None:
    """To the new owner what is theirs now; to whoever gave or asked, who knew the deals, all of them."""
    command = commands.get(session, notice.workspace, notice.occurrence)
    if command is None:
        return None
    told = command.receipt
    mine = bool(told["granted"]) and told["to"] == actor.id
    found = handing.these(session, notice.workspace, told["deals"])
    if mine and command.undone_at is None:
        found = [deal for deal in found if deal.owner_id == actor.id]
    if not found:
        return None
    return News(
        [_label(session, deal) for deal in found[:NAMED]],
        more=max(0, len(found) - NAMED),
        granted=bool(told["granted"]),
        mine=mine,
        to=_name(session, notice.workspace, told["to"]),
        by=_name(session, notice.workspace, command.actor_id),
        reason=told.get("reason") or told.get("why"),
        taken_back=command.undone_at is not None,
    )


def _label(session: Session, deal: Deal) -> Label:
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    return Label(deal.number, deal.name, account.name if account else None)


def _name(session: Session, workspace: str, member_id: str | None) -> str:
    person = members.get(session, workspace, member_id) if member_id else None
    return person.name if person else "–"
