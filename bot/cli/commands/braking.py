"""To decide about messages that are held."""

import typer

from bot.cli import shell

cli = typer.Typer(help="Messages that are held until somebody decides; docs/admin.md tells when.")


@cli.callback(invoke_without_command=True)
def brake(context: typer.Context, workspace: shell.Workspace = None) -> None:
    """Show what is held; a command decides about it, once."""
    from bot.cli import braking as doing

    if context.invoked_subcommand is None:
        for line in doing.show(shell.settings(), shell.wall_clock, workspace):
            typer.echo(line)


@cli.command("show")
def brake_show(workspace: shell.Workspace = None) -> None:
    """What is held and why: by rule, by person, by channel, ten samples."""
    from bot.cli import braking as doing

    for line in doing.show(shell.settings(), shell.wall_clock, workspace):
        typer.echo(line)


def _brake(decision: str, workspace: str | None) -> None:
    from bot.cli import braking as doing

    typer.echo(doing.decide(shell.settings(), shell.wall_clock, workspace, decision))


@cli.command("send")
def brake_send(workspace: shell.Workspace = None) -> None:
    """Everything goes out, by the usual checks: hours, rights, whether it is still open."""
    _brake("send", workspace)


@cli.command("bundles")
def brake_bundles(workspace: shell.Workspace = None) -> None:
    """Only the daily lists go out; single questions and posts in channels are dropped."""
    _brake("bundles", workspace)


@cli.command("mute")
def brake_mute(workspace: shell.Workspace = None) -> None:
    """Nothing that is held goes out, nor is it told later, until something new happens on its deal."""
    _brake("mute", workspace)
