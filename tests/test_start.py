"""What a started program has loaded: everything here stays in its memory for good, and took its part of the start."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.app import install
from bot.cli import running
from bot.config import NAMES
from bot.jobs import DIRECTORY, SCHEDULE, tick
from bot.policy import preset
from bot.slack.answers import Identity
from sandbox import World
from sandbox.server import SandboxServer
from tests.builders import HOME
from tests.stories.test_transports import a_free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clocks import Clock
    from tests.company import Company

STARTED: Final = """
import json, os, sys, threading
import bot.__main__
from bot import log
from bot.cli import running, shell
from bot.config import Settings
from bot.jobs import SCHEDULE, tick

log.setup("error")
settings, stop = Settings.load(os.environ), threading.Event()
policy = running.read_policy(settings)
with running.serving(settings, policy, shell.wall_clock, shell.wall_clock, stop=stop, ticking=False) as bot:
    for job in SCHEDULE:
        tick(job, bot.deliverer)
    policy.calendar.next_working_day(shell.wall_clock().date())
print(json.dumps(sorted(sys.modules)))
"""
"""As `dealbot run` does it, with every job run once and a deadline reckoned."""

HEAVY: Final = (
    "alembic",  # for a schema that is not current
    "babel",  # for what is seldom written: foreign money, countries
    "bot.cli.doctor",
    "bot.services.backtest",  # for the shell
    "bot.services.imports",
    "matplotlib",  # for the child that draws
    "multiprocessing.pool",
    "numpy",
    "PIL",
    "psycopg",  # not on SQLite
    "pygments",
    "rapidfuzz",  # once somebody types a company's name
    "rich",  # for people at a terminal
    "sandbox",
    "slack_bolt.async_app",
    "slack_sdk.web.async_client",
    "slack_sdk.web.legacy_client",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "store.indexes",
)


@pytest.mark.parametrize(
    ("transport", "others"),
    [("http", ("bot.slack.socket",)), ("socket", ("starlette", "uvicorn"))],
)
def test_a_started_bot_has_loaded_nothing_it_does_not_use(
    machine: Clock, migrated_sqlite: Path, tmp_path: Path, transport: str, others: tuple[str, ...]
) -> None:
    """`others`: what only the other transport needs."""
    world = World(now=machine)
    with SandboxServer(world) as server:
        environ = {
            "SLACK_BOT_TOKEN": world.bot_token,
            "SLACK_API_URL": server.base_url,
            "DATABASE_URL": f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path)}",
        }
        if transport == "http":
            environ |= {"SLACK_SIGNING_SECRET": world.app.signing_secret, "PORT": str(a_free_port())}
        else:
            environ |= {"SLACK_APP_TOKEN": world.app_token}
        loaded = started(environ)
    assert "bot.handlers" in loaded
    assert [name for name in (*HEAVY, *others) if name in loaded] == []
    assert not [name for name in loaded if name.startswith("holidays.countries")], (
        "Japan is read from its own file"
    )


def started(environ: dict[str, str]) -> list[str]:
    ours = {name: value for name, value in os.environ.items() if name not in NAMES}
    ended: Any = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", STARTED], env={**ours, **environ}, capture_output=True, check=False, text=True
    )
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout))


def test_only_a_first_start_waits_for_slack_to_list_everybody(small_company: Company) -> None:
    bot, policy = small_company.bot, preset("b2b_ja")
    here, elsewhere = (
        Identity(workspace, "UBOT", "BBOT", None, "Home", "", frozenset()) for workspace in (HOME, "T0ELSE")
    )
    assert not install(bot, policy, here), "it was cut short before anybody was known"
    tick(next(job for job in SCHEDULE if job.name == DIRECTORY), bot.deliverer)
    assert install(bot, policy, here)
    assert not install(bot, policy, elsewhere)


def test_once_settled_what_was_loaded_is_looked_through_no_more() -> None:
    gc.disable()
    try:
        running.settle_in()
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.enable()
        gc.unfreeze()
