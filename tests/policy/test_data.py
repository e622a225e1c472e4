"""Which holidays and zones are known: another release makes every deal due for a look."""

from __future__ import annotations

import zoneinfo
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING

import pytest

from bot.app import adopt
from bot.policy import data, preset
from store import rechecks
from tests.builders import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.company import Company


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    data.calendar_data.cache_clear()
    yield
    data.calendar_data.cache_clear()


def test_the_systems_zones_come_before_the_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    (tmp_path / "tzdata.zi").write_text("# version 2031a\nZ Asia/Tokyo\n", encoding="utf-8")
    assert data.calendar_data().endswith("zones 2031a")


@pytest.mark.parametrize("known", ["2031.1", None])
def test_without_them_the_package_tells_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch, known: str | None
) -> None:
    def version(name: str) -> str:
        if name == "tzdata" and known is None:
            raise PackageNotFoundError
        return known or "0"

    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setattr(data, "version", version)
    assert data.calendar_data().endswith(f"zones {known or 'unknown'}")


def test_another_release_makes_every_deal_due_at_the_next_start(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_company.run("sweep")
    deps, policy = small_company.deps, preset("b2b_ja")
    with deps.writes.begin() as session:
        adopt(session, deps, HOME, policy)
        assert not rechecks.under_way(session)
        monkeypatch.setattr("bot.app.calendar_data", lambda: "holidays 99, zones 2031a")
        adopt(session, deps, HOME, policy)
        assert rechecks.under_way(session) == [HOME]
