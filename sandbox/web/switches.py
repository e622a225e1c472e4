"""The faults one can switch on while watching."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.model import Json
    from sandbox.world import World

RETRY_AFTER = 5
"""Seconds of Retry-After: short enough to watch it recover."""
SLOW = 4.0
"""Seconds: longer than a trigger lives, and than a listener waits."""
NAMES = ("ratelimited", "cut", "slow", "revoked")


def shown(world: World) -> Json:
    kinds = {each.kind for each in world.faults.on()}
    return {
        "ratelimited": "http_429" in kinds,
        "cut": "cut_after" in kinds,
        "slow": "slow" in kinds,
        "revoked": world.grants[world.bot_token].revoked is not None,
    }


def switch(world: World, name: str, *, on: bool) -> None:
    """KeyError for a fault that does not exist. The revoked token is the same one again once it is off."""
    states = shown(world)
    states[name] = on if name in states else states[name]
    world.faults.clear()
    if states["ratelimited"]:
        world.faults.http_429(retry_after=RETRY_AFTER, count=None)
    if states["cut"]:
        world.faults.accept_then_cut(count=None)
    if states["slow"]:
        world.faults.slow(seconds=SLOW, count=None)
    world.grants[world.bot_token].revoked = "token_revoked" if states["revoked"] else None
