"""Whose deal a row's is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.deps import DEFAULT_ZONE

if TYPE_CHECKING:
    from store.model import Member, Team


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose deal it is: a member and their team, or, when nobody fits, the text as an orphan."""

    member: Member | None = None
    team: Team | None = None
    orphan: str | None = None

    @property
    def columns(self) -> dict[str, str | None]:
        return {
            "owner_id": self.member.id if self.member else None,
            "team_id": self.team.id if self.team else None,
            "orphan_owner": self.orphan,
        }

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.team.zone if self.team else DEFAULT_ZONE)
