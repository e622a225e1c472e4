"""To try it without Slack."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli import shell


def sandbox(
    language: Annotated[
        Literal["ja", "en"] | None, typer.Option(help="What you read; left out: as your terminal is set.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z"], help="Company time; left out: 09:00 of the next working day."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the stand-in for Slack listens.")] = 8790,
    data: Annotated[Path, typer.Option(metavar="FOLDER", help="For the database and the log.")] = Path(
        "var/sandbox"
    ),
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the company of the last run.")] = False,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the session into an SVG file; company time stands still."),
    ] = None,
) -> None:
    """Try it without Slack: the bot, a small company, and you in it, in this terminal."""
    from bot.cli import local
    from sandbox.shell import sitting

    wishes = local.Wishes(language, at, port, data, keep=keep, picture=picture)
    local.play(sitting.begin, os.environ, shell.wall_clock, wishes)
