"""The seeded company, what is coming in it, and somebody's own file in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import own
from bot.errors import Misconfigured
from bot.policy import preset
from store import statistics
from tests.web.served import DEALS, OPENS, company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.catchup import CatchUp
    from tests.web.served import Page


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[Page, CatchUp]]:
    with company("en", tmp_path) as pair:
        yield pair


def test_four_teams_have_deals_in_every_part_of_the_process(living: tuple[Page, CatchUp]) -> None:
    page, keeper = living
    with keeper.bot.deps.reads() as session:
        found = statistics.pipeline(session, page.world.team_id, OPENS)
    assert (found.deals, found.teams, found.without_owner) == (DEALS, 4, 0)
    assert {"opportunity", "proposal", "won", "lost"} <= set(found.by_stage)
    assert len(found.by_owner) == 32
    assert found.members["rep"] == 32


def test_what_is_coming_is_asked_about_listed_or_reviewed_and_one_can_go_there(
    living: tuple[Page, CatchUp],
) -> None:
    page, keeper = living
    coming = keeper.ahead()
    assert [each.at for each in coming] == sorted(each.at for each in coming)
    assert coming[0].kind == "prompt"
    assert "Acme Foods" in coming[0].about
    assert coming[0].at == OPENS + timedelta(minutes=40)
    assert {"bundles", "prompt", "review"} == {each.kind for each in coming}
    page.site.turning.turn({"next": True})
    rep = page.world.person("emma")
    assert "Log now" in rep.dm.last.buttons
    assert keeper.due_until(page.world.clock.now()) is None
    page.site.turning.turn({"next": "bundles"})
    assert page.world.clock.now() == next(each.at for each in coming if each.kind == "bundles")
    page.site.turning.turn({"by": 86_400})
    assert any("Open" in text or "Due" in text or "overdue" in text.lower() for text in rep.dm.texts)


def test_what_slack_refuses_is_seen_on_the_wire_and_arrives_once_it_is_taken_again(
    living: tuple[Page, CatchUp],
) -> None:
    page, _ = living

    def refused() -> int:
        return sum(each.status == 429 for each in page.world.wire.calls())

    def posted() -> int:
        return sum(each.status == 200 for each in page.world.wire.calls("chat.postMessage"))

    before = posted()
    page.post("/page/fault", {"fault": "ratelimited", "on": True})
    page.site.turning.turn({"next": "bundles"})
    assert refused() > 0
    assert posted() == before
    page.post("/page/fault", {"fault": "ratelimited", "on": False})
    page.site.turning.settle()
    assert posted() > before


def test_a_second_start_finds_its_deals_and_makes_no_others(living: tuple[Page, CatchUp]) -> None:
    from bot.cli import seeding

    page, keeper = living
    admin = page.world.user("rin").id
    seeding.fill(keeper.bot.deps, page.world.team_id, admin=admin, crews=(), first=admin)
    with keeper.bot.deps.reads() as session:
        assert statistics.pipeline(session, page.world.team_id, OPENS).deals == DEALS


def test_owners_of_somebody_s_own_file_become_the_company(
    living: tuple[Page, CatchUp], tmp_path: Path
) -> None:
    page, keeper = living
    told: list[str] = []
    file = tmp_path / "deals.csv"
    with pytest.raises(Misconfigured, match=r"deals\.csv can't be read"):
        own.Own(file, None, told.append).read(preset("b2b_en"))
    file.write_text(
        "No,Name,Stage,Owner\n1,Pilot,Proposal,Emma Clark\n2,Renewal,Lead,Emma Clark\n3,Trial,Lead,Bo Dean\n"
    )
    wanted = own.Own(file, None, told.append)
    with pytest.raises(Misconfigured, match=r"deals\.yml is not there"):
        wanted.read(preset("b2b_en"))
    file.with_suffix(".yml").write_text(
        "columns: {external_id: No, name: Name, stage: Stage, owner: Owner}\n"
    )
    sheets = wanted.read(preset("b2b_en"))
    assert sheets.owners == ("Emma Clark", "Bo Dean")
    sheets.take_in(keeper.bot.deps, page.world.team_id)
    assert told[0] == "deals: 3 created, 0 changed, 0 unchanged, 0 rejected."
    file.with_suffix(".yml").write_text("columns: {external_id: No, name: Name, stage: Stage}\n")
    assert wanted.read(preset("b2b_en")).owners == ("Owner",)
