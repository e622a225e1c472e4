"""From one moment to the next: what people did then is done again, and the services of production do the rest.

What people did stays what they did: nobody is taken to have acted sooner because they were reminded sooner.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.deps import zone_named, zone_of
from bot.services import alerts, bundles, letters, nags, sweeping
from bot.services.backtest import figures, stage
from bot.services.backtest.history import FINDING, History, deals_of, people_of
from bot.services.leaves import NOON
from store import bundles as mornings
from store import findings, members, notices, past, scratch
from store.ledger import BY_NAME, WHOLE, from_json
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.backtest.figures import Run
    from bot.services.backtest.stage import Stage
    from store.engine import Session
    from store.model import Change

WARM_UP: Final = timedelta(days=14)
"""Played before the first day, and not counted: what stood open long before then is told by then, as it would have been."""
BATCH: Final = 400
"""Deals or messages at once, as the jobs do."""
DAY: Final = timedelta(days=1)
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Some messages are owed for a time that has passed."""


def replay(deps: Deps, workspace: str, policy: Policy, begin: datetime, end: datetime) -> Run:
    """What `policy` would have found and sent from `begin` up to `end`."""
    since = begin - WARM_UP
    history = History(deps, workspace, since, end)
    with stage.opened(deps, workspace, policy, since) as here:
        _play(deps, here, history, since, end)
        return figures.of(here, begin, end, history.untold)


def _play(deps: Deps, here: Stage, history: History, since: datetime, end: datetime) -> None:
    told = history.moments()
    coming = next(told, None)
    while coming is not None and coming[0] <= since:
        _again(here, history, coming[1])
        coming = next(told, None)
    _begin(deps, here, since)
    morning = _next_morning(here)
    while True:
        check, owed = _due(here, here.clock.at)
        moments = (coming[0] if coming else None, morning, check, owed)
        at = min((each for each in moments if each is not None), default=end)
        if at >= end:
            return
        here.clock.at = at
        if coming is not None and coming[0] <= at:
            _happens(here, history, coming[1])
            coming, check = next(told, None), at
        if check == at:
            _sweep(here)
        if morning == at:
            _look(here)
            morning = _next_morning(here)
        _deliver(here)


def _due(here: Stage, after: datetime) -> tuple[datetime | None, datetime | None]:
    with here.deps.reads() as session:
        return scratch.soonest(session, after)


def _begin(deps: Deps, here: Stage, since: datetime) -> None:
    """Everything open is looked at once, and what was put off then rests on."""
    with here.deps.writes.begin() as session:
        scratch.look_at_open(session, since)
    _sweep(here)
    with deps.reads() as session:
        resting = past.put_off(session, here.workspace, since)
    with here.deps.writes.begin() as session:
        for each in resting:
            values = {name: getattr(each, name) for name in ("snoozed_at", "snoozed_until", "snooze_reason")}
            scratch.put_off(session, each, values)


def _again(here: Stage, history: History, changes: list[Change]) -> None:
    with here.deps.writes.begin() as session:
        scratch.apply(session, [each for each in changes if each.noun != FINDING])
        for each in changes:
            if each.noun == FINDING and (known := history.findings.get(each.noun_id)) is not None:
                scratch.put_off(session, known, _decoded(each))
            if each.noun == "deal" and each.field == WHOLE and each.after is None:
                findings.forget(session, here.workspace, each.noun_id)


def _decoded(change: Change) -> dict[str, Any]:
    return {change.field: from_json(BY_NAME[FINDING], change.field, change.after)}


def _happens(here: Stage, history: History, changes: list[Change]) -> None:
    """The facts change, and whoever is concerned is looked at in the same moment."""
    _again(here, history, changes)
    with here.deps.writes.begin() as session:
        scratch.look_at(session, deals_of(changes), here.clock.at)
        for each in people_of(changes):
            nags.ask_anew(session, here.deps, here.workspace, each)


def _sweep(here: Stage) -> None:
    while sweeping.sweep(here.deps, BATCH) == BATCH:
        pass


def _look(here: Stage) -> None:
    """Everybody's list, and every team's channel."""
    deps, workspace = here.deps, here.workspace
    with deps.reads() as session:
        people = bundles.candidates(session, deps, workspace)
        teams = alerts.candidates(session, deps, workspace)
    with deps.writes.begin() as session:
        for each in people:
            bundles.look(session, deps, workspace, each)
        for each in teams:
            alerts.look(session, deps, workspace, each)


def _next_morning(here: Stage) -> datetime | None:
    """When anybody's list may come up next: at their daily time, or when half a day's leave ends."""
    with here.deps.reads() as session:
        zones = {zone_named(each) for each in mornings.zones(session, here.workspace)}
        zones |= {zone_of(each) for each in members.all_teams(session, here.workspace)}
    return min((next(_looks(here.policy, each, here.clock.at)) for each in zones), default=None)


def _looks(policy: Policy, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    calendar, day = policy.calendar, after.astimezone(zone).date()
    while True:
        day = calendar.next_working_day(day)
        for clock in sorted({policy.attention.daily_time, NOON}):
            at = calendar.next_working_moment(calendar.local_time_on(day, clock, zone), zone)
            if at > after:
                yield at
        day += DAY


def _deliver(here: Stage) -> None:
    """Every message that is due is decided on, by the checks of its sending; none is rendered, none leaves."""
    now = here.clock.at
    if (owed := _due(here, LONG_AGO)[1]) is None or owed > now:
        return
    with here.deps.writes.begin() as session:
        while due := notices.due(session, now, now, BATCH):
            for _, each in due:
                _decide(session, here, each)


def _decide(session: Session, here: Stage, notice_id: str) -> None:
    notice = notices.get(session, here.workspace, notice_id)
    assert notice is not None
    values: dict[str, Any] = {"state": NoticeState.SENT, "sent_at": here.clock.at}
    match letters.open_now(session, here.deps, notice):
        case letters.Later(at):
            values = {"due_at": at}
        case letters.Nothing(reason):
            values = {"state": NoticeState.SUPPRESSED, "reason": reason}
    notices.settle(session, here.workspace, notice_id, was=NoticeState.DUE, **values)
