"""What came of a replay: who was reminded in which week, what fell due, and which ends it saw coming."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy import periods
from bot.services.lines import AFTER_THE_END
from store import members, scratch
from store.model import SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.services.backtest.stage import Stage
    from store.scratch import Broken

NO_WARNING: Final = (SUGGESTION, AFTER_THE_END)
"""Rules whose findings say nothing of how a deal will end."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ends:
    """Deals that were lost, or won, within the days. Flagged: a finding of theirs fell due before and was still there."""

    deals: int
    days: tuple[float, ...]
    """Of each that was flagged, days of 24 hours from the first such finding to the end; ascending."""
    rules: Mapping[str, int]
    """Rule → deals that it flagged."""

    @property
    def flagged(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Run:
    """By member's id and week (such as 2026-W47, by their own clock): `messages` that were sent to them, and `nags`, the
    things that they were reminded of in these, each once a week; suggestions are none.

    `posts` went to channels. `found`: rule → findings that fell due within the days. `untold`: deals that were brought
    with their end only, and play no part.
    """

    deals: int
    names: Mapping[str, str]
    messages: Mapping[tuple[str, str], int]
    nags: Mapping[tuple[str, str], int]
    posts: int
    found: Mapping[str, int]
    lost: Ends
    won: Ends
    untold: int

    def of(self, person: str) -> int:
        """How many nags, in all."""
        return sum(count for (who, _), count in self.nags.items() if who == person)


@dataclass(frozen=True, slots=True)
class Difference:
    """What nags one person gets more (or less) under the other policy; `weeks` has only those that differ, in order."""

    person: str
    name: str
    one: int
    other: int
    weeks: Mapping[str, int]


def of(here: Stage, begin: datetime, end: datetime, untold: Collection[str]) -> Run:
    with here.deps.reads() as session:
        people = {each.id: each for each in members.all_members(session, here.workspace)}
        sent = scratch.sent(session, begin, end)
        broken = scratch.broken(session, end)
        ended = scratch.ended(session, begin, end)
        deals = scratch.open_since(session, begin).difference(untold)
        told = scratch.told(session, begin, end)

    def week(person: str, at: datetime) -> str:
        return periods.of("week", at.astimezone(zone_of(people.get(person))).date(), 1).key

    kinds = {each.key: each.kind for each in here.policy.stages}
    lost = {deal: at for deal, stage, at in ended if deal in deals and kinds.get(stage) == "lost"}
    won = {deal: at for deal, stage, at in ended if deal in deals and kinds.get(stage) in ("won", "after")}
    return Run(
        deals=len(deals),
        names={each.id: each.name for each in people.values()},
        messages=Counter((who, week(who, at)) for who, kind, at in sent if kind in scratch.NAGS),
        nags=Counter(
            (who, on)
            for who, on, _ in {
                (who, week(who, at), what) for who, at, what, rule in told if rule != SUGGESTION
            }
        ),
        posts=sum(kind not in scratch.NAGS for _, kind, _ in sent),
        found=Counter(each.rule for each in broken if each.due_at >= begin),
        lost=_ends(lost, broken),
        won=_ends(won, broken),
        untold=len(untold),
    )


def _ends(ended: Mapping[str, datetime], broken: Iterable[Broken]) -> Ends:
    first: dict[str, datetime] = {}
    rules: set[tuple[str, str]] = set()
    for each in broken:
        at = ended.get(each.deal_id)
        if at is None or each.due_at >= at or each.rule in NO_WARNING:
            continue
        first[each.deal_id] = min(first.get(each.deal_id, at), each.due_at)
        rules.add((each.rule, each.deal_id))
    days = sorted((ended[deal] - at) / DAY for deal, at in first.items())
    return Ends(len(ended), tuple(days), Counter(rule for rule, _ in rules))


def compare(one: Run, other: Run) -> Sequence[Difference]:
    """Whoever gets more or fewer nags under the other policy; who gains most comes first, who loses most last."""
    weeks: dict[str, dict[str, int]] = {}
    for person, week in sorted({*one.nags, *other.nags}):
        more = other.nags.get((person, week), 0) - one.nags.get((person, week), 0)
        if more:
            weeks.setdefault(person, {})[week] = more
    found = [
        Difference(person, one.names.get(person, person), one.of(person), other.of(person), of_person)
        for person, of_person in weeks.items()
    ]
    return sorted(found, key=lambda each: (each.one - each.other, each.name, each.person))
