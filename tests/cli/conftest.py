from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot.cli.speech import WHERE
from bot.policy import preset
from sandbox import FakeMachine, World
from sandbox.server import SandboxServer
from store import installations
from tests.builders import HOME
from tests.cli.shell import OURS, PROXIES, Shell
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def dealbot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """A shell with nothing set but the place of a database that does not exist yet."""
    for name in (*OURS, *PROXIES, *WHERE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    shell = Shell(monkeypatch, capsys, tmp_path)
    shell.set(DATABASE_URL=shell.url)
    return shell


@pytest.fixture
def migrated(dealbot: Shell, migrated_sqlite: Path) -> Shell:
    """The same shell with an empty database of this version's schema: to migrate costs more than most tests."""
    shutil.copy(migrated_sqlite, dealbot.folder / "dealbot.sqlite3")
    return dealbot


@pytest.fixture
def known(migrated: Shell) -> Shell:
    """The same with one workspace, and the policy of the preset in force there."""
    policy = preset("b2b_ja")
    source = policy.model_dump_json(by_alias=True)
    with migrated.database() as database, database.writes.begin() as session:
        installations.record_policy(
            session, HOME, fingerprint=policy.fingerprint, source=source, at=migrated.clock()
        )
    return migrated


@pytest.fixture
def world() -> Iterator[World]:
    """A Slack workspace on loopback, with time standing still."""
    world = World(now=MONDAY_9_JST, machine=FakeMachine(MONDAY_9_JST), team_id=HOME)
    for name in ("aoi", "mana", "ada"):
        world.add_user(
            name,
            id=f"U{name.upper()}",
            real_name=name.capitalize(),
            email=f"{name}@example.co.jp",
            locale="en-US",
            is_admin=name == "ada",
        )
    with SandboxServer(world):
        yield world


@pytest.fixture
def online(dealbot: Shell, world: World) -> Shell:
    """The same shell with the tokens of that workspace."""
    dealbot.set(
        SLACK_BOT_TOKEN=world.bot_token,
        SLACK_APP_TOKEN=world.app_token,
        SLACK_API_URL=f"{world.base_url}/api/",
    )
    return dealbot
