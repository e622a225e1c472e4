"""To take in what a team has elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import shell

if TYPE_CHECKING:
    from bot.services.imports import Report

cli = typer.Typer(
    help="Take people and deals in from CSV files; docs/import.md shows how.", no_args_is_help=True
)
File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, UTF-8 or Shift-JIS (CP932).")]
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where rejected rows go, with line and reason; left out: NAME.rejected.csv beside the file, "
        "and nowhere with --dry-run.",
    ),
]


@cli.command("people")
def import_people(
    file: File, workspace: shell.Workspace = None, rejects: Rejects = None, dry_run: shell.DryRun = False
) -> None:
    """Take in members, teams and who manages whom. Running it twice changes nothing."""
    from bot.cli import importing as doing

    report = doing.people(shell.settings(), shell.wall_clock, file, workspace=workspace, dry_run=dry_run)
    _end(report, "people", file, rejects, dry_run=dry_run)


@cli.command("deals")
def import_deals(
    file: File,
    map_file: Annotated[
        Path, typer.Option("--map", metavar="MAP", help="What the file's columns mean (YAML).")
    ],
    workspace: shell.Workspace = None,
    rejects: Rejects = None,
    dry_run: shell.DryRun = False,
) -> None:
    """Take in deals, 200 at a time. Interrupted, it goes on where it stopped; running it twice changes nothing."""
    from bot.cli import importing as doing

    settings = shell.settings()
    try:
        report = doing.deals(settings, shell.wall_clock, file, map_file, workspace=workspace, dry_run=dry_run)
    except KeyboardInterrupt:
        kept = "Nothing was stored." if dry_run else "What was done so far is stored; run it again to go on."
        typer.echo(f"Stopped. {kept}", err=True)
        raise typer.Exit(130) from None
    _end(report, "deals", file, rejects, dry_run=dry_run)


def _end(report: "Report", what: str, file: Path, rejects: Path | None, *, dry_run: bool) -> None:
    """The report; the exit code is 1 when rows were rejected."""
    from bot.cli import importing as doing

    saved = None if dry_run and rejects is None else doing.save_rejects(report, file, rejects)
    for line in doing.told(report, what, dry_run=dry_run, rejects=saved):
        typer.echo(line)
    if report.rejected:
        raise typer.Exit(1)
