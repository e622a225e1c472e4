"""What a manager may talk about with each rep: a few points, each with its reason and, where there is one, its deal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import kpis, scores
from store.kpis import talks

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.policy import Policy
    from store.engine import Session
    from store.kpis.keeping import Kept
    from store.kpis.scope import Scope
    from store.kpis.talks import Topic
    from store.model import Finding

POINTS: Final = 5
DEALS: Final = 3
FEW: Final = 3
"""What was due below which no rate is held against anybody."""
LOW: Final = 0.8
"""Below this share of what was due in time or filled in, it is worth a talk."""
WON, IN_TIME, FILLED, HEEDED = "won", "in_time", "filled", "heeded"


@dataclass(frozen=True, slots=True)
class Point:
    """`what`: a win to look back on, a rate that is low, or the rule that a deal's worst finding is of."""

    what: str
    deal: Topic | None = None
    finding: Finding | None = None
    more: int = 0
    """Further findings on the deal."""
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """How a rep keeps the process: None where nothing was due."""

    in_time: Kept | None
    filled: Kept | None
    heeded: Kept | None


def read(
    session: Session, policy: Policy, scope: Scope, habits: Mapping[str, Habits], people: Collection[str]
) -> dict[str, list[Point]]:
    """By member, for those among `people` with anything to talk about. `scope`: the month, as it stands now."""
    rates, weights = kpis.rates(policy), scores.weights(policy)
    wins = {each.owner: each for each in talks.won_by(session, scope, rates, 1)}
    troubled: dict[str, list[Topic]] = defaultdict(list)
    for each in talks.troubled(session, scope, weights, rates, DEALS):
        if each.owner in people:
            troubled[each.owner].append(each)
    ids = [each.deal_id for topics in troubled.values() for each in topics]
    due: dict[str, list[Finding]] = defaultdict(list)
    for finding in talks.due_on(session, scope.workspace, ids, weights, scope.as_of):
        due[finding.deal_id].append(finding)
    found = {}
    for who in people:
        points = [Point(WON, wins[who])] if who in wins else []
        points += [_about(topic, due[topic.deal_id]) for topic in troubled[who]]
        points += _low(habits[who]) if who in habits else []
        if points:
            found[who] = points[:POINTS]
    return found


def _about(topic: Topic, findings: Sequence[Finding]) -> Point:
    """By what costs the deal most; among equals, by what has stood longest."""
    worst = max(findings, key=lambda each: scores.WEIGHTS[each.rule].points)
    return Point(worst.rule, topic, worst, len(findings) - 1)


def _low(habits: Habits) -> list[Point]:
    """The lowest first."""
    rates = {IN_TIME: habits.in_time, FILLED: habits.filled, HEEDED: habits.heeded}
    low = [(kept.kept / kept.due, what, kept) for what, kept in rates.items() if kept and kept.due >= FEW]
    return [
        Point(what, kept=kept) for share, what, kept in sorted(low, key=lambda each: each[:2]) if share < LOW
    ]
