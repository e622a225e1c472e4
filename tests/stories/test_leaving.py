"""Fault 21: uninstalled, in whatever order Slack says so; and installed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot import app as composition
from store import tables
from tests.stories.conftest import one_deal

if TYPE_CHECKING:
    from store.engine import Database
    from tests.stories.office import Office

TOLD = [
    "app_uninstalled",
    "tokens_revoked",
    "tokens_revoked app_uninstalled",
    "app_uninstalled tokens_revoked",
]


@pytest.fixture
def office(sqlite: Database, prepared: Any) -> Office:
    """A meeting of aoi's will be over in an hour."""
    opened: Office = prepared("en", one_deal).open(sqlite)
    opened.plan("today 10:00")
    return opened


def tell(office: Office, *kinds: str, bot: str | None = None) -> None:
    ours = office.rows(tables.installation)
    tokens = {
        "oauth": ["UAOI"],
        "bot": [bot or ours[0]["bot_user_id"]],
    }
    for kind in kinds:
        office.world.event({"type": kind, **({"tokens": tokens} if kind == "tokens_revoked" else {})})


@pytest.mark.parametrize("told", TOLD)
def test_after_an_uninstall_nothing_is_sent_and_after_a_new_installation_all_is_there(
    office: Office, told: str
) -> None:
    identity = office.bot.deps.slack(office.world.team_id).auth()
    tell(office, *told.split())
    assert office.rows(tables.installation) == []
    office.tick(hours=3)
    office.tick(days=3)
    assert office.person("aoi").dm.messages == []
    assert [each["name"] for each in office.rows(tables.deal)] == ["Acme renewal"]
    composition.install(office.bot, office.policy, identity)
    office.tick(days=1)
    office.tick(minutes=5)
    assert [each.text for each in office.person("aoi").dm.messages] != []


def test_the_token_of_a_person_or_of_another_bot_is_none_of_ours(office: Office) -> None:
    tell(office, "tokens_revoked", bot="USOMEBOT")
    office.world.event({"type": "tokens_revoked", "tokens": {"oauth": ["UAOI"]}})
    office.world.event({"type": "tokens_revoked", "tokens": "?"})
    assert office.rows(tables.installation) != []
    office.tick(hours=2, minutes=5)
    assert len(office.person("aoi").dm.messages) == 1
