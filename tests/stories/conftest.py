from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.policy import preset
from tests.stories.office import Office, an_office
from tests.stories.ways import settle_in

if TYPE_CHECKING:
    from store.engine import Database


@pytest.fixture(params=["ja", "en"])
def office(request: pytest.FixtureRequest, sqlite: Database) -> Office:
    """A company that has been set up, with one deal of aoi's; its people read Japanese, or English."""
    opened = an_office(sqlite, request.param)
    opened.set_up()
    opened.new_deal()
    return opened


@pytest.fixture(params=["ja", "en"])
def watched(request: pytest.FixtureRequest, sqlite: Database) -> Office:
    """The same under every rule of the preset."""
    opened = an_office(sqlite, request.param, policy=preset("b2b_ja"))
    opened.set_up()
    opened.new_deal()
    return opened


@pytest.fixture(params=["ja", "en"])
def new_office(request: pytest.FixtureRequest, sqlite: Database) -> Office:
    """Just installed: nothing is set up."""
    return an_office(sqlite, request.param)


@pytest.fixture
def busy(sqlite: Database) -> Office:
    """Two teams with deals, meetings and prompts."""
    office = an_office(sqlite)
    settle_in(office)
    return office
