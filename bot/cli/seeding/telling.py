"""What every part of a deal's story takes: chance, moments in working hours, who was met and what was done."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.policy.stages import ActivityCondition
from store.model import Activity, ActivityKind, Stakeholder

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from bot.cli.seeding.names import Names
    from bot.policy import Policy, Stage
    from store.ledger import Ledger
    from store.model import Account, Deal

KEPT, STALLED, SLIPPING, THIN = "kept", "stalled", "slipping", "thin"
ROLES: Final = ("decision_maker", "champion", "influencer", "user", "it", "purchasing")
KINDS: Final = (ActivityKind.MEETING, ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.EMAIL)
"""What happened at a deal, in turn."""


@dataclass(slots=True)
class Teller:
    """`now` is company time, days are those of `zone`."""

    ledger: Ledger
    policy: Policy
    names: Names
    chance: random.Random
    zone: ZoneInfo
    now: datetime

    def _worked(self, days_ago: float) -> datetime:
        """A moment in working hours about so many days ago."""
        day = (self.now - timedelta(days=days_ago)).astimezone(self.zone).date()
        while not self.policy.calendar.is_working_day(day):
            day -= timedelta(days=1)
        minute = self.chance.randrange(0, 8 * 60, 15)
        local = datetime.combine(day, time(9, 30), self.zone) + timedelta(minutes=minute)
        return min(local.astimezone(UTC), self.now.astimezone(UTC) - timedelta(hours=1))

    def _working_day(self, day: date) -> date:
        return self.policy.calendar.next_working_day(day)

    # People and what happened

    def _people(
        self, deal_id: str, stage: Stage, manner: str, since: datetime, account: Account
    ) -> list[Stakeholder]:
        """As many as deals of a middling size have, or hardly any."""
        far = self.policy.order(stage.key) >= self.policy.order(self.policy.open_stages[-2].key)
        count = (
            1
            if manner == THIN
            else math.ceil(self.chance.uniform(4, 8) if far else self.chance.uniform(1, 4))
        )
        several = self.chance.sample(self.names.contacts, min(count, len(self.names.contacts)))
        domain = f"{account.id[-6:]}.example.com"
        return [
            Stakeholder(
                workspace=self.ledger.workspace,
                id=self.ledger.new_id(),
                deal_id=deal_id,
                name=name,
                role="user" if manner == THIN else ROLES[at % len(ROLES)],
                title=self.chance.choice(self.names.titles),
                department=self.chance.choice(self.names.departments),
                email=f"contact{at + 1}@{domain}",
                last_contact_at=self._touched(manner),
                known_since=since,
            )
            for at, name in enumerate(several)
        ]

    def _touched(self, manner: str) -> datetime:
        days = {KEPT: (0.2, 6), THIN: (0.5, 8), SLIPPING: (5, 25), STALLED: (18, 60)}[manner]
        return self._worked(self.chance.uniform(*days))

    def _activities(
        self, deal: Deal, people: Sequence[Stakeholder], entered: Sequence[datetime], manner: str
    ) -> list[Activity]:
        """One with each stage, and one more recent the better it is kept."""
        moments = [at + timedelta(hours=1) for at in entered]
        if deal.open:
            moments.append(max(self._touched(manner), entered[-1]))
        kinds: tuple[ActivityKind, ...] = KINDS
        asked = [each for each in self.policy.gate(deal.stage) if isinstance(each, ActivityCondition)]
        if asked:
            kinds = (ActivityKind(asked[0].activity), *kinds)
        outcomes = [each.key for each in self.policy.outcomes]
        return [
            Activity(
                workspace=deal.workspace,
                id=self.ledger.new_id(),
                deal_id=deal.id,
                kind=kinds[at % len(kinds)],
                happened_at=min(at_, self.now.astimezone(UTC)),
                logged_at=min(at_ + timedelta(hours=1), self.now.astimezone(UTC)),
                author_id=deal.owner_id or "",
                outcome=self.chance.choice(outcomes) if outcomes else None,
                summary=self.chance.choice(self.names.notes),
                stakeholder_ids=tuple(each.id for each in people[:2]),
            )
            for at, at_ in enumerate(moments)
        ]

    def _drawn(self, table: Sequence[tuple[str, int]]) -> str:
        return self.chance.choices([name for name, _ in table], [weight for _, weight in table])[0]
