"""Offices kept as they were left: setting one up takes longer than most stories do."""

from __future__ import annotations

import copy
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sandbox.inprocess import reach
from tests.stories.office import Office, a_bot

if TYPE_CHECKING:
    from sandbox import FakeMachine, World
    from store.engine import Database
    from tests.clocks import Ids


@dataclass(frozen=True)
class Prepared:
    """Everything that an office is made of but the bot, which each story gets anew, as after a restart. `found` is what
    came of the preparations, for every story alike.
    """

    world: World
    new_id: Ids
    office: Office
    rows: Path
    found: object

    @classmethod
    def of(cls, office: Office, found: object = None) -> Prepared:
        """`office` is not to be used any more."""
        database = office.bot.deps.database
        database.close()
        office.world.transport = None
        office.world.wire.clear()
        rows = Path(database.engine.url.database or "")
        return cls(office.world, cast("Ids", office.bot.deps.new_id), office, rows, found)

    def open(self, database: Database) -> Office:
        """On a SQLite database that nobody has opened yet."""
        shutil.copy(self.rows, database.engine.url.database or "")
        known: dict[int, object] = {
            id(self.world.lock): threading.RLock(),
            id(self.world.faults._lock): threading.Lock(),
            id(self.world.wire._lock): threading.Lock(),
        }
        world, new_id = copy.deepcopy((self.world, self.new_id), known)
        reach(world)
        machine = cast("FakeMachine", world.machine)
        bot = a_bot(world, database, self.office.policy, new_id)
        return Office(world, bot, machine, self.office.language, self.office.policy)
