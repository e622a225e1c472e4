"""What the tests of services ask for, with everything a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import deals, meetings
from bot.services.activities import Entry
from bot.services.extras import Extra, Held
from bot.services.stakeholders import Person
from store import members, rows, tables
from store.model import ActivityKind, Deal, Leave
from tests.builders import HOME, a_deal
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.policy import Condition
    from store.model import Command
    from tests.company import Company

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CONTACT = Extra(people=(Person(name="Sato", email="sato@example.com"),))
"""What the first gate of the preset asks for."""


def an_entry(**given: object) -> Entry:
    plain = Entry(
        deal_id="acme",
        kind=ActivityKind.MEETING,
        happened_at=MONDAY_9_JST,
        outcome="positive",
        summary="They liked it",
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def a_plan(**given: object) -> meetings.Plan:
    plan = meetings.Plan(deal_id="acme", title="Hearing", starts_at=MONDAY_9_JST, ends_at=MONDAY_9_JST + HOUR)
    return replace(plan, **given)  # type: ignore[arg-type]


def a_planned_meeting(company: Company, who: str = "aoi", **given: object) -> str:
    return str(meetings.plan(company.deps, company.ask(who), a_plan(**given)).receipt["meeting"])


def everything_for(missing: Iterable[Condition]) -> Extra:
    """What somebody would fill in, for every condition there is."""
    fields: dict[str, object] = {}
    held: list[Held] = []
    people: list[Person] = []
    for each in missing:
        match each.kind:
            case "field":
                fields[each.field] = date(2026, 11, 13) if each.field.endswith("_on") else each.equals or 80
            case "activity":
                held.append(Held(kind=ActivityKind(each.activity), at=MONDAY_9_JST))
            case _:
                people.append(Person(name="Sato", email="sato@example.com"))
    return Extra(fields=fields, held=tuple(held), people=tuple(people))


def create(company: Company, who: str = "aoi", **given: Any) -> Command:
    wanted = deals.NewDeal(**{"name": "Beta pilot", "extra": CONTACT, **given})
    return deals.create(company.deps, company.ask(who), wanted)


def move(company: Company, stage: str, who: str = "aoi", **given: Any) -> Command:
    return deals.move(company.deps, company.ask(who), deals.Move(deal_id="acme", stage=stage, **given))


def put(company: Company, *found: Deal) -> None:
    """Deals that simply are there."""
    with company.deps.writes.begin() as session:
        rows.add(session, tables.deal, *found)


def ottos_deal(company: Company) -> str:
    """A deal in West that nobody of East may see."""
    put(company, a_deal("hidden", number=900, owner_id="otto", team_id="west"))
    return "hidden"


def away(company: Company, who: str, *, deputy: str | None = None, days: float = 1) -> None:
    """Leave from now on."""
    start = company.clock()
    leave = Leave(
        workspace=HOME,
        id=f"leave-{who}-{start}",
        member_id=who,
        start=start,
        end=start + days * DAY,
        deputy_id=deputy,
    )
    with company.deps.writes.begin() as session:
        rows.add(session, tables.leave, leave)


def changed(company: Company, who: str, **values: object) -> None:
    """What the directory or an admin has written into somebody's row."""
    with company.deps.writes.begin() as session:
        members.update_member(session, HOME, who, **values)


def contents(company: Company) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing changed."""
    with company.deps.reads() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
            for table in tables.metadata.sorted_tables
        }
