"""A workspace and everything in it. Who is in it is set up here; what the bot and people do to it is elsewhere."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sandbox.clock import Clock, FollowedClock, RealMachine
from sandbox.errors import NotForReal, SandboxError
from sandbox.faults import Faults
from sandbox.model import AppIdentity, Channel, File, Grant, Group, Message, ResponseUrl, Trigger, User, View
from sandbox.pacing import Pacing
from sandbox.scopes import BOT_SCOPES
from sandbox.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from slack_bolt import App
    from slack_sdk import WebClient

    from sandbox.clock import Machine
    from sandbox.delivery import Pending, Transport
    from sandbox.model import Json
    from sandbox.people.person import Person

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
_worlds = itertools.count(1)


class World:
    """One workspace with one app installed. `now` is company time: a moment it stands still at until `clock.move`,
    a Clock, or a function that tells it. `machine` is real time unless a FakeMachine is given.

    Messages are stamped with company time; `stamp_with="machine"` stamps them with machine time, as a bot that looks
    messages up by the machine's time needs once the two have drifted apart. Safe to share between threads.

    Ids count on from `numbers_from`: another number for each run keeps them apart for a bot that remembers the last.
    """

    def __init__(
        self,
        now: datetime | Clock | Callable[[], datetime] = MONDAY,
        machine: Machine | None = None,
        *,
        team_id: str = "T0SANDBOX",
        team_name: str = "Sandbox",
        domain: str = "sandbox",
        enterprise_id: str | None = None,
        scopes: Iterable[str] = BOT_SCOPES,
        stamp_with: Literal["company", "machine"] = "company",
        seed: int = 0,
        numbers_from: int = 1,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = _clock(now)
        self.machine: Machine = machine or RealMachine()
        self.stamp_with = stamp_with
        self.team_id, self.team_name, self.domain = team_id, team_name, domain
        self.enterprise_id = enterprise_id
        self.base_url = f"http://w{next(_worlds)}.sandbox.invalid"
        self.faults, self.wire, self.pacing = Faults(seed), Wire(), Pacing(self.machine)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)
        self.ephemerals: defaultdict[str, list[Message]] = defaultdict(list)
        self.groups: dict[str, Group] = {}
        self.files: dict[str, File] = {}
        self.grants: dict[str, Grant] = {}
        self.views: dict[str, View] = {}
        self.stacks: defaultdict[str, list[str]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.transport: Transport | None = None
        self.pending: list[Pending] = []
        self.tickets: set[str] = set()
        self._people: dict[str, Person] = {}
        self._numbers: Iterator[int] = itertools.count(numbers_from)
        self._last_stamp = 0
        self._install(scopes)
        self._be_reachable()

    def _be_reachable(self) -> None:
        from sandbox.inprocess import reach

        reach(self)

    def _install(self, scopes: Iterable[str]) -> None:
        bot = self.add_user("dealbot", real_name="Dealbot", id="U0DEALBOT", is_bot=True)
        self.app = AppIdentity("A0SANDBOX", "B0DEALBOT", bot.id, "Dealbot", f"sandboxsecret{self.team_id}")
        self.bot_token = self.issue_token(scopes)
        self.app_token = self.issue_token({"connections:write"}, app_level=True)

    # Who and what is there

    def add_user(
        self,
        name: str,
        *,
        real_name: str = "",
        id: str | None = None,  # noqa: A002 - Slack's own word
        email: str | None = None,
        locale: str = "en-US",
        tz: str = "Asia/Tokyo",
        team_id: str | None = None,
        is_admin: bool = False,
        is_owner: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        is_bot: bool = False,
        deleted: bool = False,
    ) -> User:
        """Somebody with an account; with another `team_id` a stranger from a shared channel."""
        if any(user.name == name for user in self.users.values()):
            raise SandboxError(f"there is a user called {name} already")
        home = team_id or self.team_id
        user = User(
            id=id or self.new_id("U"),
            team_id=home,
            name=name,
            real_name=real_name or name.title(),
            email=email or (None if is_bot else f"{name}@{self.domain}.example"),
            locale=locale,
            tz=tz,
            is_admin=is_admin or is_owner,
            is_owner=is_owner,
            is_restricted=is_restricted or is_ultra_restricted,
            is_ultra_restricted=is_ultra_restricted,
            is_stranger=home != self.team_id,
            is_bot=is_bot,
            deleted=deleted,
        )
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        name: str,
        *,
        members: Iterable[User | str] = (),
        with_bot: bool = True,
        id: str | None = None,  # noqa: A002 - Slack's own word
        is_private: bool = False,
        is_archived: bool = False,
        is_ext_shared: bool = False,
        is_pending_ext_shared: bool = False,
    ) -> Channel:
        """A channel with these people in it (names or ids), and the bot unless told otherwise."""
        inside = [self.user(each).id if isinstance(each, str) else each.id for each in members]
        channel = Channel(
            id=id or self.new_id("C"),
            name=name,
            created=int(self.clock.now().timestamp()),
            members=inside + ([self.app.bot_user_id] if with_bot else []),
            is_private=is_private,
            is_archived=is_archived,
            is_ext_shared=is_ext_shared,
            is_pending_ext_shared=is_pending_ext_shared,
        )
        self.channels[channel.id] = channel
        return channel

    def add_group(self, handle: str, users: Iterable[str], name: str = "") -> Group:
        """A user group (@handle) of people named by name or id."""
        group = Group(self.new_id("S"), handle, name or handle, [self.user(each).id for each in users])
        self.groups[group.id] = group
        return group

    def user(self, name: str) -> User:
        """By id, handle, real or display name."""
        found = [user for user in self.users.values() if user.called(name)]
        if len(found) != 1:
            raise SandboxError(f"{len(found) or 'no'} users are called {name!r}")
        return found[0]

    def channel(self, name: str) -> Channel:
        """By id or name, with or without #."""
        plain = name.removeprefix("#")
        found = [each for each in self.channels.values() if plain in (each.id, each.name) and plain]
        if len(found) != 1:
            raise SandboxError(f"{len(found) or 'no'} channels are called {name!r}")
        return found[0]

    def dm(self, user: str) -> Channel:
        """The bot's conversation with this user id, opened if it wasn't."""
        with self.lock:
            for channel in self.channels.values():
                if channel.im_user == user:
                    return channel
            channel = Channel(
                self.new_id("D"),
                "",
                int(self.clock.now().timestamp()),
                members=[user, self.app.bot_user_id],
                im_user=user,
            )
            self.channels[channel.id] = channel
            return channel

    def person(self, name: str) -> Person:
        """That person's Slack client. The same object every time, so its counts add up."""
        from sandbox.people.person import Person

        user = self.user(name)
        return self._people.setdefault(user.id, Person(self, user))

    # Tokens

    def issue_token(self, scopes: Iterable[str], *, app_level: bool = False) -> str:
        """A token of the sandbox's own kind with these scopes."""
        token = f"{'xapp' if app_level else 'xoxb'}-sandbox-{self.team_id}-{self.new_id('')}"
        self.grants[token] = Grant(token, frozenset(scopes))
        return token

    def revoke_token(self, token: str | None = None, code: str = "token_revoked") -> None:
        """From now on Slack answers it with `token_revoked`, `account_inactive` or `invalid_auth`."""
        self.grants[token or self.bot_token].revoked = code

    # The bot

    def connect(self, app: App, *, signed: bool = False) -> None:
        """Delivers to this Bolt app in-process, as Socket Mode would; `signed`: as signed HTTP requests."""
        from sandbox.inprocess import InProcess

        self.transport = InProcess(self, app, signed=signed)

    def client(self, token: str | None = None, *, timeout: int = 30) -> WebClient:
        """The SDK's own client on this world, without a network; nothing is ever retried by it."""
        from sandbox.inprocess import client

        return client(self, token or self.bot_token, timeout)

    def event(self, event: Json) -> None:
        """Sends the bot an event (its inner part), if it subscribed to that kind."""
        from sandbox.delivery import send_event

        send_event(self, event)

    def run_due_events(self) -> int:
        """Sends again the unacked events whose next try is due by machine time; how many were tried."""
        from sandbox.delivery import run_due

        return run_due(self)

    # Numbers and stamps

    def new_id(self, prefix: str) -> str:
        with self.lock:
            return f"{prefix}0SB{next(self._numbers):06d}"

    def stamp(self) -> str:
        """A message's ts: the time at which it is posted, always later than any before."""
        with self.lock:
            now = self.machine() if self.stamp_with == "machine" else self.clock.now()
            self._last_stamp = max(int(now.timestamp() * 1_000_000), self._last_stamp + 100)
            return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def new_trigger(self, user: str) -> str:
        """Good once, for three seconds of machine time."""
        with self.lock:
            trigger = f"{self.new_id('')}.sandbox.trigger"
            self.triggers[trigger] = Trigger(user, self.machine() + TRIGGER_LIFE)
            return trigger

    def new_response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        with self.lock:
            key = self.new_id("R")
            self.response_urls[key] = ResponseUrl(user, channel, self.machine() + RESPONSE_LIFE, message)
            return f"{self.base_url}/response/{key}"


def refuse_real(token: str) -> None:
    """A token of the real Slack has no business here; it is neither kept nor repeated."""
    if token.startswith(("xox", "xapp-")) and not token.startswith(("xoxb-sandbox-", "xapp-sandbox-")):
        raise NotForReal("that looks like a token of a real workspace; the sandbox takes only its own")


def _clock(now: datetime | Clock | Callable[[], datetime]) -> Clock:
    if isinstance(now, Clock):
        return now
    return Clock(now) if isinstance(now, datetime) else FollowedClock(now)
