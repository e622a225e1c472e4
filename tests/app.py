"""The app as Slack knows it (manifest.yml) and as Bolt knows it (its listeners)."""

from __future__ import annotations

from functools import cache
from inspect import getclosurevars
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import App

ROOT = Path(__file__).resolve().parents[1]
KINDS = {
    "command": ("command", "command"),
    "view_submission": ("view", "callback_id"),
    "block_action": ("action", "constraints"),
    "block_suggestion": ("options", "action_id"),
    "event": ("event", "event_type"),
    "shortcut": ("shortcut", "callback_id"),
}
"""The function that makes Bolt's matcher: our word for the kind, and where the matcher keeps the name it waits for."""


@cache
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return read


def scopes() -> frozenset[str]:
    return frozenset(manifest()["oauth_config"]["scopes"]["bot"])


def events() -> frozenset[str]:
    return frozenset(manifest()["settings"]["event_subscriptions"]["bot_events"])


def listeners(app: App) -> frozenset[tuple[str, str]]:
    """(kind, name) of everything this Bolt app answers to. KeyError for a kind that this table does not know."""
    return frozenset(name for each in app._listeners for name in _awaited(*each.matchers))


def _awaited(bolts: Any, ours: Any = None) -> Iterator[tuple[str, str]]:
    """A listener waits for one name, or for any that is in its table."""
    kind, where = KINDS[bolts.func.__qualname__.split(".")[0]]
    name = getclosurevars(bolts.func).nonlocals[where]
    if isinstance(name, str):
        yield kind, name
        return
    if ours is None:
        raise TypeError(
            f"{kind} listens to {name!r}: name each id, so that the table of rights can name it too"
        )
    for each in getclosurevars(ours.func).nonlocals["table"]:
        yield kind, each
