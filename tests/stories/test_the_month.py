"""The first working day of a month: what the manager gets, and what marketing reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ManagersOnly
from bot.policy import preset
from store import tables
from tests.stories.conftest import one_deal

if TYPE_CHECKING:
    from store.engine import Database
    from tests.stories.office import Office

FIRST_OF_DECEMBER = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
"""A Tuesday, 09:01 in Tokyo."""


@pytest.fixture(params=["ja", "en"])
def december(request: pytest.FixtureRequest, sqlite: Database, prepared: Any) -> Office:
    opened: Office = prepared(request.param, november_is_over, preset("b2b_ja")).open(sqlite)
    return opened


def november_is_over(office: Office) -> None:
    one_deal(office)
    office.tick(days=(FIRST_OF_DECEMBER - office.world.clock.now()).total_seconds() / 86400)
    for _ in range(2):
        office.tick(minutes=2)


def test_the_manager_reads_the_month_in_parts_and_opens_a_deal_from_the_one_to_ones(december: Office) -> None:
    t, mana = december.t, december.person("mana")
    month = "2026年11月" if december.language == "ja" else "November 2026"
    texts = [each.text for each in mana.dm.messages]
    parts = [
        t("Losses of {team} in {month}", team="East", month=month),
        t("The people of {team} in {month}", team="East", month=month),
        t("For your one-to-ones in {team}", team="East"),
    ]
    title = t("Monthly review of {team}, {month}", team="East", month=month)
    places = [next(n for n, each in enumerate(texts) if each.startswith(part)) for part in (title, *parts)]
    assert places == sorted(places)
    assert not any(each.text.startswith(title) for each in december.person("aoi").dm.messages)
    kept = [row for row in december.rows(tables.review) if row["kind"] == "monthly"]
    assert [row["period"] for row in kept] == ["2026-11"]
    assert kept[0]["content"]["figures"]["created"] == 1
    mana.dm.messages[places[-1]].click(t("Open"))
    assert "Acme renewal" in "\n".join(mana.form.texts())


def test_marketing_is_for_whoever_leads(december: Office) -> None:
    t = december.t
    word = "レビュー マーケティング" if december.language == "ja" else "review marketing"
    mana, aoi = december.person("mana"), december.person("aoi")
    mana.slash(f"/deal {word} 2026-11")
    assert t(
        "*{source}*: {count}", source=t("All sources"), count=t.n("{count} lead", "{count} leads", 1)
    ) in "\n".join(mana.form.texts())
    assert aoi.slash(f"/deal {word}").text == ManagersOnly().say(t)
