"""To save the database, and to put it back."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import shell
from bot.errors import Misconfigured


def backup(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to write; it must not exist yet.", show_default=False),
    ],
) -> None:
    """Save the whole database to one file, while the bot runs."""
    from store import backups
    from store.errors import CannotRestore

    try:
        revision = backups.save(_url(), file, shell.wall_clock())
    except CannotRestore as error:
        raise Misconfigured(str(error)) from None
    typer.echo(f"Saved to {file}: schema {revision}, {file.stat().st_size:,} bytes. It holds customer data.")


def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="What `dealbot backup` wrote.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what the database holds.")] = False,
    done: Annotated[
        bool,
        typer.Option(
            "--done-elsewhere",
            help="The database was put back by other means: only make it safe to work on.",
        ),
    ] = False,
) -> None:
    """Put a saved database back; what Slack has already is not sent again. Stop the bot first."""
    from store import backups
    from store.errors import CannotRestore

    if (file is None) is not done:
        raise Misconfigured("Name the file to put back, or say --done-elsewhere.")
    try:
        put = (
            backups.resume(_url(), shell.wall_clock())
            if file is None
            else backups.restore(_url(), file, shell.wall_clock(), force=force)
        )
    except CannotRestore as error:
        raise Misconfigured(str(error)) from None
    since = put.state_of.isoformat(timespec="minutes")
    typer.echo(f"The database is as of {since} (its schema was {put.revision}).")
    typer.echo(
        f"{put.doubtful:,} messages may be in Slack already; each is looked up there before it is sent."
    )
    typer.echo("Start the bot: dealbot run")


def _url() -> str:
    from bot.config import Settings

    return Settings.load(os.environ, slack=False).database_url.get_secret_value()
