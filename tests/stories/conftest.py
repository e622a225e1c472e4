from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.policy import preset
from tests.stories.prepared import Prepared
from tests.stories.ways import EAST, WEST, Caught, all_ways, settle_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.policy import Policy
    from store.engine import Database
    from tests.stories.forging import Payload
    from tests.stories.office import Office
    from tests.stories.ways import Side, Way


@pytest.fixture(scope="session")
def prepared(migrated_sqlite: Path) -> Callable[..., Prepared]:
    """An office in a language, after what was done in it; made the first time somebody asks."""
    known: dict[object, Prepared] = {}

    def of(language: str, first: Callable[[Office], object], policy: Policy | None = None) -> Prepared:
        name = (first.__name__, language, policy and policy.fingerprint)
        if name not in known:
            known[name] = Prepared.by(first, language, policy, migrated_sqlite)
        return known[name]

    return of


@pytest.fixture(params=["ja", "en"])
def office(request: pytest.FixtureRequest, sqlite: Database, prepared: Any) -> Office:
    """A company that has been set up, with one deal of aoi's; its people read Japanese, or English."""
    opened: Office = prepared(request.param, one_deal).open(sqlite)
    return opened


def one_deal(office: Office) -> None:
    office.set_up()
    office.new_deal()


@pytest.fixture(params=["ja", "en"])
def watched(request: pytest.FixtureRequest, sqlite: Database, prepared: Any) -> Office:
    """The same under every rule of the preset."""
    opened: Office = prepared(request.param, one_deal, preset("b2b_ja")).open(sqlite)
    return opened


@pytest.fixture(params=["ja", "en"])
def new_office(request: pytest.FixtureRequest, sqlite: Database, prepared: Any) -> Office:
    """Just installed: nothing is set up."""
    opened: Office = prepared(request.param, nothing).open(sqlite)
    return opened


def nothing(_office: Office) -> None: ...


@pytest.fixture
def busy(sqlite: Database, prepared: Any) -> Office:
    """Two teams with deals, meetings and prompts."""
    opened: Office = prepared("ja", settle_in).open(sqlite)
    return opened


@pytest.fixture
def caught(sqlite: Database, prepared: Any) -> Caught:
    """The same after somebody of each side has used every way into the bot, and what Slack would have sent of East's."""
    kept: Prepared = prepared("ja", every_way)
    return Caught(kept.open(sqlite), kept.found[EAST])


def every_way(office: Office) -> dict[Side, dict[Way, Payload]]:
    settle_in(office)
    return {side: all_ways(office, side) for side in (EAST, WEST)}
