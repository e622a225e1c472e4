"""Telling the page what changed, the moment it does: one stream of events for each open page."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from sandbox.web import checking, showing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sandbox.model import Json, Message
    from sandbox.web.site import Site

ALIVE = 15.0
"""Real seconds after which a silent stream says that it is still there."""
LOOK = 0.02
TOGETHER = 0.008
"""Real seconds in which changes are gathered: an act often makes several."""
PASSING = 0.25
"""The same at most while company time passes: a page shows a week in a few pictures, and the bot has the machine."""
WIRE_AT_FIRST = 60
WIRE_AT_ONCE = 400
"""As many lines as a page keeps."""


class Pulse:
    """Wakes every stream when something may have changed. `beat` may come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self.ended = False

    def beat(self) -> None:
        with self._lock:
            for loop, event in self._waiting:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    def end(self) -> None:
        """Every stream ends."""
        self.ended = True
        self.beat()

    def listen(self) -> asyncio.Event:
        event = asyncio.Event()
        with self._lock:
            self._waiting.add((asyncio.get_running_loop(), event))
        return event

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        return len(self._waiting)

    def forget(self, event: asyncio.Event) -> None:
        with self._lock:
            self._waiting = {pair for pair in self._waiting if pair[1] is not event}


class Watcher:
    """What one page has been told, and so what it has not. `who` is the user id it acts as."""

    def __init__(self, site: Site, who: str) -> None:
        self._site, self._who = site, who
        self._told: dict[str, str] = {}
        self._messages: dict[tuple[str, str], tuple[str | None, int, int]] = {}
        self._wire = 0
        self._first = True

    def news(self) -> Json:
        """Everything that differs from what was told before; the first time everything but old messages."""
        site, world = self._site, self._site.world
        with world.lock:
            sections = site.sections(self._who)
            messages, gone = self._new_messages()
        found: Json = {}
        for name, section in sections.items():
            written = json.dumps(section, ensure_ascii=False)
            if self._told.get(name) != written:
                self._told[name] = written
                found[name] = section
        if messages and not self._first:
            found["messages"] = [showing.message(world, each) for each in messages]
        if gone:
            found["gone"] = [{"channel": channel, "ts": ts} for channel, ts in gone]
        if entries := world.wire.since(self._wire, WIRE_AT_FIRST if self._first else WIRE_AT_ONCE):
            self._wire = entries[-1][0]
            found["wire"] = [checking.line(number, entry) for number, entry in entries]
        self._first = False
        return found

    def _new_messages(self) -> tuple[list[Message], list[tuple[str, str]]]:
        """Posted or edited since, and those that are no longer there."""
        new, now = [], {}
        for each in self._all():
            key = (each.channel, each.ts)
            mark = (each.edited, id(each.blocks), len(each.files))
            now[key] = mark
            if self._messages.get(key) != mark:
                new.append(each)
        gone = [] if self._first else [key for key in self._messages if key not in now]
        self._messages = now
        return sorted(new, key=showing.stamped), gone

    def _all(self) -> Iterator[Message]:
        world = self._site.world
        for channel in showing.conversations(world, self._who):
            yield from world.messages[channel.id]
        yield from world.ephemerals[self._who]


async def stream(site: Site, who: str) -> AsyncIterator[bytes]:
    """Server-Sent Events until the page goes away or the sandbox ends."""
    watcher, event = Watcher(site, who), site.pulse.listen()
    try:
        while not site.pulse.ended:
            event.clear()
            if news := await run_in_threadpool(watcher.news):
                yield _event(news)
            try:
                await asyncio.wait_for(event.wait(), ALIVE)
                await _gathered(site)
            except TimeoutError:
                yield b": still here\n\n"
    finally:
        site.pulse.forget(event)


async def _gathered(site: Site) -> None:
    """What changes together is told together; what the end of a passage changed is told at once."""
    await asyncio.sleep(TOGETHER)
    waited = TOGETHER
    while site.turning.busy and waited < PASSING:
        await asyncio.sleep(LOOK)
        waited += LOOK


def _event(news: Any) -> bytes:
    return f"data: {json.dumps(news, ensure_ascii=False)}\n\n".encode()
