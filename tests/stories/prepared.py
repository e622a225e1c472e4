"""Offices kept as they were left: setting one up takes longer than most stories do."""

from __future__ import annotations

import io
import pickle
import shutil
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sandbox.inprocess import reach
from store import engine
from tests.once import once
from tests.policies import watching
from tests.stories.office import Office, a_bot, an_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.policy import Policy
    from store.engine import Database

LOCKS: dict[type, str] = {type(threading.Lock()): "Lock", type(threading.RLock()): "RLock"}


@dataclass(frozen=True)
class Prepared:
    """Everything that an office is made of but the bot, which each story gets anew, as after a restart: its rows, its
    world, and what came of the preparations. They lie in files, for every worker of the run.
    """

    language: str
    policy: Policy
    rows: Path

    @classmethod
    def by(
        cls, first: Callable[[Office], object], language: str, policy: Policy | None, empty: Path
    ) -> Prepared:
        """The office after `first`; `empty` is a migrated database to begin with."""
        policy = policy or watching("meeting_unlogged")
        name = f"{first.__name__}-{language}-{policy.fingerprint[:12]}".replace("_", "-")
        kept = cls(language, policy, empty.with_name(f"{name}.sqlite3"))

        def make(rows: Path) -> None:
            shutil.copy(empty, rows)
            database = engine.connect(f"sqlite:///{rows}")
            office = an_office(database, language, policy=policy, host=f"{name}.sandbox.invalid")
            found = first(office)
            database.close()
            office.world.transport = None
            office.world.wire.clear()
            kept._world.write_bytes(frozen((office.world, office.bot.deps.new_id)))
            kept._found.write_bytes(pickle.dumps(found))

        once(kept.rows, make)
        return kept

    @property
    def _world(self) -> Path:
        return self.rows.with_suffix(".world")

    @property
    def _found(self) -> Path:
        return self.rows.with_suffix(".found")

    @cached_property
    def _frozen(self) -> bytes:
        return self._world.read_bytes()

    @cached_property
    def found(self) -> Any:
        """What `first` gave back, for every story alike."""
        return pickle.loads(self._found.read_bytes())  # noqa: S301 - our own, of this run

    def open(self, database: Database) -> Office:
        """On a SQLite database that nobody has opened yet."""
        shutil.copy(self.rows, database.engine.url.database or "")
        world, new_id = _Thaw(io.BytesIO(self._frozen)).load()
        reach(world)
        bot = a_bot(world, database, self.policy, new_id)
        return Office(world, bot, world.machine, self.language, self.policy)


def frozen(things: object) -> bytes:
    written = io.BytesIO()
    _Freeze(written, pickle.HIGHEST_PROTOCOL).dump(things)
    return written.getvalue()


class _Freeze(pickle.Pickler):
    """Locks are only named: nobody holds one."""

    def persistent_id(self, obj: object) -> str | None:
        return LOCKS.get(type(obj))


class _Thaw(pickle.Unpickler):
    """Every lock that was named is a new one."""

    def persistent_load(self, pid: str) -> object:
        return getattr(threading, pid)()
