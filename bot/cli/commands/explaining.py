"""To ask the bot for its reasons."""

from typing import Annotated

import typer

from bot.cli import shell


def why(
    deal: Annotated[
        str, typer.Argument(metavar="DEAL", help="Its number, or its id in the file it came from.")
    ],
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Such as quiet; left out: every rule.")
    ] = None,
    workspace: shell.Workspace = None,
) -> None:
    """Say what the rules find on a deal, and why a message came or did not."""
    from bot.cli import why as asking

    for line in asking.asked(shell.settings(), shell.wall_clock, deal, rule, workspace=workspace):
        typer.echo(line)
