"""A small company for tests: one team, its people and a deal, on any database, without Slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import app as composition
from bot.policy import preset
from bot.services import permissions
from bot.services.commands import Ask
from bot.slack.answers import Identity
from store import deals, members, rows, tables
from store.model import Role, StageMove
from tests.builders import HOME, a_deal, a_member, a_stakeholder, a_team
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import Bot
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from bot.slack.client import Slack
    from store.engine import Database
    from store.model import Deal
    from tests.clocks import Clock

PEOPLE = (
    a_member("aoi"),
    a_member("ken"),
    a_member("mana", Role.MANAGER),
    a_member("otto", Role.MANAGER),
    a_member("ada", Role.ADMIN),
    a_member("nobu", Role.NONE),
)
"""aoi and ken sell in East, which mana manages; otto manages a team without people; ada is admin; nobu has no role."""


@dataclass
class Company:
    """The bot and its people. `acme` is aoi's deal in East, at the stage Opportunity, with one stakeholder."""

    bot: Bot
    clock: Clock

    @property
    def deps(self) -> Any:
        return self.bot.deps

    def actor(self, name: str) -> Actor:
        with self.deps.reads() as session:
            actor = permissions.actor_of(session, HOME, name, self.deps.now())
        assert actor is not None
        return actor

    def ask(self, name: str = "aoi", key: str | None = None) -> Ask:
        """A fresh ask, unless the test names its key."""
        return Ask(self.actor(name), key or self.deps.new_id(), "test")

    def deal(self, deal_id: str = "acme") -> Deal:
        with self.deps.reads() as session:
            found = deals.get(session, HOME, deal_id)
        assert found is not None
        return found

    def run(self, *jobs: str) -> None:
        """Runs the named jobs once, or all that need no Slack."""
        from bot.jobs import SCHEDULE

        for job in SCHEDULE:
            if job.name in (jobs or ("sweep", "bundle")):
                job.run(self.bot.deliverer)


def a_company(
    database: Database,
    clock: Clock,
    new_id: Callable[[], str],
    *,
    policy: Policy | None = None,
    machine: Callable[[], Any] | None = None,
    slack: Slack | None = None,
) -> Company:
    policy = policy or preset("b2b_ja")
    speaks = slack or FakeSlack(machine or clock)
    bot = composition.build(
        database=database,
        policy=policy,
        slack=lambda _workspace: speaks,
        delivery=lambda _workspace: speaks,
        token="xoxb-test",
        slack_api_url="http://slack.invalid/api/",
        now=clock,
        machine=machine or clock,
        new_id=new_id,
    )
    composition.install(bot, policy, Identity(HOME, "UBOT", "BBOT", None, "Home", "", frozenset()))
    with database.writes.begin() as session:
        members.add_member(session, *PEOPLE)
        rows.add(session, tables.team, a_team("east"), a_team("west"))
        members.set_people(session, HOME, "east", ["aoi", "ken"], ["mana"])
        members.set_people(session, HOME, "west", [], ["otto"])
        deal = a_deal(team_id="east")
        rows.add(session, tables.deal, deal)
        rows.add(
            session,
            tables.stage_move,
            StageMove(
                workspace=HOME,
                id="acme-opportunity",
                deal_id="acme",
                stage=deal.stage,
                from_stage=None,
                entered_at=deal.created_at,
                moved_by="aoi",
            ),
        )
        rows.add(session, tables.stakeholder, a_stakeholder())
    return Company(bot, clock)
