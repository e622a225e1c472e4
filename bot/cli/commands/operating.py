"""To run the bot, and to see that it can."""

import gc
import json
import os
from datetime import datetime
from typing import Annotated

import typer

from bot import heap
from bot.cli import shell
from bot.errors import Misconfigured


def run() -> None:
    """Run the bot on Slack, until it is stopped."""
    heap.share_one()
    gc.disable()  # hardly anything that a start makes is garbage; once settled, it is collected again
    try:
        _run()
    finally:
        gc.enable()


def _run() -> None:
    from bot import log
    from bot.cli import running
    from bot.config import Settings

    settings = Settings.load(os.environ)
    secrets = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    log.setup(settings.dealbot_log, secrets=tuple(each.get_secret_value() for each in secrets if each))
    running.run(settings, running.read_policy(settings), shell.wall_clock, shell.wall_clock)


def migrate() -> None:
    """Bring the database to the schema of this version. `run` does it by itself."""
    from bot.config import Settings
    from store import engine
    from store import migrate as migrations

    url = Settings.load(os.environ, slack=False).database_url.get_secret_value()
    engine.make_room(url)
    migrations.upgrade(url)
    typer.echo(f"The database is at {migrations.current(url)}.")


def check() -> None:
    """Look at everything that must be right, and say what to do about what is not."""
    from bot.cli import doctor

    lines = list(doctor.examine(os.environ, shell.wall_clock))
    for line in lines:
        typer.echo(f"{'ok  ' if line.ok else 'FIX '} {line.what}: {line.say}")
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


def tick(
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z"],
            metavar="DATETIME",
            help="As if it were this moment (2026-11-24T09:00+09:00); only with --dry-run.",
        ),
    ] = None,
    dry_run: shell.DryRun = False,
    as_json: shell.Json = False,
) -> None:
    """Run every job once; with --dry-run say what each would do and send, and change nothing."""
    from bot.cli import home, ticking

    if at is not None and not dry_run:
        raise Misconfigured("--at is for rehearsals. Add --dry-run.")
    with home.opened(shell.settings(slack=not dry_run), shell.wall_clock) as (bot, policy):
        home.same_policy(bot, policy)
        report = ticking.rehearse(bot, at or shell.wall_clock()) if dry_run else ticking.once(bot)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    for line in report.told():
        typer.echo(line)
