"""Time in the simulated company: from one due moment to the next, with the real jobs at each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from bench.years.cast import BEGIN, DAY, ZONES, Size
from bot.jobs import brake, bundle, deliver, review, sweep
from store import notices, tables
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.years.world import World
    from store.engine import Session

TICK: Final = timedelta(seconds=2)
"""How soon delivery comes again while there is something to do."""
LATER: Final = timedelta(minutes=1)
"""How soon where Slack's own limits keep it from going on."""
LOOKS: Final = (time(9), time(13))
"""When anybody's list may come up, by their own clock: at the daily time, and when half a day's leave ends. Reviews fall
due at the first of them.
"""
_CHECK: Final = select(func.min(tables.deal.c.next_check_at))
_OWED: Final = select(func.min(tables.notice.c.due_at)).where(
    tables.OWED, tables.notice.c.state == NoticeState.DUE.value, tables.notice.c.due_at > bindparam("after")
)


def through(world: World) -> int:
    """Lives the year; returns how many moments it had."""
    mornings = sorted(set(_mornings(world.size)))
    moments, looked = 0, bisect_right(mornings, BEGIN) - 1
    while world.now < world.size.end:
        moments += 1
        world.act()
        due = world.read(lambda session: session.scalar(_CHECK))
        if due is not None and due <= world.now:
            sweep.run(world.bot.deliverer)
        if (by_now := bisect_right(mornings, world.now)) > looked:
            looked = by_now
            bundle.run(world.bot.deliverer)
            review.run(world.bot.deliverer)
            brake.run(world.bot.deliverer)
        waits = _delivered(world)
        world.clock.at = _following(world, mornings[looked], waits=waits)
    return moments


def _mornings(size: Size) -> Iterator[datetime]:
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in range(-2, size.days + 3):
            for clock in LOOKS:
                yield datetime.combine((BEGIN + day * DAY).date(), clock, zone).astimezone(UTC)


def _delivered(world: World) -> bool:
    """Delivery, as often as anything leaves; whether more is left that has to wait for its turn."""
    while deliver.run(world.bot.deliverer):
        before = world.slack.calls
        world.clock.at += TICK
        deliver.run(world.bot.deliverer)
        if world.slack.calls == before:
            break
    return world.read(lambda session: _is_left(session, world.now))


def _is_left(session: Session, now: datetime) -> bool:
    return bool(notices.due(session, now, now, 1) or notices.owed_an_edit(session, now, 1))


def _following(world: World, morning: datetime, *, waits: bool) -> datetime:
    """The next moment at which anything is due."""
    check, owed = world.read(
        lambda session: (session.scalar(_CHECK), session.scalar(_OWED, {"after": world.now}))
    )
    moments = [morning, check, owed, world.next_act(), world.now + LATER if waits else None]
    following: datetime = min(each for each in moments if each is not None)
    return max(world.now, following)
