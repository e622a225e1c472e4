"""What changed in the workspace since one last looked: messages that arrived, and messages that were edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.model import Message
    from sandbox.world import World


@dataclass(frozen=True)
class Change:
    """`reader`: the user id whose conversation with the bot, or whose ephemeral message it is; None in a channel."""

    message: Message
    reader: str | None
    edited: bool


@dataclass
class News:
    """Remembers how every message stood when it was last told of."""

    world: World
    _seen: dict[tuple[str, str, str | None], str | None] = field(default_factory=dict)

    def told(self) -> list[Change]:
        """What is new by now, oldest first; next time it is old."""
        changes = []
        with self.world.lock:
            for message in self._messages():
                key = (message.channel, message.ts, message.only_for)
                if key in self._seen and self._seen[key] == message.edited:
                    continue
                reader = message.only_for or self.world.channels[message.channel].im_user
                changes.append(Change(message, reader, edited=key in self._seen))
                self._seen[key] = message.edited
        return sorted(changes, key=lambda change: change.message.edited or change.message.ts)

    def _messages(self) -> Iterator[Message]:
        for shelf in (*self.world.messages.values(), *self.world.ephemerals.values()):
            yield from shelf
