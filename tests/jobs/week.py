"""The company with its jobs running: time passes an hour at a time, and everything that is sent is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.jobs import deliver
from bot.policy import preset
from bot.services import activities, meetings
from store import members, notices, rows, tables
from store.model import ActivityKind, Leave, NoticeState
from tests.builders import HOME
from tests.clocks import Clock, Ids
from tests.company import Company, a_company
from tests.fake_slack import FakeSlack
from tests.policies import only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from store.engine import Database
    from store.model import Notice

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
LULL = 4 * HOUR
"""How long the jobs rest at night and on weekends: nobody is to be written to then, and whatever is would still be seen."""


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@dataclass
class Week:
    """`now` is company time and `machine` real time; they pass together unless a test moves one alone."""

    company: Company
    slack: FakeSlack
    now: Clock
    machine: Clock
    zones: set[ZoneInfo] = field(default_factory=lambda: {TOKYO})
    """Where anybody lives, or ever did."""

    @property
    def deps(self) -> Any:
        return self.company.deps

    # Time

    def pass_until(self, until: datetime, *, step: timedelta = HOUR) -> None:
        """Ticks on the way, and at the end."""
        while self.now() < until:
            at = self.now() + step
            while at < self.now() + LULL and not self._daylight(at):
                at += step
            self.skip_to(min(at, until))
            self.tick()

    def _daylight(self, at: datetime) -> bool:
        """Whether somebody may be at work, or is about to be."""
        local = (at.astimezone(zone) for zone in self.zones)
        return any(each.weekday() < 5 and 8 <= each.hour <= 18 for each in local)

    def skip_to(self, at: datetime) -> None:
        """Nothing runs meanwhile."""
        self.machine.move(self.machine() + (at - self.now()))
        self.now.move(at)

    def tick(self) -> None:
        """Every job that matters here, until nothing moves any more: Slack takes a message a second and channel."""
        self.company.run("sweep", "bundle")
        while deliver.run(self.company.bot.deliverer):
            self.machine.move(seconds=1)

    # People

    def meeting(self, ends_at: datetime, who: str = "aoi", **given: Any) -> str:
        """Planned the hour before it begins, or now."""
        plan = meetings.Plan(
            deal_id="acme", title="Hearing", starts_at=ends_at - HOUR, ends_at=ends_at, organiser_id=who
        )
        planned = meetings.plan(self.deps, self.company.ask(), replace(plan, **given))
        return str(planned.receipt["meeting"])

    def log(self, meeting: str, who: str = "aoi") -> str:
        entry = activities.Entry(
            deal_id="acme",
            kind=ActivityKind.MEETING,
            happened_at=self.now() - HOUR,
            outcome="advanced",
            summary=None,
            meeting_id=meeting,
        )
        return activities.log(self.deps, self.company.ask(who), entry).id

    def away(self, who: str, start: datetime, end: datetime, deputy: str | None = None) -> None:
        leave = Leave(
            workspace=HOME, id=f"leave-{who}", member_id=who, start=start, end=end, deputy_id=deputy
        )
        with self.deps.writes.begin() as session:
            rows.add(session, tables.leave, leave)

    def lives_in(self, who: str, zone: ZoneInfo) -> None:
        self.changed(who, zone=zone.key)

    def changed(self, who: str, **values: object) -> None:
        if (zone := values.get("zone")) is not None:
            self.zones.add(ZoneInfo(str(zone)))
        with self.deps.writes.begin() as session:
            members.update_member(session, HOME, who, **values)

    # What came of it

    @property
    def diary(self) -> list[str]:
        """`11-16 10:00 aoi prompt`: every message, oldest first, by the reader's own clock."""
        lines = []
        with self.deps.reads() as session:
            for message in self.slack.messages:
                row = notices.get(session, HOME, message.key)
                assert row is not None
                at = message.at.astimezone(self.zone(row.recipient))
                lines.append((message.at, f"{at:%m-%d %H:%M} {row.recipient} {row.kind.value}"))
        return [line for _, line in sorted(lines)]

    def zone(self, who: str) -> ZoneInfo:
        return ZoneInfo(self.company.actor(who).member.zone or "")

    @property
    def outbox(self) -> list[Notice]:
        from store.model import Notice

        with self.deps.reads() as session:
            return list(rows.all_of(session, Notice, tables.notice, HOME, order=[tables.notice.c.id]))

    @property
    def unsettled(self) -> list[Notice]:
        done = {NoticeState.SENT, NoticeState.SUPPRESSED}
        return [row for row in self.outbox if row.state not in done and row.due_at <= self.now()]


def a_week(
    database: Database,
    begins: datetime,
    *,
    policy: Policy | None = None,
    rules: Sequence[str] = ("meeting_unlogged",),
) -> Week:
    """Of these rules alone, unless a story is of more."""
    now, machine = Clock(begins), Clock(begins)
    slack = FakeSlack(machine)
    policy = only(policy or preset("b2b_ja"), *rules)
    company = a_company(database, now, Ids(), policy=policy, machine=machine, slack=slack)
    return Week(company, slack, now, machine)
