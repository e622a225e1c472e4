"""The reckoning: what a company was owed, held against what stands in Slack."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store import rows, tables, wall
from store.model import Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.victims import Company
    from sandbox import World
    from sandbox.model import Message

notice = tables.notice


@dataclass(frozen=True)
class Reckoning:
    """`lost`: owed and not in Slack. `twice`: more often there than once. `stale`: edited to less than what is true.
    `disordered`: digests whose parts stand in another order. `open`: rows without an end.
    """

    sent: int
    suppressed: int
    edits: int
    lost: list[str]
    twice: list[str]
    stale: list[str]
    disordered: list[str]
    open: list[str]
    failed: dict[str, int]

    @property
    def is_clean(self) -> bool:
        wrong = (self.lost, self.twice, self.stale, self.disordered, self.open, self.failed)
        return not any(wrong)


def reckon(company: Company) -> Reckoning:
    with wall.inside(company.workspace), company.deps.reads() as session:
        owed = rows.all_of(session, Notice, notice, company.workspace, order=[notice.c.id])
    there = _there(company.world)
    by_state: defaultdict[NoticeState, list[Notice]] = defaultdict(list)
    for each in owed:
        by_state[each.state].append(each)
    sent = by_state[NoticeState.SENT]
    known = {each.id for each in sent}
    ended = (NoticeState.SENT, NoticeState.SUPPRESSED, NoticeState.FAILED)
    return Reckoning(
        sent=len(sent),
        suppressed=len(by_state[NoticeState.SUPPRESSED]),
        edits=sum(each.wanted > 0 for each in sent),
        lost=[each.id for each in sent if each.id not in there],
        twice=[key for key, found in there.items() if len(found) > 1 or key not in known],
        stale=[each.id for each in sent if _is_stale(each, there.get(each.id, ()))],
        disordered=list(_disordered(sent)),
        open=[each.id for each in owed if each.state not in ended],
        failed=Counter(str(each.reason) for each in by_state[NoticeState.FAILED]),
    )


def _there(world: World) -> dict[str, list[Message]]:
    """Every message of the bot, by the key it carries."""
    found: defaultdict[str, list[Message]] = defaultdict(list)
    for messages in world.messages.values():
        for each in messages:
            found[(each.metadata or {}).get("event_payload", {}).get("key", "none")].append(each)
    return found


def _disordered(sent: Sequence[Notice]) -> Iterator[str]:
    parts: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for each in sent:
        if each.kind is NoticeKind.REVIEW:
            kind, period, part, _ = each.occurrence.split(":", 3)
            parts[each.recipient, f"{kind}:{period}"].append((int(part), float(each.ts or 0)))
    for digest, stamps in parts.items():
        stamps.sort()
        if [ts for _, ts in stamps] != sorted(ts for _, ts in stamps):
            yield ":".join(digest)


def _is_stale(row: Notice, there: Sequence[Message]) -> bool:
    if row.wanted == 0:
        return False
    text = (row.payload or {}).get("text")
    return row.shown < row.wanted or any(not each.edited or each.text == text for each in there)
