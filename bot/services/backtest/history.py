"""What happened, in order: every change that was recorded, and before it what was brought along, by its own dates."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from bot.services.backtest.brought import story
from store import past

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from store.model import Change, Finding

PAGE: Final = 5000
"""Changes read in one short transaction: people go on working meanwhile."""
FINDING: Final = "finding"


class History:
    """From `since` up to `until`. `untold`: deals that were brought with their end only."""

    def __init__(self, deps: Deps, workspace: str, since: datetime, until: datetime) -> None:
        self._deps, self._workspace, self._since, self._until = deps, workspace, since, until
        self.findings: dict[str, Finding] = {}
        """Those that were put off meanwhile, by their ids of then."""
        with deps.reads() as session:
            brought = [(rows[0], story(rows)) for rows in past.brought(session, workspace, since)]
        self.untold = frozenset(whole.noun_id for whole, told in brought if not told)
        own = (change for _, told in brought for change in told if change.at < until)
        self._brought = sorted(own, key=attrgetter("at"))

    def moments(self) -> Iterator[tuple[datetime, list[Change]]]:
        """All that one command did at one moment, one after the other."""
        changes = heapq.merge(self._brought, self._recorded(), key=attrgetter("at"))
        for (at, _), mine in groupby(changes, key=attrgetter("at", "command_id")):
            yield at, list(mine)

    def _recorded(self) -> Iterator[Change]:
        """In the order of writing; a clock that went back meanwhile stands still here."""
        beyond, last = "", self._since
        while page := self._page(beyond):
            beyond = page[-1].id
            for each in page:
                last = max(last, each.at)
                yield each if each.at == last else replace(each, at=last)

    def _page(self, beyond: str) -> Sequence[Change]:
        with self._deps.reads() as session:
            page = past.changes(session, self._workspace, self._since, self._until, beyond, PAGE)
            ids = {each.noun_id for each in page if each.noun == FINDING}
            self.findings |= past.findings_of(session, self._workspace, ids) if ids else {}
        return page


def deals_of(changes: Iterable[Change]) -> set[str]:
    """Whose findings may be others after these changes."""
    found = {each.deal_id for each in changes}
    for each in changes:
        if each.field == "deal_id":
            found |= {each.before, each.after}
    return {each for each in found if each is not None}


def people_of(changes: Iterable[Change]) -> set[str]:
    """Whose leave began, ended or was cancelled by them."""
    rows: Iterable[Mapping[str, str]] = (
        each.after or each.before for each in changes if each.noun == "leave"
    )
    return {each["member_id"] for each in rows}
