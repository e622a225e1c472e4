"""What can be counted."""

import json
from typing import Annotated

import typer

from bot.cli import shell


def stats(
    as_json: shell.Json = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|DATETIME",
            help="How old open deals are at this moment: 2026-11-24 or 2026-11-24T09:00+09:00; left out: now.",
        ),
    ] = None,
    workspace: shell.Workspace = None,
) -> None:
    """Count deals by stage, owner, manager and age."""
    from dataclasses import asdict

    from bot.cli import counting

    at = counting.moment(as_of)
    figures = counting.count(shell.settings(), shell.wall_clock, workspace=workspace, as_of=at)
    if as_json:
        typer.echo(json.dumps(asdict(figures), ensure_ascii=False, indent=2))
        return
    for line in counting.told(figures):
        typer.echo(line)


def attention(
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day; left out: four weeks before the last."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; left out: today, in Tokyo.")
    ] = None,
    as_json: shell.Json = False,
    workspace: shell.Workspace = None,
) -> None:
    """What was sent, bundled and held back and why, and what people acted on, by rule, person and week."""
    from bot.cli import attention as ledger
    from bot.cli.counting import day

    rows, ignored = ledger.ask(
        shell.settings(),
        shell.wall_clock,
        first=day("--from", first),
        last=day("--to", last),
        workspace=workspace,
    )
    if as_json:
        typer.echo(json.dumps(ledger.as_json(rows, ignored), ensure_ascii=False, indent=2))
        return
    for line in ledger.said(rows, ignored):
        typer.echo(line)
