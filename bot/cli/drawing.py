"""`dealbot policy picture`: the process of a policy, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import DEFAULT_ZONE
from bot.errors import Misconfigured
from bot.text import text
from bot.views import picture

if TYPE_CHECKING:
    from pathlib import Path

    from bot.policy import Policy

SCALE = 2
"""Pixels of a PNG for one of the picture's own, so that it stays sharp."""


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
