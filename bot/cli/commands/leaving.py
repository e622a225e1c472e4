"""To have nothing left of a workspace."""

from typing import Annotated

import typer

from bot.cli import shell
from bot.errors import Misconfigured


def forget(
    workspace: Annotated[
        str, typer.Argument(metavar="ID", help="Which Slack workspace (T0123ABCD).", show_default=False)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Delete it; without this, only count it.")] = False,
) -> None:
    """Delete everything of a workspace: deals, people, history, messages. Uninstall in Slack and stop the bot first."""
    from bot.cli import home
    from store import leaving, wall

    with home.opened(shell.settings(), shell.wall_clock) as (bot, _), wall.inside(workspace):
        with bot.deps.reads() as session:
            held = leaving.held(session, workspace)
        if not held:
            raise Misconfigured(f"Nothing of {workspace} is stored here.")
        if yes:
            with bot.deps.writes.begin() as session:
                leaving.forget(session, workspace)
    rows = sum(held.values())
    if yes:
        typer.echo(f"Deleted: {rows:,} rows of {workspace}. Backups made earlier still hold them.")
        return
    typer.echo(f"{rows:,} rows of {workspace} are stored here: {held.get('deal', 0):,} deals, …")
    typer.echo(f"To delete them for good: dealbot forget {workspace} --yes")
