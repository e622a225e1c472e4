"""What Slack answers, narrowed to what the product reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Profile(_Answer):
    real_name: str = ""
    display_name: str = ""
    email: str | None = None  # only with the scope users:read.email


class Person(_Answer):
    """One row of users.list or users.info. `locale` like `ja-JP`, `tz` like `Asia/Tokyo`."""

    id: str
    team_id: str | None = None
    name: str = ""
    real_name: str = ""
    profile: Profile = Profile()
    locale: str | None = None
    tz: str | None = None
    deleted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False  # a guest of several channels
    is_ultra_restricted: bool = False  # a guest of one channel
    is_stranger: bool = False  # from another workspace, seen through a shared channel

    @property
    def shown_as(self) -> str:
        return self.profile.display_name or self.profile.real_name or self.real_name or self.name

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted or self.is_stranger


class Channel(_Answer):
    """A conversation. Slack leaves out what it does not know of one, so a DM has an id alone."""

    id: str
    name: str = ""
    is_archived: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_member: bool = False
    is_shared: bool = False
    is_ext_shared: bool = False
    is_org_shared: bool = False
    is_pending_ext_shared: bool = False


class Group(_Answer):
    """A user group (@handle)."""

    id: str
    handle: str = ""
    name: str = ""
    is_external: bool = False
    users: tuple[str, ...] = ()


class File(_Answer):
    """What somebody uploaded; `size` in bytes, `user` is who did. `mimetype` is empty until Slack has read it."""

    id: str
    name: str = ""
    size: int = 0
    user: str | None = None
    url_private: str = ""
    permalink: str = ""
    mimetype: str = ""


class Metadata(_Answer):
    event_type: str = ""
    event_payload: dict[str, Any] = {}


class Message(_Answer):
    """One row of a conversation's history, as far as a look-up needs it."""

    ts: str
    metadata: Metadata | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the token is. `scopes` as Slack granted them, for the doctor to compare with the manifest."""

    team_id: str
    bot_user_id: str
    bot_id: str | None
    enterprise_id: str | None
    team: str
    url: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: `ts` names it within its channel."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a message of ours carries: the row it was sent for, and what it is about by our own rules; empty: nothing."""

    ts: str
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A view Slack shows now; `hash` guards the next update against a newer one."""

    id: str
    hash: str
