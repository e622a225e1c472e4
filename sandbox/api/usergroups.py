"""usergroups.*: the @handles of several people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Json


@method("usergroups.list", "usergroups:read", Tier.T2)
def list_(call: Call) -> Json:
    rows = []
    for group in call.world.groups.values():
        if not group.enabled and not call.flag("include_disabled"):
            continue
        row: Json = {
            "id": group.id,
            "team_id": call.world.team_id,
            "is_usergroup": True,
            "name": group.name,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_delete": 0 if group.enabled else 1,
            "user_count": len(group.users),
        }
        rows.append(row | ({"users": list(group.users)} if call.flag("include_users") else {}))
    return {"usergroups": rows}


@method("usergroups.users.list", "usergroups:read", Tier.T2)
def users(call: Call) -> Json:
    group = call.world.groups.get(call.need("usergroup"))
    if group is None:
        raise SlackSays("no_such_subteam")
    return {"users": list(group.users)}
