"""users.*: the directory. E-mail addresses need a scope of their own; locales must be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.model import Json, User
    from sandbox.world import World


@method("users.info", "users:read", Tier.T4)
def info(call: Call) -> Json:
    user = call.world.users.get(call.need("user"))
    if user is None:
        raise SlackSays("user_not_found")
    return {"user": as_json(call, user)}


@method("users.list", "users:read", Tier.T2)
def list_(call: Call) -> Json:
    rows, cursor = call.page(sorted(call.world.users.values(), key=lambda user: user.id))
    return {
        "members": [as_json(call, user) for user in rows],
        "cache_ts": int(call.world.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.lookupByEmail", "users:read.email", Tier.T3)
def by_email(call: Call) -> Json:
    email = call.need("email").lower()
    for user in call.world.users.values():
        if not user.deleted and (user.email or "").lower() == email:
            return {"user": as_json(call, user)}
    raise SlackSays("users_not_found")


def as_json(call: Call, user: User) -> Json:
    """A row of the directory, as far as the caller's scopes and flags show it."""
    return row(call.world, user, call.grant.scopes, locale=call.flag("include_locale"))


def row(world: World, user: User, scopes: Collection[str], *, locale: bool) -> Json:
    """Somebody as Slack writes them, in answers and in events; the locale of a stranger is nobody's business."""
    now = world.clock.now()
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "title": "",
        "phone": "",
        "team": user.team_id,
    }
    if "users:read.email" in scopes and user.email:
        profile["email"] = user.email
    written: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if user.is_stranger:
        written["is_stranger"] = True
    if not user.deleted:
        offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
        written |= {
            "real_name": user.real_name,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": user.is_admin,
            "is_owner": user.is_owner,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
            "is_email_confirmed": True,
        }
    return written | ({"locale": user.locale} if locale and not user.is_stranger else {})
