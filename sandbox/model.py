"""The nouns of a workspace, as plain mutable records. Each knows how Slack writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

Json = dict[str, Any]


@dataclass
class User:
    """Somebody with an account. `team_id` differs from the workspace's for people from outside."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str | None
    locale: str = "en-US"
    tz: str = "Asia/Tokyo"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    display_name: str = ""

    def called(self, name: str) -> bool:
        """Whether a person would pick this one under that name."""
        return name.lstrip("@").casefold() in {
            each.casefold() for each in (self.id, self.name, self.real_name, self.display_name) if each
        }


@dataclass
class Channel:
    """A public or private channel, or a DM (`im_user` is who the bot talks with)."""

    id: str
    name: str
    created: int
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_mpim: bool = False
    im_user: str | None = None

    @property
    def is_im(self) -> bool:
        return self.im_user is not None

    @property
    def kind(self) -> str:
        """The word of scopes: channels, groups, im or mpim."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "groups" if self.is_private else "channels"


@dataclass
class Message:
    """`user` is the author. `only_for` marks an ephemeral one; `seen_from` (machine time) when history shows it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: str | None = None
    only_for: str | None = None
    seen_from: datetime | None = None
    values: dict[str, Json] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)


@dataclass
class View:
    """A modal or a Home as it is now, and what its reader has put into it (`values`: block → action → state)."""

    id: str
    owner: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks


@dataclass
class Group:
    """A user group (@handle)."""

    id: str
    handle: str
    name: str
    users: list[str]
    enabled: bool = True


@dataclass
class File:
    id: str
    name: str
    size: int
    title: str = ""
    content: bytes = b""
    complete: bool = False
    channels: list[str] = field(default_factory=list)
    user: str | None = None


@dataclass(frozen=True)
class Upload:
    """A file on somebody's own disk, to put into a form."""

    name: str
    content: bytes


@dataclass
class Grant:
    """A token and what it may do. `revoked` names the code Slack answers with from then on."""

    token: str
    scopes: frozenset[str]
    revoked: str | None = None

    @property
    def is_app_level(self) -> bool:
        return self.token.startswith("xapp-")


@dataclass
class AppIdentity:
    """The bot as Slack knows it. `events` it subscribed to; None: every kind."""

    id: str
    bot_id: str
    bot_user_id: str
    name: str
    signing_secret: str
    events: frozenset[str] | None = None


@dataclass
class Trigger:
    user: str
    expires: datetime
    used: bool = False


@dataclass
class ResponseUrl:
    """Five uses within thirty minutes of machine time. `message` is the one that was clicked, if any."""

    user: str
    channel: str
    expires: datetime
    message: Message | None = None
    uses_left: int = 5
