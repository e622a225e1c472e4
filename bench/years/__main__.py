"""`python -m bench.years REPS DEALS DAYS BUSY SEED`: one year in a process of its own; prints what came of it as JSON."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bench.years import told, walk, world
from bench.years.cast import Size
from bot import log
from store import engine, migrate, wall


def main(reps: str, deals: str, days: str, busy: str, seed: str) -> None:
    log.setup("error")
    size = Size(int(reps), int(deals), int(days), float(busy))
    with wall.across(), TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'year.sqlite3'}"
        migrate.upgrade(url)
        database = engine.connect(url)
        try:
            began, by_the_wall = process_time(), perf_counter()
            here = world.found(database, size, int(seed))
            gc.collect()
            gc.freeze()  # as the product does once it has started
            moments = walk.through(here)
            took = {"seconds": process_time() - began, "wall_seconds": perf_counter() - by_the_wall}
            outcome = told.of(here)
        finally:
            database.close()
    sys.stdout.write(json.dumps({**took, "moments": moments, **outcome}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
