"""What somebody asks of their Home, and one page of what they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PAGES: Final = 10_000
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`tab` is what is shown; `stage`, `team`, `rule` (of an open finding) and `owner` narrow it down; pages from 0."""

    tab: str | None = None
    stage: str | None = None
    team: str | None = None
    rule: str | None = None
    owner: str | None = None
    items: int = 0
    deals: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Paged(Generic[T_co]):
    """One page of `size` at most, counted from 0, of all that fits."""

    rows: Sequence[T_co]
    page: int
    size: int
    total: int

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return (self.page + 1) * self.size < self.total

    @property
    def first(self) -> int:
        """The number of its first row, from 1."""
        return self.page * self.size + 1

    @property
    def last(self) -> int:
        return self.page * self.size + len(self.rows)
