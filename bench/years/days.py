"""What people's days are like: work of their own and leave, each in their own way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bench.years import acts, turns
from bench.years.cast import BEGIN, WORKSPACE
from store.model import ActivityKind, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.years.cast import Character, Person
    from bench.years.world import World

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
ZEAL: Final[dict[Character, float]] = {"quick": 1.0, "slow": 0.9, "absent": 0.5}
"""How much of a day's own work somebody does."""
LOGS_AT_ONCE: Final[dict[Character, float]] = {"quick": 0.9, "slow": 0.35, "absent": 0.05}
"""How often the outcome of a meeting is in before anybody asks twice."""
KEEPS: Final[dict[Character, float]] = {"quick": 0.9, "slow": 0.6, "absent": 0.2}
"""How often somebody does unasked what they agreed on, and brings to an end what they begin."""
STEP: Final = (20, 80)
"""Days until the next step, from, and up to before."""
MEETINGS, CALLS, MOVES, DATES = 0.75, 0.15, 0.35, 0.1
"""How often on a day: beside what was agreed on."""
LOST: Final = 0.85
"""For each deal that is made so many are lost: with those that are won, as many end as begin."""


NEXT_STEP_ON: Final = "SELECT next_step_on FROM deal WHERE workspace = ? AND id = ? AND open"
"""The day of a deal's next step."""
AT_FIRST: Final = """SELECT id, next_step_on FROM deal
    WHERE workspace = ? AND owner_id = ? AND next_step_on IS NOT NULL ORDER BY id"""
"""Somebody's deals that have one."""


def begin(world: World) -> None:
    """Everybody's first day, the year's leave, and what happens to the whole company."""
    turns.plan(world)
    for who in world.people.values():
        if who.role is Role.REP:
            world.plan(_at(who, BEGIN.date(), 8, 45), partial(_morning, world, who))
            for deal, day in world.ask(AT_FIRST, WORKSPACE, who.id):
                _will_keep(world, who, deal, date.fromisoformat(day))
        if who.role is Role.MANAGER:
            world.plan(_at(who, BEGIN.date(), 11), partial(_share_out, world, who))
        if who.role is not Role.ADMIN:
            _leave(world, who)


def _at(who: Person, day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), who.zone)


def _some_time(who: Person, day: date, first: int = 37, last: int = 71) -> datetime:
    """Some quarter of an hour of the working day."""
    quarter = who.dice.randrange(first, last)
    return _at(who, day, quarter // 4, quarter % 4 * 15)


def _leave(world: World, who: Person) -> None:
    """Two or three times a year, told a week ahead; half of them name a colleague."""
    mates = [each.id for each in world.people.values() if each.team == who.team and each.role is Role.REP]
    for _ in range(who.dice.randrange(2, 4)):
        first = BEGIN.date() + who.dice.randrange(10, 365) * DAY
        length = who.dice.choice((1, 1, 2, 3, 5, 10))
        deputy = who.dice.choice(mates) if who.role is Role.REP and who.dice.random() < 0.5 else None
        deputy = None if deputy == who.id else deputy
        told = _at(who, first - 7 * DAY, 12)
        if told < world.size.end:
            world.plan(told, partial(acts.take_leave, world, who, first, length, deputy))


def _morning(world: World, who: Person) -> None:
    """What somebody has in mind for the day; on days off and on leave, nothing."""
    day = acts.today(world, who)
    if day < world.size.end.date() and who.left is None:
        world.plan(_at(who, day + DAY, 8, 45), lambda: _morning(world, who))
    if not world.policy.calendar.is_working_day(day) or who.is_away(_at(who, day, 12)):
        return
    zeal = ZEAL[who.character] * world.size.busy
    does: tuple[tuple[float, Callable[[], object]], ...] = (
        (world.size.new_a_day, lambda: _begin_deal(world, who)),
        (MEETINGS * zeal, lambda: _meet(world, who)),
        (CALLS * zeal, lambda: _on_some_deal(who, partial(log, world, who, _some_kind(who)))),
        (MOVES * zeal, lambda: _on_some_deal(who, partial(move, world, who))),
        (LOST * world.size.new_a_day, lambda: _on_some_deal(who, partial(acts.lose, world, who))),
        (DATES * zeal, lambda: _on_some_deal(who, partial(acts.fill, world, who, keys=["expected_close"]))),
    )
    for chance, act in does:
        for _ in range(int(chance) + (who.dice.random() < chance % 1)):
            world.plan(_some_time(who, day), act)


def _share_out(world: World, manager: Person) -> None:
    """Every other day a manager moves a deal from one of the team to another."""
    day = acts.today(world, manager)
    if day < world.size.end.date():
        world.plan(_at(manager, day + 2 * DAY, 11), partial(_share_out, world, manager))
    team = acts.mates(world, manager)
    of, to = manager.dice.sample(team, 2) if len(team) > 1 else (manager, manager)
    if of.deals and world.policy.calendar.is_working_day(day) and not manager.is_away(world.now):
        acts.hand_on(world, manager, of, to)


def _on_some_deal(who: Person, act: Callable[[str], object]) -> None:
    if who.deals:
        act(who.dice.choice(list(who.deals)))


def _some_kind(who: Person) -> ActivityKind:
    return who.dice.choice((ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.PROPOSAL))


def _later(world: World, who: Person, act: Callable[[], object]) -> None:
    """Within the next hours, by those who bring things to an end."""
    if who.dice.random() < KEEPS[who.character]:
        world.plan(world.now + who.dice.randrange(1, 9) * QUARTER, act)


def _begin_deal(world: World, who: Person) -> None:
    """Mostly with all that is asked of it, and then with a first call."""
    deal = acts.new_deal(world, who, whole=who.dice.random() < KEEPS[who.character])
    if deal is not None:
        _later(world, who, partial(log, world, who, ActivityKind.CALL, deal))


def move(world: World, who: Person, deal: str) -> None:
    """And then what the new stage requires."""
    if acts.move(world, who, deal):
        _later(world, who, partial(acts.complete, world, who, deal))


def log(world: World, who: Person, kind: ActivityKind, deal: str, meeting: str | None = None) -> None:
    """With a next step, but for one in twelve."""
    agreed = None
    if who.dice.random() > 1 / 12:
        coming = acts.today(world, who) + who.dice.randrange(*STEP) * DAY
        agreed = world.policy.calendar.next_working_day(coming)
    if acts.log(world, who, deal, kind, agreed, meeting) and agreed is not None:
        _will_keep(world, who, deal, agreed)


def _will_keep(world: World, who: Person, deal: str, agreed: date) -> None:
    if who.dice.random() < KEEPS[who.character]:
        world.plan(_some_time(who, agreed), partial(_keep, world, who, deal, agreed))


def _keep(world: World, who: Person, deal: str, agreed: date) -> None:
    """The call that was agreed on, unless another day was agreed on since."""
    here = not who.is_away(world.now) and deal in who.deals
    if here and world.ask(NEXT_STEP_ON, WORKSPACE, deal) == [(agreed.isoformat(),)]:
        log(world, who, ActivityKind.CALL, deal)


def _meet(world: World, who: Person) -> None:
    """Plans a meeting of the coming days; once it is over its outcome is written down, sooner or later or never."""
    if not who.deals:
        return
    deal = who.dice.choice(list(who.deals))
    day = world.policy.calendar.next_working_day(acts.today(world, who) + who.dice.randrange(1, 6) * DAY)
    starts = _some_time(who, day, 40, 65)
    if meeting := acts.plan_meeting(world, who, deal, starts):
        if who.dice.random() < 0.05:
            later = starts + DAY
            world.plan(starts - 2 * acts.HOUR, lambda: acts.move_meeting(world, who, meeting, later))
        if who.dice.random() < LOGS_AT_ONCE[who.character]:
            wait = who.dice.randrange(1, 6) if who.character == "quick" else who.dice.randrange(4, 80)
            world.plan(starts + acts.HOUR + wait * QUARTER, lambda: outcome(world, who, meeting, deal))


def outcome(world: World, who: Person, meeting: str, deal: str) -> None:
    if who.dice.random() < 0.06:
        acts.not_held(world, who, meeting)
    else:
        log(world, who, ActivityKind.MEETING, deal, meeting)
