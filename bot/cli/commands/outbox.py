"""To look at messages that did not go out, and to move them on."""

import json
from typing import Annotated

import typer

from bot.cli import shell
from bot.errors import Misconfigured

cli = typer.Typer(help="Messages that are on their way or stuck; never what they say.", no_args_is_help=True)
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="From `dealbot outbox list`.")]


@cli.command("list")
def outbox_list(
    state: Annotated[
        str | None,
        typer.Option(
            metavar="STATE,…",
            help="due, claimed, unknown, held, failed (these by default), sent, suppressed.",
        ),
    ] = None,
    most: Annotated[int, typer.Option("--limit", min=1, help="Rows to show, the longest due first.")] = 100,
    as_json: shell.Json = False,
    workspace: shell.Workspace = None,
) -> None:
    """Which messages wait, since when, and why."""
    from bot.cli import outbox as doing

    rows = doing.listed(shell.settings(), shell.wall_clock, workspace, state, most)
    if as_json:
        typer.echo(json.dumps(doing.as_json(rows, shell.wall_clock()), indent=2))
        return
    for line in doing.told(rows, shell.wall_clock()):
        typer.echo(line)


@cli.command("retry")
def outbox_retry(
    ids: Ids = None,
    stuck: Annotated[bool, typer.Option("--stuck", help="Every message that failed or is held.")] = False,
    workspace: shell.Workspace = None,
) -> None:
    """Try again at the next tick; one in doubt is looked up in Slack first, never sent blindly."""
    if bool(ids) is stuck:
        raise Misconfigured("Name messages by their ids, or say --stuck.")
    _change(ids or [], workspace, again=True, stuck=stuck)


@cli.command("cancel")
def outbox_cancel(ids: Ids = None, workspace: shell.Workspace = None) -> None:
    """Never send these; what is on its way can't be called off."""
    if not ids:
        raise Misconfigured("Name messages by their ids.")
    _change(ids, workspace, again=False)


def _change(ids: list[str], workspace: str | None, *, again: bool, stuck: bool = False) -> None:
    from bot.cli import outbox as doing

    done, refused = doing.change(
        shell.settings(), shell.wall_clock, workspace, ids, again=again, all_stuck=stuck
    )
    typer.echo(f"{done:,} {'will be tried again' if again else 'cancelled'}.")
    for each in refused:
        typer.echo(f"{each} is not there, is sent, at rest or on its way: nothing was changed.")
    if refused:
        raise typer.Exit(1)
