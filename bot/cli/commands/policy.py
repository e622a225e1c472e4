"""What the team agreed on."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli import shell

cli = typer.Typer(help="What the team agreed on (DEALBOT_POLICY).", no_args_is_help=True)


@cli.command("picture")
def draw_process(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .svg, .png or .mmd (Mermaid).")],
    language: Annotated[
        Literal["ja", "en"] | None, typer.Option(help="In which language; left out: the policy's own.")
    ] = None,
    from_file: Annotated[
        bool, typer.Option("--from-file", help="Draw DEALBOT_POLICY, even if another one is in force.")
    ] = False,
    workspace: shell.Workspace = None,
) -> None:
    """Draw the process for a wiki: its stages, what each asks for, and its ends. It is that of the policy in force."""
    from bot.cli import drawing

    policy, which = drawing.chosen(shell.settings(), shell.wall_clock, workspace, from_file=from_file)
    drawing.draw(policy, file, language or policy.language)
    typer.echo(f"The process is in {file}. It is that of {which}.")
