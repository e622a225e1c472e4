"""To try a policy on the past."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import shell


def backtest(
    policy: Annotated[
        Path, typer.Argument(metavar="POLICY.yml", help="The policy to try.", show_default=False)
    ],
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First day, such as 2026-04-01.", show_default=False)
    ],
    last: Annotated[
        str, typer.Option("--to", metavar="DATE", help="Last day, such as 2026-06-30.", show_default=False)
    ],
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER.yml", help="Another policy: who would get more or less under it, and when."
        ),
    ] = None,
    as_json: shell.Json = False,
    workspace: shell.Workspace = None,
) -> None:
    """Play the workspace's own history under a policy; nothing is sent, nothing is stored."""
    from bot.cli import backtest_page, backtesting, speech
    from bot.cli.counting import day

    begins, ends = day("--from", first), day("--to", last)
    assert begins is not None
    assert ends is not None
    asked = backtesting.Asked(policy=policy, against=against, first=begins, last=ends, workspace=workspace)
    answer = backtesting.ask(shell.settings(), shell.wall_clock, asked)
    if as_json:
        typer.echo(json.dumps(backtesting.as_json(answer), ensure_ascii=False, indent=2))
        return
    for line in backtest_page.told(answer, speech.of_shell(os.environ)):
        typer.echo(line)
