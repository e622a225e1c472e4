"""views.*: modals and Homes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import stack
from sandbox.api.registry import Call, method
from sandbox.errors import SlackSays
from sandbox.kit import MODAL
from sandbox.pacing import Tier

if TYPE_CHECKING:
    from sandbox.model import Json, View


def _view(call: Call) -> Any:
    view = call.json("view")
    if view is None:
        raise SlackSays("invalid_arguments", "[ERROR] missing required field: view")
    return view


def _trigger(call: Call) -> str:
    """The view is looked at first: one that Slack refuses does not spend the trigger."""
    stack.checked(_view(call), MODAL)
    return stack.spend(call.world, call.need("trigger_id"))


@method("views.open", None, Tier.T4)
def open_(call: Call) -> Json:
    user = _trigger(call)
    return {"view": stack.as_json(call.world, stack.open_view(call.world, user, _view(call)))}


@method("views.push", None, Tier.T4)
def push(call: Call) -> Json:
    user = _trigger(call)
    return {"view": stack.as_json(call.world, stack.push_view(call.world, user, _view(call)))}


@method("views.update", None, Tier.T4)
def update(call: Call) -> Json:
    view = stack.update_view(call.world, _named(call), _view(call), call.text("hash"))
    return {"view": stack.as_json(call.world, view)}


@method("views.publish", None, Tier.T4)
def publish(call: Call) -> Json:
    user = call.world.users.get(call.need("user_id"))
    if user is None or user.is_bot:
        raise SlackSays("user_not_found")
    view = stack.publish(call.world, user.id, _view(call), call.text("hash"))
    return {"view": stack.as_json(call.world, view)}


def _named(call: Call) -> View:
    view_id, external = call.text("view_id"), call.text("external_id")
    if view_id is None and external is None:
        raise SlackSays("invalid_arguments", "[ERROR] missing required field: view_id")
    for view in call.world.views.values():
        if view.id == view_id or (external is not None and view.content.get("external_id") == external):
            return view
    raise SlackSays("not_found")
