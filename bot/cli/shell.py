"""What every command has in common: the clock on the wall, the settings, options that are spelled alike."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would happen.")]
Workspace = Annotated[
    str | None, typer.Option(metavar="ID", help="Which Slack workspace, if there are several (T0123ABCD).")
]


def wall_clock() -> datetime:
    """The one place where real time comes in; everything else is handed a clock."""
    return datetime.now(UTC)  # noqa: TID251


def settings(*, slack: bool = False) -> "Settings":
    """For commands that end by themselves: what they print is theirs alone, warnings go to the error stream."""
    from bot import log
    from bot.config import Settings

    read = Settings.load(os.environ, slack=slack)
    token = read.slack_bot_token
    log.setup("warning", secrets=(token.get_secret_value(),) if token else ())
    return read
