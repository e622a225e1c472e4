"""Where one sandbox keeps its things, and the company time it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

    from bot.policy import Policy

OPENS: Final = time(9)
ZONE: Final = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Ground:
    """A database and a clock of its own for each port, in one folder: two sandboxes never share them."""

    folder: Path
    port: int
    keep: bool = False
    """Whether what an earlier run left is taken up again."""

    @property
    def database(self) -> Path:
        return self.folder / f"sandbox-{self.port}.sqlite3"

    @property
    def clock(self) -> Path:
        """The company's time when it was last written down."""
        return self.folder / f"sandbox-{self.port}.time"

    @property
    def log(self) -> Path:
        return self.folder / "dealbot.log"

    def prepare(self) -> None:
        """Makes the folder, and the room in it. Misconfigured if that can't be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self.keep:
                for each in (self.clock, *self.folder.glob(f"{self.database.name}*")):
                    each.unlink(missing_ok=True)
        except OSError as error:
            raise Misconfigured(
                f"{self.folder} can't be written ({error.strerror}). Choose another folder with --folder."
            ) from None

    def opens_at(self, policy: Policy, machine: datetime, at: datetime | None) -> datetime:
        """The company's time to begin with: where a kept one stopped, `at`, or nine in the morning of the next
        working day in Tokyo.
        """
        stopped = self._stopped_at()
        if stopped is not None and at is not None and at < stopped:
            raise Misconfigured(
                f"The company kept in {self.folder} is at {stopped.astimezone(ZONE):%Y-%m-%dT%H:%M%z} already, and "
                "its time only goes forward. Choose a later --at, or leave out --keep to begin anew."
            )
        return at or stopped or _next_morning(policy, machine)

    def _stopped_at(self) -> datetime | None:
        if not self.keep:
            return None
        try:
            return datetime.fromisoformat(self.clock.read_text("ascii"))
        except (OSError, ValueError):
            return None


def _next_morning(policy: Policy, machine: datetime) -> datetime:
    here = machine.astimezone(ZONE)
    day = policy.calendar.next_working_day(here.date() + timedelta(days=here.time() >= OPENS))
    return datetime.combine(day, OPENS, ZONE)
