"""To try it without Slack."""

import os
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli import shell

if TYPE_CHECKING:
    from bot.cli.local import Company, Wishes


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
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Your own deals (CSV) instead of the demo's; docs/import.md."),
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAP", help="What its columns mean; left out: FILE with .yml."),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own policy; left out: DEALBOT_POLICY.")
    ] = None,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="For the database and the log.")] = Path(
        "var/sandbox"
    ),
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the company of the last run.")] = False,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="A small company in this terminal instead of a browser.")
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Draw the session at the terminal into an SVG file; company time stands still.",
        ),
    ] = None,
) -> None:
    """Try it without Slack: the bot and a company of forty in your browser, with a clock you can turn."""
    from bot.cli import local
    from bot.cli.own import Own

    own = Own(data, map_file, typer.echo) if data is not None else None
    terminal = terminal or picture is not None
    wishes = local.Wishes(
        language, at, port, folder, keep=keep, terminal=terminal, picture=picture, own=own, policy=policy
    )
    local.play(_at_the_terminal if terminal else _in_the_browser, os.environ, shell.wall_clock, wishes)


def _at_the_terminal(*, wishes: "Wishes", owners: object, **how: Any) -> AbstractContextManager["Company"]:
    from sandbox.shell import sitting

    del owners
    return sitting.begin(port=wishes.port, picture=wishes.picture, **how)


def _in_the_browser(*, wishes: "Wishes", **how: Any) -> AbstractContextManager["Company"]:
    from bot.cli import doctor
    from sandbox.web import sitting

    return sitting.begin(port=wishes.port, manifest=doctor.manifest(), **how)
