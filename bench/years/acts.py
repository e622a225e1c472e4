"""What people do, each act one submission through the service that stands behind its form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bench.years.cast import WORKSPACE, filled, value_for
from bot.services import (
    activities,
    closing,
    deals,
    edits,
    handing,
    leaves,
    meetings,
    snoozing,
    stakeholders,
    undo,
)
from bot.services.edits import Edit, Entered
from bot.services.extras import Extra, Held
from bot.services.stakeholders import Person as Contact
from store import deals as store_deals
from store.model import ActivityKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bench.years.cast import Person
    from bench.years.world import World
    from bot.policy import Condition
    from store.model import Command, Deal

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
UNDONE: Final = 0.01
"""Of all acts that can be, so many are taken back at once."""


def read(world: World, deal_id: str) -> Deal | None:
    return world.read(lambda session: store_deals.get(session, WORKSPACE, deal_id))


def today(world: World, who: Person) -> date:
    return world.now.astimezone(who.zone).date()


def plan_meeting(world: World, who: Person, deal_id: str, starts_at: datetime) -> str | None:
    """The meeting's id."""
    wanted = meetings.Plan(
        deal_id=deal_id, title="Hearing", starts_at=starts_at, ends_at=starts_at + HOUR, organiser_id=who.id
    )
    done = world.submit(who, "plan", lambda deps, ask: meetings.plan(deps, ask, wanted))
    return str(done.receipt["meeting"]) if done else None


def log(
    world: World,
    who: Person,
    deal_id: str,
    kind: ActivityKind,
    agreed: date | None,
    meeting: str | None = None,
) -> bool:
    """`agreed`: the day of the next step, if there is to be one. Whether it stands."""
    entry = activities.Entry(
        deal_id=deal_id,
        kind=kind,
        happened_at=world.now - HOUR,
        outcome="advanced",
        summary="They liked it",
        meeting_id=meeting,
        next_step="Call" if agreed else None,
        next_step_on=agreed,
        stakeholder_ids=(f"contact-{deal_id}",) if deal_id.startswith("deal") else (),
    )
    done = world.submit(who, "log", lambda deps, ask: activities.log(deps, ask, entry))
    return done is not None and not perhaps_undone(world, who, done)


def not_held(world: World, who: Person, meeting: str) -> None:
    world.submit(who, "not held", lambda deps, ask: meetings.not_held(deps, ask, meeting))


def move_meeting(world: World, who: Person, meeting: str, starts_at: datetime) -> bool:
    done = world.submit(
        who, "move meeting", lambda deps, ask: meetings.move(deps, ask, meeting, starts_at, starts_at + HOUR)
    )
    return done is not None


def new_deal(world: World, who: Person, *, whole: bool) -> str | None:
    """The deal's id; `whole`: with everything that its first stage requires."""
    number, stage = who.dice.randrange(10**6), world.policy.first_stage.key
    given = dict(filled(world.policy, stage, today(world, who), who.dice)) if whole else {}
    wanted = deals.NewDeal(
        name=f"Lead {number}",
        new_account=f"Prospect {who.id} {number}",
        extra=Extra(fields=given, people=(Contact(name="Ito", role="champion", email="ito@example.com"),)),
    )
    done = world.submit(who, "new", lambda deps, ask: deals.create(deps, ask, wanted))
    if done and done.deal_id:
        who.deals[done.deal_id] = stage
        return done.deal_id
    return None


def move(world: World, who: Person, deal_id: str) -> bool:
    """On to the next stage, with everything its gate asks for; what comes after the last one is the order. Whether the
    deal goes on.
    """
    deal = read(world, deal_id)
    stage = world.policy.next_stage(deal.stage) if deal and deal.open else None
    if deal is None or stage is None:
        who.deals.pop(deal_id, None)
        return False
    extra = _for_gate(world, who, world.policy.conditions(deal.stage, stage.key))
    wanted = deals.Move(deal_id=deal_id, stage=stage.key, version=deal.version, extra=extra)
    done = world.submit(who, "move", lambda deps, ask: deals.move(deps, ask, wanted))
    if done and stage.kind == "open":
        who.deals[deal_id] = stage.key
    elif done:
        who.deals.pop(deal_id, None)
    return done is not None and stage.kind == "open"


def lose(world: World, who: Person, deal_id: str) -> None:
    """Nine in ten by the form that asks why, the others as a bare move, of which the reason is asked later."""
    asked = who.dice.random() < 0.9
    loss = closing.Loss(deal_id=deal_id, reason="price")
    bare = deals.Move(deal_id=deal_id, stage=world.policy.lost.key)
    done = world.submit(
        who, "lose", lambda deps, ask: closing.lose(deps, ask, loss) if asked else deals.move(deps, ask, bare)
    )
    if done:
        who.deals.pop(deal_id, None)


def fill(world: World, who: Person, deal_id: str, keys: Sequence[str]) -> None:
    """An edit of these fields, from what the form showed."""
    deal = read(world, deal_id)
    if deal is None:
        return
    fields = {key: _entered(world, who, deal, key) for key in keys}
    done = world.submit(
        who, "edit", lambda deps, ask: edits.edit(deps, ask, Edit(deal_id=deal_id, fields=fields))
    )
    perhaps_undone(world, who, done)


def complete(world: World, who: Person, deal_id: str) -> None:
    """What the deal's stage requires and is not there yet."""
    deal = read(world, deal_id)
    if deal is None or not deal.open:
        return
    lacks = [each.key for each in world.policy.required_at(deal.stage) if not edits.now(deal, each.key)]
    if lacks:
        fill(world, who, deal_id, lacks)


def get_to_know(world: World, who: Person, deal_id: str) -> None:
    number = who.dice.randrange(10**6)
    contact = Contact(name=f"Kato {number}", role="decision_maker", email=f"kato{number}@example.com")
    world.submit(who, "stakeholder", lambda deps, ask: stakeholders.add(deps, ask, deal_id, contact))


def snooze(world: World, who: Person, ids: Sequence[str]) -> None:
    """Findings of one deal, until a working day in a week or two."""
    until = world.policy.calendar.next_working_day(today(world, who) + who.dice.randrange(2, 15) * DAY)
    done = world.submit(who, "snooze", lambda deps, ask: snoozing.snooze(deps, ask, ids, "customer", until))
    perhaps_undone(world, who, done)


def take_leave(world: World, who: Person, first: date, days: int, deputy: str | None) -> None:
    """Whole days, or from noon, with a deputy where one is named and is there."""
    half = who.dice.random() < 0.3
    wanted = leaves.Away(
        member=None,
        first=first,
        first_half="pm" if half else "am",
        last=first + (days - 1) * DAY,
        last_half="pm",
        deputy=world.people[deputy].slack_user if deputy else None,
    )
    if world.submit(who, "leave", lambda deps, ask: leaves.take(deps, ask, wanted)):
        who.leaves.append((*leaves.span(wanted, who.zone), deputy))


def hand_on(world: World, manager: Person, of: Person, to: Person) -> None:
    """A manager gives one of somebody's deals to a colleague."""
    deal_id = manager.dice.choice(list(of.deals))
    wish = handing.Wish(deal_id=deal_id, to=to.slack_user, reason="Closer to the customer")
    if world.submit(manager, "hand over", lambda deps, ask: handing.hand(deps, ask, wish)):
        to.deals[deal_id] = of.deals.pop(deal_id)


def mates(world: World, who: Person) -> list[Person]:
    """The reps of somebody's team who are still there."""
    team = [each for each in world.people.values() if each.team == who.team and each.role is Role.REP]
    return [each for each in team if each.left is None]


def perhaps_undone(world: World, who: Person, done: Command | None) -> bool:
    if done is None or who.dice.random() >= UNDONE:
        return False
    return world.submit(who, "undo", lambda deps, ask: undo.undo(deps, ask, done.id)) is not None


def _entered(world: World, who: Person, deal: Deal, key: str) -> Entered:
    value = value_for(world.policy, key, today(world, who), who.dice)
    return Entered(value=value, seen=edits.now(deal, key), version=deal.version)


def _for_gate(world: World, who: Person, conditions: Iterable[Condition]) -> Extra:
    fields: dict[str, Any] = {}
    held: list[Held] = []
    people: list[Contact] = []
    for each in conditions:
        match each.kind:
            case "field":
                day = today(world, who) - DAY
                fields[each.field] = day if each.field.endswith("_on") else each.equals or 80
            case "activity":
                held.append(Held(kind=ActivityKind(each.activity), at=world.now - HOUR))
            case _:
                people.append(Contact(name="Abe", email="abe@example.com"))
    return Extra(fields=fields, held=tuple(held), people=tuple(people))
