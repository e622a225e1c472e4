"""What a Web API method is: its name, the scope it needs, its tier, and a function of one call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackSays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.model import Channel, Grant, Json
    from sandbox.pacing import Tier
    from sandbox.world import World

    Scope = str | None
    Run = Callable[["Call"], Json]


@dataclass(frozen=True)
class Call:
    """One call of a method: the world, who calls with which grant, and the arguments as they came."""

    world: World
    grant: Grant
    args: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value is None or value == "" else str(value)

    def need(self, name: str) -> str:
        """A required argument."""
        value = self.text(name)
        if value is None:
            raise SlackSays("invalid_arguments", f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A count between 1 and `most`."""
        given = self.text(name)
        if given is None:
            return default
        if not given.isdecimal() or not 1 <= int(given) <= most:
            raise SlackSays("invalid_limit")
        return int(given)

    def json(self, name: str, code: str = "invalid_arguments") -> Any:
        """An argument that is JSON, sent as JSON or as text; None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackSays(code, f"[ERROR] {name} is not JSON") from None

    def names(self, name: str) -> list[str]:
        return [each for each in (self.text(name) or "").split(",") if each]

    def may(self, *scopes: str) -> None:
        """Raises missing_scope unless one of these is granted."""
        if not self.grant.scopes.intersection(scopes):
            raise SlackSays("missing_scope", needed=",".join(scopes))

    def channel(self, name: str = "channel") -> Channel:
        """The conversation named; one the bot can't see and one that isn't there are the same."""
        channel = self.world.channels.get(self.need(name))
        if channel is None or (
            (channel.is_private or channel.is_im) and self.world.app.bot_user_id not in channel.members
        ):
            raise SlackSays("channel_not_found")
        return channel

    def page(self, rows: list[Any], default: int = 100, most: int = 1000) -> tuple[list[Any], str]:
        """The rows of this page and the cursor of the next, empty at the end."""
        size, cursor = self.number("limit", default, most), self.text("cursor") or "at:0"
        start = cursor.removeprefix("at:")
        if not cursor.startswith("at:") or not start.isdecimal():
            raise SlackSays("invalid_cursor")
        end = int(start) + size
        return rows[int(start) : end], f"at:{end}" if end < len(rows) else ""


@dataclass(frozen=True)
class Method:
    name: str
    scope: Scope
    tier: Tier
    run: Run
    app_level: bool = False


METHODS: dict[str, Method] = {}


def method(name: str, scope: Scope, tier: Tier, *, app_level: bool = False) -> Callable[[Run], Run]:
    """Registers a function as a method. `scope`: what it always needs; None if nothing, or if the function asks `may`."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(name, scope, tier, run, app_level)
        return run

    return register
