"""`dealbot import`: people and deals from CSV files, with a bar to watch and a report at the end."""

from __future__ import annotations

import sys
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli import home
from bot.errors import Misconfigured
from bot.services import imports, permissions
from store import wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.config import Settings
    from bot.services.imports import Report

SHOWN: Final = 20
"""Of each kind, lines of a report; the rest is counted."""


def people(
    settings: Settings, clock: Callable[[], datetime], file: Path, *, workspace: str | None, dry_run: bool
) -> Report:
    """Takes the people of a file in, in one transaction."""
    table = imports.read(file)
    with home.opened(settings, clock) as (bot, policy):
        here = home.settle(bot, policy, settings, workspace, record=not dry_run)
        with wall.inside(here.workspace):
            return imports.import_people(
                here.deps, permissions.operator(here.workspace), table, dry_run=dry_run
            )


def deals(
    settings: Settings,
    clock: Callable[[], datetime],
    file: Path,
    map_file: Path,
    *,
    workspace: str | None,
    dry_run: bool,
) -> Report:
    """Takes the deals of a file in, 200 at a time. Interrupted, what is done stays and a second run goes on."""
    table = imports.read(file)
    with home.opened(settings, clock) as (bot, policy):
        mapping = imports.load(map_file, policy)
        here = home.settle(bot, policy, settings, workspace, record=not dry_run)
        with wall.inside(here.workspace), _bar(file.name) as on_progress:
            return imports.import_deals(
                here.deps,
                permissions.operator(here.workspace),
                table,
                mapping,
                dry_run=dry_run,
                on_progress=on_progress,
            )


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream; nothing where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(printable(name), total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield show


def save_rejects(report: Report, file: Path, wanted: Path | None) -> Path | None:
    """Where the refused rows were written; None when there are none. Never over a file somebody may be correcting."""
    path = wanted or _free(file)
    try:
        return path if imports.write_rejects(report, path) else None
    except OSError as error:
        raise Misconfigured(
            f"{path} can't be written ({error.strerror}). What was not refused is stored. "
            "Run the import again with --rejects and a place that can be written."
        ) from None


def _free(file: Path) -> Path:
    number = 1
    while True:
        suffix = ".rejected.csv" if number == 1 else f".rejected-{number}.csv"
        path = file.with_name(f"{file.stem}{suffix}")
        if not path.exists():
            return path
        number += 1


def told(report: Report, what: str, *, dry_run: bool, rejects: Path | None) -> Iterator[str]:
    """The report, a line at a time. `what`: people or deals."""
    counts = (
        f"{report.created:,} created, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{len(report.rejected):,} rejected"
    )
    yield f"Rehearsal, nothing was stored. It would be {what}: {counts}." if dry_run else f"{what}: {counts}."
    if report.footer:
        yield f"Lines at the end that were taken for the footer of an export: {report.footer}."
    yield from _refused(report, rejects)
    if report.unknown_products:
        yield "Unknown products; add them under `products` in the map:"
        yield from _counted(report.unknown_products.most_common())
    if report.orphans:
        yield "Owners who match no member; their deals are stored without an owner and wait in the orphan queue:"
        yield from _counted(report.orphans.most_common())
        yield "Import these people, then run this import again: it gives them their deals."
    if report.similar_accounts:
        yield "New companies that may be known under another spelling; nothing was merged:"
        yield from _some([f"{each.name} – {', '.join(each.known)}" for each in report.similar_accounts])


def _refused(report: Report, rejects: Path | None) -> Iterator[str]:
    if not report.rejected:
        return
    lines: dict[str, list[int]] = defaultdict(list)
    for each in report.rejected:
        lines[each.reason].append(each.line)
    yield "Rejected rows:"
    yield from _some([f"{_lines(at)}: {reason}" for reason, at in lines.items()])
    if rejects is not None:
        yield f"All of them are in {printable(str(rejects))}. Correct them there and import that file the same way."


def _lines(at: list[int]) -> str:
    return f"line {at[0]}" if len(at) == 1 else f"line {at[0]} and {len(at) - 1:,} more"


def _counted(pairs: list[tuple[str, int]]) -> Iterator[str]:
    yield from _some([f"{name} ({count:,})" for name, count in pairs])


def _some(lines: list[str]) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield f"  {printable(line)}"
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN:,} more"


def printable(text: str) -> str:
    """What stands in a file can't move the cursor, ring the bell or turn the line round."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
