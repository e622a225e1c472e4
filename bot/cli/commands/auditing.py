"""To prove that nothing was lost and nothing was sent twice."""

import json
from typing import Annotated

import typer

from bot.cli import shell


def audit(
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day; left out: a week before the last."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; left out: today, in Tokyo.")
    ] = None,
    slack: Annotated[
        bool, typer.Option("--slack", help="Read every conversation's history as well; takes its time.")
    ] = False,
    as_json: shell.Json = False,
    workspace: shell.Workspace = None,
) -> None:
    """Compare what was due with what was sent: 0 lost, 0 twice, or which."""
    from bot.cli import auditing
    from bot.cli.counting import day

    found = auditing.ask(
        shell.settings(slack=slack),
        shell.wall_clock,
        first=day("--from", first),
        last=day("--to", last),
        workspace=workspace,
        slack=slack,
    )
    if as_json:
        typer.echo(json.dumps(auditing.as_json(found), indent=2))
    else:
        for line in auditing.told(found):
            typer.echo(line)
    if not found.clean:
        raise typer.Exit(1)
