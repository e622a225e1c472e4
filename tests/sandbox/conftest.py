from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox import FakeMachine, World

MONDAY_NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 09:00 in Tokyo


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK takes a proxy from the environment, also for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def machine() -> FakeMachine:
    return FakeMachine(MONDAY_NINE)


@pytest.fixture
def world(machine: FakeMachine) -> World:
    """A company of four and a stranger, at nine on a Monday morning, with time standing still."""
    world = World(MONDAY_NINE, machine)
    world.add_user("aoi", real_name="Aoi Sato", locale="ja-JP")
    world.add_user("ken", real_name="Ken Mori", tz="America/New_York")
    world.add_user("gail", real_name="Gail Guest", is_ultra_restricted=True)
    world.add_user("gone", real_name="Gone Away", deleted=True)
    world.add_user("sam", real_name="Sam Stranger", team_id="T0OUTSIDE")
    world.add_channel("sales", members=["aoi", "ken"])
    world.add_channel("board", members=["ken"], is_private=True)
    return world
