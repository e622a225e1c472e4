"""`dealbot policy picture`: the process of a policy, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import home, running
from bot.deps import DEFAULT_ZONE
from bot.errors import Misconfigured
from bot.services import policies
from bot.text import text
from bot.views import picture
from store import engine, installations
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.config import Settings
    from bot.policy import Policy

SCALE = 2
"""Pixels of a PNG for one of the picture's own, so that it stays sharp."""


def chosen(
    settings: Settings, clock: Callable[[], datetime], workspace: str | None, *, from_file: bool
) -> tuple[Policy, str]:
    """The policy in force, which may have been uploaded in Slack, and which one it is; without a database at hand, or
    `from_file`, the one that this process would start with. Misconfigured where several workspaces are meant.
    """
    try:
        found = None if from_file else _in_force(settings, clock, workspace)
    except Unavailable:
        found = None
    if found is not None:
        return found
    named = f"DEALBOT_POLICY ({settings.dealbot_policy})" if settings.dealbot_policy else "the preset b2b_ja"
    return running.read_policy(settings), named


def _in_force(
    settings: Settings, clock: Callable[[], datetime], workspace: str | None
) -> tuple[Policy, str] | None:
    """None where nothing was recorded yet."""
    if engine.is_missing(settings.database_url.get_secret_value()):
        return None
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        if not installations.with_policy(session):
            return None
        row = installations.current_policy(session, home.known(bot, workspace))
    assert row is not None
    origin = "uploaded in Slack" if policies.was_uploaded(row) else "from its file"
    return policies.recorded(row), f"the policy in force in {row.workspace}: version {row.version}, {origin}"


def draw(policy: Policy, file: Path, language: str) -> None:
    """Writes the picture in the form that the file's name ends with. Raises Misconfigured with what to do instead."""
    t = text(language, DEFAULT_ZONE, policy.words.deal)
    match file.suffix.lower():
        case ".svg":
            drawn = picture.svg(t, policy).encode()
        case ".mmd":
            drawn = picture.mermaid(t, policy).encode()
        case ".png":
            drawn = _png(picture.svg(t, policy))
        case _:
            raise Misconfigured(
                f"{file.name} ends in none of .svg, .png and .mmd. Name the file process.svg."
            )
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise Misconfigured(f"{file} can't be written ({error.strerror}).") from None


def _png(svg: str) -> bytes:
    """Only here is the renderer loaded: this process ends when the picture is drawn."""
    try:
        import resvg_py
    except ImportError:
        raise Misconfigured(
            "PNG needs one more package: pip install 'dealbot[picture]'. Without it, draw an SVG: process.svg."
        ) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=SCALE))
