"""`dealbot kpi` and `dealbot kpi forecast`."""

import json
from typing import Annotated, Literal

import typer

from bot.cli import shell

cli = typer.Typer(
    help="Win rates, durations, pipeline, pass-through, slippage and how well the process is kept; docs/kpis.md defines each."
)
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="As known at the end of this day; left out: now.")
]


@cli.callback(invoke_without_command=True)
def kpi(
    context: typer.Context,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day; left out: of the fiscal quarter.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; left out: that of --as-of.")
    ] = None,
    as_of: AsOf = None,
    by: Annotated[
        Literal[
            "owner",
            "team",
            "manager",
            "region",
            "source",
            "product",
            "band",
            "sdr",
            "bdr",
            "competitor",
            "lost_reason",
        ]
        | None,
        typer.Option(help="Split every figure by this."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Instead of --from and --to: 2026-11, 2026-W47, 2026-Q4 (calendar), FY2026-Q3 or FY2026 (fiscal).",
        ),
    ] = None,
    conversion: Annotated[
        list[str] | None,
        typer.Option(metavar="STAGE:STAGE", help="Also from one stage to a later one, such as lead:won."),
    ] = None,
    as_json: shell.Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")] = False,
    workspace: shell.Workspace = None,
) -> None:
    if context.invoked_subcommand is not None:
        return
    from bot.cli import kpi_report, kpis
    from bot.cli.counting import day
    from store.kpis.scope import By

    asked = kpis.Asked(
        as_of=day("--as-of", as_of),
        first=day("--from", first),
        last=day("--to", last),
        by=By(by) if by else None,
        workspace=workspace,
        period=period,
        conversions=conversion or (),
    )
    answer = kpis.ask(shell.settings(), shell.wall_clock, asked)
    if as_json:
        typer.echo(json.dumps(kpi_report.as_json(answer), ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(kpi_report.as_csv(answer), nl=False)
    else:
        for line in kpi_report.told(answer):
            typer.echo(line)


@cli.command()
def forecast(
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest", help="Forecast every month's end of the past, and say how well that went."
        ),
    ] = False,
    as_of: AsOf = None,
    as_json: shell.Json = False,
    workspace: shell.Workspace = None,
) -> None:
    """What the open deals will come to: as stated, and as the team's own history has it."""
    from bot.cli import forecasting
    from bot.cli.counting import day

    answer = forecasting.ask(
        shell.settings(),
        shell.wall_clock,
        as_of=day("--as-of", as_of),
        backtest=backtest,
        workspace=workspace,
    )
    if as_json:
        typer.echo(json.dumps(forecasting.as_json(answer), ensure_ascii=False, indent=2))
        return
    for line in forecasting.told(answer):
        typer.echo(line)
