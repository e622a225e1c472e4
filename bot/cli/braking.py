"""`dealbot brake`: for the engineer where no admin is on Slack, or none answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import home, rehearsing
from bot.errors import Misconfigured
from bot.services import brakes, permissions
from bot.services.commands import Ask
from store import wall
from store.model import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.config import Settings

NOTHING = "Nothing is held."


def show(settings: Settings, clock: Callable[[], datetime], asked: str | None) -> Sequence[str]:
    """What is held now, and what the last decision was."""
    with home.opened(settings, clock) as (bot, _policy):
        workspace = home.known(bot, asked)
        with bot.deps.reads() as session:
            brake = brakes.on(session, workspace)
            if brake is None:
                return [NOTHING]
            preview = brakes.waiting(session, bot.deps, workspace)
    since = brake.pulled_at.isoformat(timespec="minutes")
    return [
        f"Held since {since} ({brake.cause}): {preview.messages} messages to {preview.people} people.",
        *rehearsing.preview_lines(preview),
        "Decide: dealbot brake send, dealbot brake bundles, or dealbot brake mute",
    ]


def decide(settings: Settings, clock: Callable[[], datetime], asked: str | None, decision: str) -> str:
    """Says what came of it. Misconfigured when nothing is held."""
    with home.opened(settings, clock) as (bot, _policy):
        workspace = home.known(bot, asked)
        with bot.deps.reads() as session:
            brake = brakes.on(session, workspace)
        if brake is None:
            raise Misconfigured(NOTHING)
        ask = Ask(permissions.operator(workspace), f"brake:{brake.id}", "shell")
        with wall.inside(workspace):
            done = brakes.decide(bot.deps.for_jobs(), ask, brake.id, Decision(decision)).receipt
    return {
        "send": "Everything goes out, by the usual checks.",
        "bundles": f"Only the daily lists go out; {done['dropped']} messages were dropped.",
        "mute": f"{done['muted']} findings are muted; {done['dropped']} messages were dropped.",
    }[decision]
