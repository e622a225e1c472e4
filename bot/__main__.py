"""The command `dealbot`: what can be typed after it, in the order in which `--help` tells of it."""

from __future__ import annotations

import os
import sys

import typer

from bot.cli.commands import (
    auditing,
    backtest,
    braking,
    explaining,
    figures,
    importing,
    kpis,
    leaving,
    operating,
    outbox,
    policy,
    sandbox,
    saving,
)
from bot.errors import Misconfigured, PolicyRefused
from bot.slack.errors import SlackError
from store.errors import Newer, Unavailable

cli = typer.Typer(
    help="Keeps a B2B sales team's deals clean from inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    operating.run,
    sandbox.sandbox,
    operating.migrate,
    saving.backup,
    saving.restore,
    leaving.forget,
    operating.check,
    operating.tick,
    auditing.audit,
    figures.stats,
    figures.attention,
    explaining.why,
    backtest.backtest,
):
    cli.command()(command)
cli.add_typer(kpis.cli, name="kpi")
cli.add_typer(importing.cli, name="import")
cli.add_typer(policy.cli, name="policy")
cli.add_typer(braking.cli, name="brake")
cli.add_typer(outbox.cli, name="outbox")


def main() -> None:
    """Runs the command; what is misconfigured or can't be reached is said in a line or two, without a traceback."""
    try:
        cli(prog_name="dealbot")
    except Misconfigured as error:
        said = str(error)
    except PolicyRefused as error:
        from bot.cli import speech  # all that dates and money are written with, which `--help` does without

        said = "\n".join(error.listed(speech.of_shell(os.environ)))
    except Unavailable:
        said = (
            "The database is locked or can't be reached. Nothing was lost; try again, or run: dealbot check"
        )
    except Newer as error:
        said = f"The database is of a newer version of Dealbot (schema {error}). Install that version, or restore a backup."
    except SlackError as error:
        said = f"Slack did not take it ({error}). Run: dealbot check"
    else:
        return
    sys.stderr.write(f"{said}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
