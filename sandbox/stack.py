"""Modals and Homes: opening, pushing, updating and closing views, with the rules Slack has for the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import limits, parts
from sandbox.errors import SlackSays
from sandbox.kit import HOME, MODAL
from sandbox.model import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.model import Json
    from sandbox.world import World

DEPTH = 3


def checked(view: object, surface: str) -> Json:
    """The view if Slack takes it; else what it says."""
    if limits.view_too_large(view):
        raise SlackSays("view_too_large")
    if problems := limits.of_view(view, surface):
        raise SlackSays("invalid_arguments", *map(str, problems))
    assert isinstance(view, dict)
    return view


def spend(world: World, trigger: str) -> str:
    """The user who caused the trigger; it can't be used again."""
    found = world.triggers.get(trigger)
    if found is None:
        raise SlackSays("invalid_trigger_id")
    if found.used:
        raise SlackSays("exchanged_trigger_id")
    if world.machine() > found.expires:
        raise SlackSays("expired_trigger_id")
    found.used = True
    return found.user


def open_view(world: World, user: str, view: Json) -> View:
    """A new stack with this view alone in it; an older one is gone."""
    checked(view, MODAL)
    _unique(world, view, None)
    for old in world.stacks.pop(user, []):
        world.views.pop(old, None)
    return _put(world, user, view, None)


def push_view(world: World, user: str, view: Json) -> View:
    checked(view, MODAL)
    stack = world.stacks[user]
    if not stack:
        raise SlackSays("not_found")
    if len(stack) >= DEPTH:
        raise SlackSays("push_limit_reached")
    _unique(world, view, None)
    return _put(world, user, view, world.views[stack[-1]])


def update_view(world: World, old: View, view: Json, given_hash: str | None = None) -> View:
    """The same view with new content; what its reader typed stays where the inputs stay."""
    checked(view, MODAL)
    if given_hash is not None and given_hash != old.hash:
        raise SlackSays("hash_conflict")
    _unique(world, view, old)
    old.content = _content(world, view)
    old.hash = _hash(world)
    old.values = parts.fresh(old.blocks, old.values)
    old.errors = {}
    return old


def publish(world: World, user: str, view: Json, given_hash: str | None) -> View:
    """A Home replaces the one before."""
    checked(view, HOME)
    old = world.homes.get(user)
    if given_hash is not None and old is not None and given_hash != old.hash:
        raise SlackSays("hash_conflict")
    name = old.id if old else world.new_id("V")
    home = View(name, user, {}, _hash(world), name)
    home.content = _content(world, view)
    home.values = parts.fresh(home.blocks, old.values if old else None)
    world.homes[user] = home
    return home


def close(world: World, view: View, *, whole_stack: bool = False) -> list[View]:
    """Takes the view off, with all under it if asked; the closed ones, top first."""
    stack = world.stacks[view.owner]
    closed = [world.views[each] for each in reversed(stack)] if whole_stack else [view]
    for each in closed:
        world.views.pop(each.id, None)
        if each.id in stack:
            stack.remove(each.id)
    return closed


def top(world: World, user: str) -> View | None:
    stack = world.stacks.get(user)
    return world.views[stack[-1]] if stack else None


def as_json(world: World, view: View) -> Json:
    """The view as Slack sends it to the app and answers it."""
    content = parts.copied(view.content)
    whole: Json = {
        "id": view.id,
        "team_id": world.team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata") or "",
        "callback_id": content.get("callback_id") or "",
        "state": {"values": parts.copied(view.values)},
        "hash": view.hash,
        "title": content.get("title") or _plain(world.app.name),
        "clear_on_close": bool(content.get("clear_on_close")),
        "notify_on_close": bool(content.get("notify_on_close")),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": world.app.id,
        "external_id": content.get("external_id") or "",
        "app_installed_team_id": world.team_id,
        "bot_id": world.app.bot_id,
    }
    if content.get("submit_disabled") is not None:
        whole["submit_disabled"] = content["submit_disabled"]
    return whole


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _put(world: World, user: str, content: Json, below: View | None) -> View:
    name = world.new_id("V")
    view = View(
        name,
        user,
        {},
        _hash(world),
        below.root if below else name,
        below.id if below else None,
    )
    view.content = _content(world, content)
    view.values = parts.fresh(view.blocks)
    world.views[name] = view
    world.stacks[user].append(name)
    return view


def _content(world: World, view: Json) -> Json:
    ends = {key: parts.completed(view[key]) for key in ("title", "submit", "close") if view.get(key)}
    rest = {key: parts.copied(each) for key, each in view.items() if key != "blocks"}
    return {**rest, **ends, "blocks": parts.named(view["blocks"], _names(world))}


def _names(world: World) -> Iterator[str]:
    while True:
        yield world.new_id("b")


def _hash(world: World) -> str:
    return f"{int(world.machine().timestamp())}.{world.new_id('')}"


def _unique(world: World, view: Json, but: View | None) -> None:
    external = view.get("external_id")
    if external and any(
        each.content.get("external_id") == external for each in world.views.values() if each is not but
    ):
        raise SlackSays("duplicate_external_id")
