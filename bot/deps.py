"""What the product needs from outside, in one frozen value that is passed down; nothing is global."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot.text import language_of, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bot.meter import Meter
    from bot.pictures import Draw
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from bot.slack.client import Slack
    from bot.text import Text
    from bot.watch import Watch
    from store.engine import Database, Session, Writes
    from store.model import Installation, Member, Team


@dataclass(frozen=True, kw_only=True)
class Deps:
    """`now` is company time and may be moved by the sandbox; `machine` is real time. Both give aware UTC.

    `policy(workspace)` is the policy in force there, with its number; `slack(workspace)` speaks to Slack as the bot;
    `home(team_id, enterprise_id)` is the installation that a payload belongs to. `watch` is what the brake goes by; None
    where nobody watches: what is out of the ordinary is not looked for. `draw`
    makes pictures, in another process; without it, messages go out without any. `meter` counts for whoever watches the
    process.
    """

    database: Database
    writes: Writes
    now: Callable[[], datetime]
    machine: Callable[[], datetime]
    new_id: Callable[[], str]
    policy: Policies
    slack: Callable[[str], Slack]
    home: Callable[[str | None, str | None], Installation | None]
    watch: Watch | None = None
    draw: Draw | None = None
    meter: Meter | None = None

    @property
    def reads(self) -> Callable[[], AbstractContextManager[Session]]:
        return self.database.reads

    def for_jobs(self) -> Deps:
        """The same, for somebody who may wait longer for the database than a click."""
        return replace(self, writes=self.writes.patient())

    def text(self, actor: Actor) -> Text:
        return speak_to(actor.member, self.policy(actor.workspace).policy)


class Policies(Protocol):
    """The policy in force in a workspace, with its number. Within a transaction, hand its session in: then it is the
    one in force there and now; without, another process may have recorded a newer one a moment ago. `version`: its
    number, if that transaction knows it already.
    """

    def __call__(
        self, workspace: str, session: Session | None = None, version: int | None = None, /
    ) -> PolicyInForce: ...


@dataclass(frozen=True)
class PolicyInForce:
    policy: Policy
    version: int


DEFAULT_ZONE = "Asia/Tokyo"


def speak_to(member: Member, policy: Policy) -> Text:
    """The member's language and zone, as Slack's directory told us; Tokyo when it told us nothing."""
    return text(language_of(member.locale), zone_of(member).key, policy.words.deal)


def speak_in(team: Team, policy: Policy) -> Text:
    """A channel's language and zone are the team's setting, not any reader's."""
    return text(team.language, team.zone, policy.words.deal)


def zone_of(who: Member | Team | None) -> ZoneInfo:
    """The zone of a person or team, for showing and for working hours; Tokyo where there is none."""
    return zone_named(who.zone if who else None)


def zone_named(name: str | None) -> ZoneInfo:
    return ZoneInfo(name or DEFAULT_ZONE)
