"""`python -m bench.years REPS DEALS DAYS BUSY SEED`: one year in a process of its own; prints what came of it as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bench.years import told, walk, world
from bench.years.cast import Size
from bot import log
from store import engine, migrate


def main(reps: str, deals: str, days: str, busy: str, seed: str) -> None:
    log.setup("error")
    size = Size(int(reps), int(deals), int(days), float(busy))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'year.sqlite3'}"
        migrate.upgrade(url)
        database = engine.connect(url)
        try:
            began = process_time()
            here = world.found(database, size, int(seed))
            moments = walk.through(here)
            took = process_time() - began
            outcome = told.of(here)
        finally:
            database.close()
    sys.stdout.write(json.dumps({"seconds": took, "moments": moments, **outcome}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
