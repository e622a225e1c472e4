"""auth.*, api.test, team.info and apps.connections.open: who the app is and where it connects."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Json


@method("api.test", None, Tier.T4)
def test(call: Call) -> Json:
    if code := call.text("error"):
        raise SlackSays(code)
    return {"args": dict(call.args)}


@method("auth.test", None, Tier.T4)
def auth(call: Call) -> Json:
    world = call.world
    who: Json = {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.team_name,
        "user": world.users[world.app.bot_user_id].name,
        "team_id": world.team_id,
        "user_id": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }
    return who | ({"enterprise_id": world.enterprise_id} if world.enterprise_id else {})


@method("team.info", "team:read", Tier.T3)
def team(call: Call) -> Json:
    world = call.world
    return {
        "team": {
            "id": world.team_id,
            "name": world.team_name,
            "domain": world.domain,
            "email_domain": f"{world.domain}.example",
            "icon": {"image_default": True},
        }
    }


@method("bots.info", "users:read", Tier.T3)
def bot(call: Call) -> Json:
    app = call.world.app
    if call.text("bot") not in (None, app.bot_id):
        raise SlackSays("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.name,
            "app_id": app.id,
            "user_id": app.bot_user_id,
        }
    }


@method("apps.connections.open", "connections:write", Tier.T1, app_level=True)
def connect(call: Call) -> Json:
    """A ticket for one socket; only a world that is served over HTTP has any."""
    world = call.world
    if world.base_url.endswith(".sandbox.invalid"):
        raise SlackSays("internal_error", "[ERROR] this world is not served: use SandboxServer")
    ticket = secrets.token_urlsafe(12)
    world.tickets.add(ticket)
    socket = world.base_url.replace("http", "ws", 1)
    return {"url": f"{socket}/socket?ticket={ticket}&app_id={world.app.id}"}
