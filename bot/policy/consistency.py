"""What only shows when parts of the policy are seen together. Works on plain data, so that a file with other
mistakes is still checked whole and every problem comes out at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`at` leads to the part of the policy that is wrong."""

    at: Path
    what: str
    instead: str


def contradictions(policy: dict[str, Any]) -> Iterator[Contradiction]:
    """Every contradiction in a policy as plain data, in whatever shape it came."""
    yield from ()
