"""A policy as plain data, in whatever shape it came: how the checks look into it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.policy.base import nearest
from bot.policy.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.policy.said import Said

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`at` leads to the part of the policy that is wrong."""

    at: Path
    what: str
    instead: str


def entries(data: Any, key: str) -> list[tuple[int, Plain]]:
    """The mappings in a list, each with its place in it."""
    found = data.get(key) if isinstance(data, dict) else None
    listed = found if isinstance(found, list) else []
    return [(index, item) for index, item in enumerate(listed) if isinstance(item, dict)]


def section(data: Any, key: str) -> Plain:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def one_of(word: object, known: Iterable[str]) -> Said:
    """What to write instead of an unknown word: the nearest known one, or all of them."""
    names = list(known)
    near = nearest(str(word), names)
    return write(near) if near else said("Write one of {choices}", choices=", ".join(names))


def write(right: object) -> Said:
    """What would have been right, as it stands in the file."""
    return said("Write {right}", right=f"`{right}`")


def word(data: Plain, key: str) -> str | None:
    """The text under a key; None if there is none or something else."""
    found = data.get(key)
    return found if isinstance(found, str) else None
