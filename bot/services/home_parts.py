"""What the Home shows of somebody or of a team: a page of what is asked, and their open deals with score and findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.services.home_pages import Paged
from bot.services.kpis import Money
from bot.services.scores import weights
from store import home, portfolio
from store.home import Asked
from store.kpis import keeping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.permissions import Actor
    from store.agenda import Item
    from store.engine import Session
    from store.listing import Row
    from store.model import Finding
    from store.portfolio import Part, Stood

ITEMS: Final = 6
DEALS: Final = 8


@dataclass(slots=True)
class InStage:
    """The open deals of one stage; `stage` may be one that the policy no longer has."""

    stage: str
    deals: int = 0
    points: int = 0
    pipeline: Money = field(default_factory=Money)

    @property
    def score(self) -> int:
        """The mean hygiene score, 0 to 100."""
        return round(self.points / self.deals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deals:
    """`stages` count all of them, whatever stage is chosen; `rows` are a page of those in the chosen one. `scores` and
    `findings` by the deals' ids.
    """

    stages: Sequence[InStage]
    rows: Paged[Row]
    scores: Mapping[str, int]
    findings: Mapping[str, Sequence[Finding]]

    @property
    def count(self) -> int:
        return sum(each.deals for each in self.stages)

    @property
    def score(self) -> int | None:
        """The mean over all of them; None without any."""
        return round(sum(each.points for each in self.stages) / self.count) if self.count else None


def stood_of(session: Session, deps: Deps, actor: Actor, part: Part) -> list[Stood]:
    """How the part's deals stand, whatever stage is chosen."""
    costs, anywhere = weights(deps.policy(actor.workspace).policy), replace(part, stage=None)
    return portfolio.standing(session, actor.workspace, actor.sight, anywhere, costs, deps.now())


def deals_of(
    session: Session, deps: Deps, actor: Actor, part: Part, page: int, stood: Sequence[Stood]
) -> Deals:
    """That page of them, or the last there is. `stood` is how they stand."""
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    workspace, sight, costs = actor.workspace, actor.sight, weights(policy)
    stages = by_stage(policy, stood)
    total = sum(each.deals for each in stages if part.stage in (None, each.stage))
    here = min(page, max(total - 1, 0) // DEALS)
    order = [each.key for each in policy.open_stages]
    rows = (
        portfolio.page(session, workspace, sight, part, order, limit=DEALS, skip=here * DEALS)
        if total
        else []
    )
    ids = [each.id for each in rows]
    return Deals(
        stages=stages,
        rows=Paged(rows, here, DEALS, total),
        scores=keeping.scores_of(session, workspace, costs, now, ids) if ids else {},
        findings=home.open_on(session, workspace, ids, now) if ids else {},
    )


def by_stage(policy: Policy, stood: Sequence[Stood]) -> list[InStage]:
    """In the order of the process; stages that are no more come last. Amounts are converted, or stand apart."""
    found: dict[str, InStage] = {}
    for each in stood:
        here = found.setdefault(each.stage, InStage(each.stage))
        here.deals += each.deals
        here.points += each.points
        here.pipeline.add(policy, each.currency, each.total, each.stated)
    place = {stage.key: number for number, stage in enumerate(policy.stages)}
    return sorted(found.values(), key=lambda each: (place.get(each.stage, len(place)), each.stage))


def items_of(
    session: Session, actor: Actor, part: Part, now: datetime, page: int
) -> tuple[Paged[Sequence[Item]], Asked]:
    """That page of what is asked, or the first where there is no such page any more; and how many findings there are."""
    for here in dict.fromkeys((page, 0)):
        found, total, asks = home.asked(
            session, actor.workspace, actor.sight, part, now, limit=ITEMS, skip=here * ITEMS
        )
        if found:
            return Paged(found, here, ITEMS, total), asks
    return Paged([], 0, ITEMS, 0), Asked()
