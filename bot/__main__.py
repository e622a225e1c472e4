"""The command `dealbot`."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.errors import Misconfigured, PolicyRefused

cli = typer.Typer(
    help="Keeps a B2B sales team's deals clean from inside Slack.", no_args_is_help=True, add_completion=False
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would happen.")]


def wall_clock() -> datetime:
    """The one place where real time comes in; everything else is handed a clock."""
    return datetime.now(UTC)  # noqa: TID251


@cli.command()
def run() -> None:
    """Run the bot on Slack, until it is stopped."""
    from bot import log
    from bot.cli import running
    from bot.config import Settings

    settings = Settings.load(os.environ)
    secrets = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    log.setup(settings.dealbot_log, secrets=tuple(each.get_secret_value() for each in secrets if each))
    running.run(settings, running.read_policy(settings), wall_clock, wall_clock)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version. `run` does it by itself."""
    from bot.config import Settings
    from store import engine
    from store import migrate as migrations

    url = Settings.load(os.environ, slack=False).database_url.get_secret_value()
    engine.make_room(url)
    migrations.upgrade(url)
    typer.echo(f"The database is at {migrations.current(url)}.")


@cli.command()
def check() -> None:
    """Look at everything that must be right, and say what to do about what is not."""
    from bot.cli import doctor

    lines = list(doctor.examine(os.environ, wall_clock))
    for line in lines:
        typer.echo(f"{'ok  ' if line.ok else 'FIX '} {line.what}: {line.say}")
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


@cli.command()
def tick(
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="As if it were this moment; only with --dry-run."),
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Run every job once; with --dry-run say what each would do and send, and change nothing."""
    from bot.cli import running, ticking
    from bot.config import Settings

    if at is not None and not dry_run:
        raise Misconfigured("--at is for rehearsals. Add --dry-run.")
    settings = Settings.load(os.environ, slack=not dry_run)
    bot = running.assemble(settings, running.read_policy(settings), wall_clock, wall_clock)
    report = ticking.rehearse(bot, at or wall_clock()) if dry_run else ticking.once(bot)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    for job in report.jobs:
        typer.echo(f"{job['job']}: {job['did']}")
    for message in report.messages:
        typer.echo(f"{message['do']} {message['to']}: {message['text']}")


def main() -> None:
    """Runs the command; what is misconfigured is said in one line, without a traceback."""
    try:
        cli()
    except (Misconfigured, PolicyRefused) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
