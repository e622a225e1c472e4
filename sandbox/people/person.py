"""Somebody at their Slack client: commands, shortcuts, what is on the screen, and how many taps it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox import front, payloads, stack
from sandbox.api import messages, users
from sandbox.delivery import deliver
from sandbox.errors import ClientRefused, SlackSays, TroubleConnecting
from sandbox.people.modal import Modal
from sandbox.people.screen import Screen
from sandbox.people.talk import Conversation, Shown

if TYPE_CHECKING:
    from sandbox.model import Channel, Json, User
    from sandbox.world import World


@dataclass(frozen=True)
class Reply:
    """What a command was answered with in its ack. Empty text: nothing was said."""

    text: str
    blocks: list[Json]
    response_type: str
    ack_ms: float
    message: Shown | None


class Person:
    """`taps` and `typed` count every click, choice and form sent, and every text typed; set them back at will."""

    def __init__(self, world: World, user: User) -> None:
        self.world, self.user = world, user
        self.taps = 0
        self.typed = 0

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def locale(self) -> str:
        return self.user.locale

    @locale.setter
    def locale(self, locale: str) -> None:
        """Like `ja-JP`; told by `users.info` at the next asking, and by `announce`."""
        self.user.locale = locale

    @property
    def tz(self) -> str:
        return self.user.tz

    @tz.setter
    def tz(self, tz: str) -> None:
        self.user.tz = tz

    def announce(self, kind: Literal["user_change", "team_join"] = "user_change") -> None:
        """Slack tells the bot how this person is now, if it listens for that."""
        scopes = self.world.grants[self.world.bot_token].scopes
        told: Json = {"type": kind, "user": users.row(self.world, self.user, scopes, locale=True)}
        stamp = int(self.world.clock.now().timestamp())
        self.world.event(told | ({"cache_ts": stamp} if kind == "user_change" else {}))

    def slash(self, line: str, channel: Channel | str | None = None) -> Reply:
        """Types a command in a channel (by name, id or itself), or in the DM with the bot."""
        self._active()
        name, _, text = line.partition(" ")
        if not name.startswith("/"):
            raise ClientRefused(f"{line!r} is no command")
        where = self._where(channel)
        if where.kind != "channels" and self.user.id not in where.members:
            raise ClientRefused(f"{self.user.name} does not see that conversation")
        self.typed += 1
        ack = deliver(
            self.world, "slash_commands", payloads.command(self.world, self.user, where, name, text.strip())
        )
        said = ack.body or {}
        if not said.get("text") and not said.get("blocks"):
            return Reply("", [], "ephemeral", ack.ms, None)
        kind = said.get("response_type") or "ephemeral"
        try:
            message = front.add(
                self.world,
                self.user.id,
                where.id,
                *messages.written(self.world, said.get("text") or "", said.get("blocks") or []),
                public=kind == "in_channel",
            )
        except SlackSays as wrong:
            raise TroubleConnecting(f"slash_command: {wrong.code} {'; '.join(wrong.messages)}") from None
        return Reply(message.text, message.blocks, kind, ack.ms, Shown(self, message))

    def shortcut(self, callback_id: str) -> None:
        """A global shortcut, from the search bar or the + menu."""
        self._active()
        self.taps += 1
        deliver(self.world, "interactive", payloads.shortcut(self.world, self.user, callback_id))

    def message_shortcut(self, callback_id: str, message: Shown) -> None:
        """A shortcut out of a message's menu."""
        self._active()
        self.taps += 2
        asked = payloads.message_shortcut(self.world, self.user, message.place, callback_id)
        deliver(self.world, "interactive", asked)

    @property
    def modal(self) -> Modal | None:
        """The form on top, if any is open."""
        top = stack.top(self.world, self.user.id)
        return Modal(self, top) if top is not None else None

    @property
    def form(self) -> Modal:
        """The form on top; ClientRefused if none is open."""
        if (modal := self.modal) is None:
            raise ClientRefused(f"{self.user.name} has no form open")
        return modal

    @property
    def dm(self) -> Conversation:
        """The conversation with the bot."""
        return Conversation(self, self.world.dm(self.user.id))

    def channel(self, name: Channel | str) -> Conversation:
        return Conversation(self, self._where(name))

    @property
    def ephemerals(self) -> list[Shown]:
        """What only this person was shown, wherever, oldest first; answers to commands among it."""
        return [Shown(self, each) for each in self.world.ephemerals[self.user.id]]

    @property
    def home(self) -> Screen | None:
        """The app's Home tab as last published for this person."""
        view = self.world.homes.get(self.user.id)
        return Screen(self, view) if view is not None else None

    def open_home(self) -> Screen | None:
        """Goes to the app's Home tab; the bot gets `app_home_opened`."""
        self._active()
        self.taps += 1
        self.world.event(payloads.home_opened(self.world, self.user))
        return self.home

    def _where(self, channel: Channel | str | None) -> Channel:
        if channel is None:
            return self.world.dm(self.user.id)
        return self.world.channel(channel) if isinstance(channel, str) else channel

    def _active(self) -> None:
        if self.user.deleted:
            raise ClientRefused(f"{self.user.name}'s account is deactivated")
