"""To the bot: one payload, one answer within three seconds; events again when there was none."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sandbox import payloads
from sandbox.errors import SandboxError, TroubleConnecting
from sandbox.wire import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.model import Json
    from sandbox.world import World

ACK_WITHIN = timedelta(seconds=3)
AGAIN_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
"""An event's retries, each counted from the try before."""


@dataclass(frozen=True)
class Ack:
    """`body` is what came with it: JSON, or None for an empty one."""

    status: int
    body: Any = None
    ms: float = 0


class Transport(Protocol):
    """A way to the bot. `kind` is a Socket Mode envelope's: slash_commands, interactive or events_api."""

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack: ...


class Unanswered(Exception):
    """A transport's: no answer came. The text says why, `reason` in Slack's word for a retry."""

    def __init__(self, why: str, reason: str = "http_timeout") -> None:
        super().__init__(why)
        self.reason = reason


@dataclass
class Pending:
    """An event that waits for its next try. `due` is machine time."""

    due: datetime
    attempt: int
    reason: str
    payload: Json


def deliver(world: World, kind: str, payload: Json, headers: Mapping[str, str] | None = None) -> Ack:
    """Raises TroubleConnecting if the answer is late (by machine time), not 200, or none at all; logs it all the same."""
    if world.transport is None:
        raise SandboxError("no bot is connected to this world")
    name = payloads.name_of(kind, payload)
    before, began = world.machine(), time.perf_counter()
    trouble: Unanswered | None = None
    try:
        ack = world.transport.send(kind, payload, headers or {})
    except Unanswered as error:
        ack, trouble = Ack(0), error
    ms = (time.perf_counter() - began) * 1000
    ack = Ack(ack.status, ack.body, ms)
    took = world.machine() - before
    if trouble is None and took > ACK_WITHIN:
        trouble = Unanswered(f"answered after {took.total_seconds():.1f} s")
    if trouble is None and ack.status != 200:
        trouble = Unanswered(f"answered {ack.status}: {ack.body}", "http_error")
    world.wire.add(Entry(before, "bot", name, payload, ack.body, ack.status, ms))
    if trouble is not None:
        raise TroubleConnecting(f"{name}: the bot {trouble}", trouble.reason)
    return ack


def send_event(world: World, event: Json) -> None:
    """An event to the app, if it subscribed to that kind; tried again by Slack's table until it is acked.

    The retry "at once" happens here; the later ones when `world.run_due_events()` is called after their time.
    """
    kinds = world.app.events
    if kinds is None or event["type"] in kinds:
        _try(world, Pending(world.machine(), 0, "", payloads.event(world, event)))


def run_due(world: World) -> int:
    """Tries again what is due by machine time; how many were tried."""
    with world.lock:
        due = [each for each in world.pending if each.due <= world.machine()]
        world.pending = [each for each in world.pending if each not in due]
    for each in due:
        _try(world, each)
    return len(due)


def _try(world: World, pending: Pending) -> None:
    headers = {}
    if pending.attempt:
        headers = {"x-slack-retry-num": str(pending.attempt), "x-slack-retry-reason": pending.reason}
    try:
        deliver(world, "events_api", pending.payload, headers)
    except TroubleConnecting as trouble:
        if pending.attempt == len(AGAIN_AFTER):
            return
        wait = AGAIN_AFTER[pending.attempt]
        again = Pending(world.machine() + wait, pending.attempt + 1, trouble.reason, pending.payload)
        if wait:
            with world.lock:
                world.pending.append(again)
        else:
            _try(world, again)
