"""`python -m bench`: every benchmark at a small size. `python -m bench ack --samples 1000`: one of them, longer."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import ack, figures, imports, kill, locked, monday, outbox, review, sandbox, start, sweep, year
from bot.cli.shell import wall_clock
from store import wall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.figures import Figure


BENCHES: Final[dict[str, Any]] = {
    ack.NAME: ack,
    imports.NAME: imports,
    sweep.NAME: sweep,
    year.NAME: year,
    review.NAME: review,
    sandbox.NAME: sandbox,
    kill.NAME: kill,
    monday.NAME: monday,
    outbox.NAME: outbox,
    locked.NAME: locked,
    start.NAME: start,
}

FULL: Final[dict[Any, str]] = {
    review: "100,000 open deals and a million stage moves instead of a fifth of that",
    sweep: "a million deals instead of 100,000",
    year: "200 reps, 20,000 deals and a whole year instead of 20 reps, 400 deals and 60 days",
}


def main(given: Sequence[str], folder: Path = figures.RESULTS) -> int:
    """Results live in `folder`. 0; 1 when a limit was not met or a page could not be written."""
    asked = _parser().parse_args(given)
    if asked.what == "table":
        return _table(asked.write, folder)
    if asked.what:
        chosen = {name: getattr(asked, name) for name in ("seed", "full") if getattr(asked, name, False)}
        return _measured(asked.what, asked.samples, folder, **chosen)
    return max([_measured(name, None, folder) for name in BENCHES])


def _measured(name: str, samples: int | None, folder: Path, **chosen: int) -> int:
    bench = BENCHES[name]
    samples = samples or bench.SAMPLES
    with wall.across():
        found = bench.run(wall_clock, samples=samples, **chosen)
    if not found:
        return 0
    words = ["python", "-m", "bench", name, "--samples", str(samples)]
    words += [f"--{each}" if value is True else f"--{each}={value}" for each, value in chosen.items()]
    command = shlex.join(words)
    path = figures.write(name, found, command=command, now=wall_clock(), folder=folder)
    print(f"{name}: written to {path.parent.name}/{path.name}")
    return _verdict(found)


def _verdict(found: Sequence[Figure]) -> int:
    missed = [each for each in found if not each.holds]
    for each in missed:
        print(f"NOT MET: {each.figure['en']}")
    if not missed:
        print("Every limit was met.")
    return 1 if missed else 0


def _table(pages: Sequence[Path], folder: Path) -> int:
    rows = figures.read(folder)
    if not rows:
        print("There are no results yet. Run: make bench", file=sys.stderr)
        return 1
    if not pages:
        print(figures.table(rows))
    return max([0, *(_written(page, rows) for page in pages)])


def _written(page: Path, rows: Sequence[dict[str, object]]) -> int:
    """A page called NAME.ja.md gets the table in Japanese."""
    language = "ja" if page.suffixes[:1] == [".ja"] else "en"
    try:
        before = page.read_text(encoding="utf-8")
    except FileNotFoundError:
        print(f"{page.name} does not exist, so no table was written into it.", file=sys.stderr)
        return 1
    after = figures.insert(before, rows, language)
    if after is None:
        print(
            f"{page.name} has no {figures.BEGIN} … {figures.END} for the table to stand in.", file=sys.stderr
        )
        return 1
    if after != before:
        page.write_text(after, encoding="utf-8")
    print(f"{page.name}: the table is up to date.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    whats = parser.add_subparsers(dest="what", metavar="BENCHMARK")
    for bench, counted in (
        (ack, "asks of each side in each case"),
        (imports, "whole imports"),
        (sweep, "pairs of sweep and floor"),
        (review, "pairs of review and floor"),
        (year, "years, to be the same to the last byte"),
        (sandbox, "weeks, and openings of the page"),
        (kill, "kills on each database"),
        (monday, "mornings"),
        (outbox, "pairs of product and floor"),
        (locked, "times ten seconds"),
        (start, "starts"),
    ):
        one = whats.add_parser(bench.NAME, help=(bench.__doc__ or "").splitlines()[0])
        one.add_argument("--samples", type=_positive, default=bench.SAMPLES, help=f"{counted} (%(default)s)")
        if bench is kill:
            one.add_argument("--seed", type=int, default=kill.SEED, help="of when and where (%(default)s)")
        if bench in FULL:
            one.add_argument("--full", action="store_true", help=FULL[bench])
    page = whats.add_parser("table", help="print the README's table of all results")
    page.add_argument(
        "--write", nargs="+", type=Path, default=[], metavar="FILE", help="write it there instead"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
