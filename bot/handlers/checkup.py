"""`/deal checkup`: whether the process is in place, for those who lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import forms
from bot.services import checkup
from bot.views import checkup as screen

if TYPE_CHECKING:
    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor


def opened(deps: Deps, actor: Actor, _typed: str = "") -> dict[str, Any]:
    """Raises ManagersOnly for anybody else."""
    return screen.render(deps.text(actor), checkup.read(deps, actor))


def register(on: On, deps: Deps) -> None:
    @on.action(screen.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        forms.show(deps, actor, body, opened(deps, actor))
        ack()
