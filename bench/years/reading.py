"""What people do with what arrives: each reads in their own way, and puts some of it in order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from bench.years import acts, days
from bench.years.cast import WORKSPACE
from bot.services import brakes
from store import brakes as store_brakes
from store.model import ActivityKind, Decision, NoticeKind, Role

if TYPE_CHECKING:
    from bench.years.cast import Character, Person
    from bench.years.letterbox import Mail
    from bench.years.world import World

READS: Final[dict[Character, float]] = {"quick": 0.8, "slow": 0.5, "absent": 0.15}
"""How often somebody acts on a message at all."""
AT_ONE_GO: Final = 5
"""Deals that somebody puts in order after one message."""
WAITING: Final = """SELECT finding.id, finding.rule, finding.subject, finding.deal_id FROM notice_item JOIN finding
    ON finding.workspace = notice_item.workspace AND finding.id = notice_item.finding_id
    WHERE notice_item.workspace = ? AND notice_item.notice_id = ? AND resolved_at IS NULL
    ORDER BY finding.deal_id, notice_item.position"""
"""What a message says that is open still, deal by deal."""
STILL: Final = "SELECT id FROM finding WHERE workspace = ? AND deal_id = ? AND finding.resolved_at IS NULL"


class Item(NamedTuple):
    """A finding as it is read in a message."""

    id: str
    rule: str
    subject: str
    deal_id: str


def arrived(world: World, mail: Mail) -> None:
    """Messages to people are read when they get to it; posts in channels call for nothing."""
    who = world.people.get(mail.channel.removeprefix("DU").lower())
    if who is None or who.dice.random() >= READS[who.character]:
        return
    wait = {"quick": (1, 6), "slow": (20, 200), "absent": (60, 400)}[who.character]
    world.plan(world.now + who.dice.randrange(*wait) * days.QUARTER, lambda: _read(world, who, mail.key))


def _read(world: World, who: Person, key: str) -> None:
    """On leave nobody reads."""
    if who.is_away(world.now):
        return
    if world.ask("SELECT kind FROM notice WHERE workspace = ? AND id = ?", WORKSPACE, key) == [
        (NoticeKind.BRAKE,)
    ]:
        _release(world, who)
        return
    if who.role is Role.REP:
        waiting = [Item(*row) for row in world.ask(WAITING, WORKSPACE, key)]
        by_deal = [(deal, list(found)) for deal, found in groupby(waiting, key=lambda each: each.deal_id)]
        for deal, found in by_deal[:AT_ONE_GO]:
            _put_in_order(world, who, deal, found)


def _release(world: World, who: Person) -> None:
    """An admin who is asked about nags that are held lets them go."""
    brake = world.read(lambda session: store_brakes.on(session, WORKSPACE))
    if brake is not None:
        world.submit(who, "release", lambda deps, ask: brakes.decide(deps, ask, brake.id, Decision.SEND))


def _put_in_order(world: World, who: Person, deal: str, found: list[Item]) -> None:
    """All that one message says of one deal, as it stands by now."""
    waiting = {row[0] for row in world.ask(STILL, WORKSPACE, deal)}
    found = [each for each in found if each.id in waiting]
    if not found:
        return
    if who.dice.random() < (0.1 if who.character == "slow" else 0.03):
        acts.snooze(world, who, [each.id for each in found])
        return
    for each in found:
        if each.rule == "meeting_unlogged":
            days.outcome(world, who, each.subject, deal)
    _fix(world, who, deal, found)


def _fix(world: World, who: Person, deal: str, found: list[Item]) -> None:
    """Each sort of finding by what its own form does."""
    rules = {each.rule for each in found}
    empty = [each.subject for each in found if each.rule == "missing_field"]
    empty += ["expected_close"] if rules & {"close_date_passed", "close_date_pushed"} else []
    empty += ["lost_reason"] if "lost_without_reason" in rules else []
    if empty:
        acts.fill(world, who, deal, list(dict.fromkeys(empty)))
    if rules & {"no_decision_maker", "thin_coverage"}:
        acts.get_to_know(world, who, deal)
    if rules & {"quiet", "no_next_step", "stakeholder_untouched", "proposal_unlogged"}:
        days.log(world, who, ActivityKind.CALL, deal)
    if rules & {"dwell", "gate_met"}:
        (days.move if who.dice.random() < 0.7 else acts.lose)(world, who, deal)
