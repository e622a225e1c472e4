"""What the question about held nags says at this moment, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import brake_preview, brakes, permissions, undo
from store import brakes as rows
from store import commands

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.brake_preview import Preview
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Brake, Command, Notice


@dataclass(frozen=True, slots=True)
class Held:
    """`preview` is what waits now, or waited when it was decided. `taken_back`: the muting was undone."""

    brake: Brake
    preview: Preview
    by: str | None = None
    taken_back: bool = False
    undo: Command | None = None
    undo_until: datetime | None = None

    @property
    def open(self) -> bool:
        return self.brake.decided_at is None


def write(session: Session, deps: Deps, notice: Notice, actor: Actor) -> Held | None:
    """None for whoever may not decide any more."""
    return held(session, deps, notice.occurrence.removesuffix(brakes.AGAIN), actor)


def held(session: Session, deps: Deps, brake_id: str, actor: Actor) -> Held | None:
    brake = rows.get(session, actor.workspace, brake_id)
    if brake is None or not permissions.may(actor, permissions.Action.SET_UP):
        return None
    if brake.decided_at is None:
        return Held(brake, brakes.waiting(session, deps, actor.workspace))
    command = commands.get(session, actor.workspace, brake.preview["command"])
    own = command is not None and command.actor_id == actor.id and command.receipt["muted"]
    until = undo.open_until(command) if command and own else None
    undoable = until is not None and until > deps.now()
    return Held(
        brake,
        brake_preview.stored(brake.preview),
        brakes.who_decided(session, brake),
        taken_back=command is not None and command.undone_at is not None,
        undo=command if undoable else None,
        undo_until=until if undoable else None,
    )
