"""Time in the simulated company: from one due moment to the next, with the real jobs at each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bench.years.cast import BEGIN, DAY, ZONES, Size
from bot.jobs import SCHEDULE, brake, bundle, deliver, review, stock, sweep
from store import notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.years.world import World
    from store.engine import Session

TICK: Final = timedelta(seconds=2)
"""How soon delivery comes again while there is something to do."""
PACE: Final = next(job.every for job in SCHEDULE if job.name == "sweep")
"""Seconds: as often as the product looks for what is due. Whatever falls due between two looks is found by the second."""
LATER: Final = timedelta(minutes=1)
"""How soon where Slack's own limits keep it from going on."""
LOOKS: Final = (time(9), time(13))
"""When anybody's list may come up, by their own clock: at the daily time, and when half a day's leave ends. Reviews fall
due at the first of them.
"""


class Agenda:
    """When the product has something to do, read straight from its rows: a year has hundreds of thousands of moments, and
    at most of them there is one thing to do.
    """

    _CHECK: Final = "SELECT min(next_check_at) FROM deal WHERE next_check_at IS NOT NULL"
    _RECHECK: Final = "SELECT 1 FROM recheck WHERE reached IS NOT NULL"
    _OWED: Final = """SELECT min(due_at) FROM notice
        WHERE notice.state IN ('due', 'claimed', 'unknown') AND notice.state = 'due' AND due_at > ?"""
    _ANY: Final = """SELECT 1 FROM notice
        WHERE notice.state IN ('due', 'claimed', 'unknown') AND (notice.state <> 'due' OR due_at <= ?) LIMIT 1"""
    _EDIT: Final = "SELECT 1 FROM notice WHERE state = 'sent' AND notice.wanted > notice.shown LIMIT 1"

    def __init__(self, world: World) -> None:
        self._world = world

    def next_check(self) -> datetime | None:
        """When a deal is to be looked at."""
        return _instant(self._one(self._CHECK))

    def next_owed(self, after: datetime) -> datetime | None:
        """When a message falls due."""
        return _instant(self._one(self._OWED, _stored(after)))

    def is_rechecking(self) -> bool:
        return self._one(self._RECHECK) is not None

    def has_post(self, now: datetime) -> bool:
        """Whether delivery may find anything to do."""
        return self._one(self._ANY, _stored(now)) is not None or self._one(self._EDIT) is not None

    def _one(self, query: str, *given: str) -> Any:
        rows = self._world.ask(query, *given)
        return rows[0][0] if rows else None


def _stored(at: datetime) -> str:
    """As the database keeps it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def _instant(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def through(world: World) -> int:
    """Lives the year; returns how many moments it had. What there is to plan by is counted weekly, not hourly: it grows as
    a year does.
    """
    mornings = sorted(set(_mornings(world.size)))
    agenda = Agenda(world)
    moments, looked, counted = 0, bisect_right(mornings, BEGIN) - 1, None
    while world.now < world.size.end:
        moments += 1
        world.act()
        due = agenda.next_check()
        if (due is not None and due <= world.now) or agenda.is_rechecking():
            sweep.run(world.bot.deliverer)
        if (by_now := bisect_right(mornings, world.now)) > looked:
            looked = by_now
            if (week := world.now.date().isocalendar()[:2]) != counted:
                counted = week
                stock.run(world.bot.deliverer)
            bundle.run(world.bot.deliverer)
            review.run(world.bot.deliverer)
            brake.run(world.bot.deliverer)
        waits = _delivered(world, agenda)
        world.clock.at = _following(world, agenda, mornings[looked], waits=waits)
    world.end()
    return moments


def _mornings(size: Size) -> Iterator[datetime]:
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in range(-2, size.days + 3):
            for clock in LOOKS:
                yield datetime.combine((BEGIN + day * DAY).date(), clock, zone).astimezone(UTC)


def _delivered(world: World, agenda: Agenda) -> bool:
    """Delivery, as often as anything leaves; whether more is left that has to wait for its turn."""
    while agenda.has_post(world.now):
        before = world.slack.calls
        deliver.run(world.bot.deliverer)
        if world.slack.calls == before:
            return agenda.has_post(world.now) and world.read(lambda session: _is_left(session, world.now))
        world.clock.at += TICK
    return False


def _is_left(session: Session, now: datetime) -> bool:
    return bool(notices.due(session, now, now, 1) or notices.owed_an_edit(session, now, 1))


def _following(world: World, agenda: Agenda, morning: datetime, *, waits: bool) -> datetime:
    """The next moment at which anything is due, by the product's own pace."""
    later = world.now + LATER if waits else None
    moments = [morning, agenda.next_check(), agenda.next_owed(world.now), world.next_act(), later]
    return max(world.now, _at_a_look(min(each for each in moments if each is not None)))


def _at_a_look(at: datetime) -> datetime:
    """The first look at `at` or after it."""
    over = at.timestamp() % PACE
    return at + timedelta(seconds=PACE - over) if over else at
