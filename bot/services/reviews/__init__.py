"""Digests for teams and their managers: when one is due, what is in it, and how it is kept as it was sent.

`schedule` says which period is due, `owing` makes the first part owed, `sending` decides at the moment of sending and
keeps what was written; `weekly` and its kin gather what stands in one. Views render, `bot.jobs.review` ties it together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.delivery import Message
    from store.model import Json, Notice

WEEKLY: Final = "weekly"
MONTHLY: Final = "monthly"
LOSS: Final = "loss"


@dataclass(frozen=True, slots=True)
class Order:
    """One digest of one team for one audience: a member, or the team itself, for its channel. `part` counts from 1."""

    workspace: str
    kind: str
    period: str
    team_id: str
    audience: str
    part: int = 1

    @property
    def for_channel(self) -> bool:
        return self.audience == self.team_id

    @property
    def occurrence(self) -> str:
        return f"{self.kind}:{self.period}:{self.part}:{self.team_id}"


def order_of(notice: Notice) -> Order:
    kind, period, part, team = notice.occurrence.split(":", 3)
    return Order(notice.workspace, kind, period, team, notice.recipient, int(part))


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it is sent: each part one message, sent after the one before."""

    parts: Sequence[Message]
    figures: Json = field(default_factory=dict)
    """What it says in numbers, for the next one and for what changed since."""
    deals: Collection[str] = ()
    """Ids of all deals it names, to be checked against what a reader may see."""
