"""Conversations as a person sees them, and the messages in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import parts
from sandbox.api import messages as wire
from sandbox.errors import ClientRefused
from sandbox.model import Channel, Message
from sandbox.people.screen import Screen

if TYPE_CHECKING:
    from sandbox.model import Json, View
    from sandbox.people.person import Person


class Shown(Screen):
    """A message on the screen, as it is now: an edit shows at once."""

    place: Message

    def __init__(self, person: Person, message: Message) -> None:
        super().__init__(person, message)

    @property
    def text(self) -> str:
        """What a notification shows; the blocks are what is read."""
        return self.place.text

    @property
    def ts(self) -> str:
        return self.place.ts

    @property
    def metadata(self) -> Json | None:
        return self.place.metadata

    @property
    def edited(self) -> bool:
        return self.place.edited is not None

    @property
    def is_ephemeral(self) -> bool:
        return self.place.only_for is not None

    @property
    def is_there(self) -> bool:
        """False once it was deleted."""
        world, place = self.person.world, self.place
        shelf = world.ephemerals[place.only_for] if place.only_for else world.messages[place.channel]
        return any(each is place for each in shelf)

    def texts(self) -> list[str]:
        return parts.words(self.blocks, self.place.values) if self.blocks else [self.text]

    def _still_there(self) -> View | Message:
        if not self.is_there:
            raise ClientRefused("that message was deleted")
        return self.place


class Conversation:
    """A DM or a channel. Who is not in a private one does not see it."""

    def __init__(self, person: Person, channel: Channel) -> None:
        if channel.kind != "channels" and person.user.id not in channel.members:
            raise ClientRefused(f"{person.user.name} does not see that conversation")
        self.person, self.place = person, channel

    @property
    def messages(self) -> list[Shown]:
        """Oldest first."""
        return [Shown(self.person, each) for each in self.person.world.messages[self.place.id]]

    @property
    def last(self) -> Shown:
        messages = self.messages
        if not messages:
            raise ClientRefused("nothing has been said there yet")
        return messages[-1]

    @property
    def texts(self) -> list[str]:
        """Everything that can be read in it."""
        return [text for message in self.messages for text in message.texts()]

    def say(self, text: str, thread_ts: str | None = None) -> Shown:
        """Posts as this person, in a thread or not; the bot gets a `message` event if it is in the conversation."""
        world, user, channel = self.person.world, self.person.user, self.place
        if channel.is_archived or user.id not in channel.members:
            raise ClientRefused(f"{user.name} can't post there")
        message = Message(world.stamp(), channel.id, user.id, text, thread_ts=thread_ts)
        world.messages[channel.id].append(message)
        self.person.typed += 1
        if world.app.bot_user_id in channel.members:
            kind = {"channels": "channel", "groups": "group"}.get(channel.kind, channel.kind)
            where = {"channel": channel.id, "channel_type": kind, "event_ts": message.ts}
            world.event(wire.as_json(world, message) | where)
        return Shown(self.person, message)
