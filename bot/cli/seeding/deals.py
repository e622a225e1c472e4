"""One deal and its past: through which stages it went and when, who was met, what is known and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.cli.seeding.telling import KEPT, SLIPPING, STALLED, THIN, Teller
from bot.services.deals import search_text
from store.model import Activity, Deal, StageMove, Stakeholder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.policy import Stage
    from store.model import Account

MANNERS: Final = ((KEPT, 76), (STALLED, 8), (SLIPPING, 9), (THIN, 7))
"""How open deals are kept, in percent."""
ENDS: Final = (("open", 34), ("won", 32), ("lost", 34))
HISTORY: Final = 184
"""Days: two quarters."""
USUAL_STAY: Final = 30
"""Days in a stage without a limit. Where deals may stay longer, more of them stand."""
UNKNOWN: Final = {SLIPPING: 0.08, STALLED: 0.1, THIN: 0.25, KEPT: 0.0}
"""The share of required fields that nobody filled in."""


@dataclass(slots=True)
class Bundle:
    """A deal and every row of its history, not written yet."""

    deal: Deal
    moves: list[StageMove]
    people: list[Stakeholder]
    activities: list[Activity]
    latest: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Story(Teller):
    """Tells one."""

    def told(self, owner: str, team: str, account: Account, number: int) -> Bundle:
        """The first of each rep are open and have only begun: those are for the visitor."""
        end = "open" if number < 64 else self._drawn(ENDS)
        manner = self._drawn(MANNERS) if end == "open" else KEPT
        stages = self._way(end, number)
        entered = self._entered(stages, end, manner)
        deal_id, workspace = self.ledger.new_id(), self.ledger.workspace
        moves = self._moves(deal_id, stages, entered, owner)
        people = self._people(deal_id, stages[-1], manner, entered[0], account)
        deal = Deal(
            workspace=workspace,
            id=deal_id,
            number=number + 1,
            name="",
            search="",
            account_id=account.id,
            owner_id=owner,
            team_id=team,
            stage=stages[-1].key,
            open=end == "open",
            entered_stage_at=entered[-1],
            created_at=entered[0],
            closed_at=None if end == "open" else entered[-1],
            currency=self.policy.currency,
            **self._facts(stages, entered, manner, end),
        )
        activities = self._activities(deal, people, entered, manner)
        return self._finished(deal, account, moves, people, activities)

    def _finished(
        self,
        deal: Deal,
        account: Account,
        moves: list[StageMove],
        people: list[Stakeholder],
        activities: list[Activity],
    ) -> Bundle:
        called = account.name.removeprefix("株式会社").removesuffix("株式会社").removeprefix("合同会社")
        name = f"{called} {self.chance.choice(self.names.subjects)}"
        latest: dict[str, datetime] = {}
        for each in activities:
            latest[each.kind.value] = max(latest.get(each.kind.value, each.happened_at), each.happened_at)
        deal = replace(
            deal,
            name=name,
            search=search_text(name, account.name, deal.number),
            last_activity_at=max(latest.values(), default=None),
        )
        return Bundle(deal, moves, people, activities, latest)

    # Stages

    def _way(self, end: str, number: int) -> list[Stage]:
        """The stages it went through, the one it stands in last."""
        ladder = list(self.policy.open_stages)
        if end == "won":
            return [*ladder, self.policy.won]
        weights = [each.dwell_limit.amount if each.dwell_limit else USUAL_STAY for each in ladder]
        reached = 1 + self.chance.choices(range(len(ladder)), [weight**2 for weight in weights])[0]
        if end == "lost":
            return [*ladder[:reached], self.policy.lost]
        if number < 3:
            reached = min(len(ladder), 4)  # an opportunity: far enough for the tour's gate
        return ladder[:reached]

    def _entered(self, stages: Sequence[Stage], end: str, manner: str) -> list[datetime]:
        """When it came to each, at working hours, the last first: from now backwards."""
        if end != "open":
            days = self.chance.uniform(1, HISTORY - 20)
        elif manner == STALLED:
            days = self.chance.uniform(35, 90)
        elif manner == SLIPPING:
            days = self.chance.uniform(20, 45)
        else:
            days = self.chance.uniform(0.5, 7)
        found = [self._worked(days)]
        for _ in stages[1:]:
            days += self.chance.uniform(3, 22)
            found.append(min(self._worked(days), found[-1] - timedelta(hours=2)))
        return found[::-1]

    def _moves(
        self, deal_id: str, stages: Sequence[Stage], entered: Sequence[datetime], owner: str
    ) -> list[StageMove]:
        last = len(stages) - 1
        return [
            StageMove(
                workspace=self.ledger.workspace,
                id=self.ledger.new_id(),
                deal_id=deal_id,
                stage=stage.key,
                from_stage=stages[at - 1].key if at else None,
                entered_at=entered[at],
                moved_by=owner,
                left_at=entered[at + 1] if at < last else None,
                next_stage=stages[at + 1].key if at < last else None,
            )
            for at, stage in enumerate(stages)
        ]

    # Facts

    def _facts(
        self, stages: Sequence[Stage], entered: Sequence[datetime], manner: str, end: str
    ) -> dict[str, Any]:
        """Everything the stage asks for, as far as this one is kept; dates follow the moves."""
        today = self.now.astimezone(self.zone).date()
        yen = Decimal(round(10 ** self.chance.uniform(5.7, 7.5), -5))
        amount = yen if self.policy.currency == "JPY" else yen / 100
        required = {each.key for each in self.policy.required_at(stages[-1].key)}
        known: dict[str, Any] = self._plain(stages[-1], amount)
        missing = {
            key
            for key in sorted(required)
            if self.chance.random() < UNKNOWN[manner] and key not in ("expected_close", "source")
        }
        found = {key: value for key, value in known.items() if key in required and key not in missing}
        found["source"] = known["source"]
        passed = {each.key for each in stages}
        if "mql" in passed:
            found["score"] = 60
        if "sql" in passed:
            found["inside_sales_decision"] = self._accepted()
        for key, stage in (
            ("first_hearing_on", "opportunity"),
            ("proposal_on", "proposal"),
            ("quote_on", "closing"),
        ):
            places = [at for at, each in enumerate(stages) if each.key == stage]
            if places:
                found[key] = entered[places[0]].astimezone(self.zone).date()
        if end == "open":
            return found | self._ahead(manner, today, found)
        found["expected_close"] = entered[-1].astimezone(self.zone).date()
        if end == "won":
            return found | {"contract_on": found["expected_close"], "amount": amount, "probability": 100}
        reasons = [each.key for each in self.policy.options("lost_reason")]
        return found | {"amount": amount, "probability": 0, "lost_reason": self.chance.choice(reasons)}

    def _plain(self, stage: Stage, amount: Decimal) -> dict[str, Any]:
        names, sources = self.names, self.policy.options("source")
        return {
            "source": self.chance.choice(sources).key if sources else None,
            "product": self.chance.choice(names.products),
            "amount": amount,
            "probability": stage.probability,
            "budget": amount,
            "approval": names.done,
            "payment_terms": names.done,
            "decision_flow": names.done,
            "competitor": self.chance.choice(names.competitors),
            "solution": names.done,
            "customisation": names.done,
            "quoted_amount": amount,
            "start_on": (self.now + timedelta(days=90)).date(),
        }

    def _accepted(self) -> str | None:
        options = [each.key for each in self.policy.options("inside_sales_decision")]
        return "accepted" if "accepted" in options else next(iter(options), None)

    def _ahead(self, manner: str, today: date, found: dict[str, Any]) -> dict[str, Any]:
        """What is to come: a next step, and the day on which it is expected to be won."""
        more: dict[str, Any] = {}
        if manner in (KEPT, THIN):
            more["next_step"] = self.chance.choice(self.names.next_steps)
            more["next_step_on"] = self._working_day(today + timedelta(days=self.chance.randrange(3, 75)))
        close = today + timedelta(days=self.chance.randrange(20, 80))
        if manner == SLIPPING:
            close = today + timedelta(days=self.chance.randrange(-12, 15))
            more["close_pushes"] = self.chance.randrange(1, 5)
        if "amount" in found or self.chance.random() < 0.5:
            more["expected_close"] = close
        return more
