"""The Home and the check-up, with everything they can be given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.policy.fields import MANAGED_ITEMS
from bot.services.checkup import Answer, Checkup, State
from bot.services.home import DAY, MEETINGS, OFFICE, TEAM, Day, Home, Office
from bot.services.home_pages import Paged, Wanted
from bot.services.home_parts import DEALS, ITEMS, Deals, InStage
from bot.services.home_team import PEOPLE, UP, WISHES, Crew, Mate
from bot.services.kpis import Money
from bot.services.onboarding import Step
from bot.views import brake_notice, checkup, home
from store.agenda import Coming, Item
from store.handing import Wish
from store.home import Asked
from store.listing import Row
from tests.builders import a_team
from tests.clocks import MONDAY_9_JST
from tests.views.admin_screens import held, runs
from tests.views.findings import every_finding
from tests.views.target_screens import goals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content

SIZES = (0, 1, 40, 5_000)


def _home(c: Content) -> Iterator[Any]:
    for size in SIZES:
        for body in (_day(c, size), _crew(c, size), _crew(c, size, of=c.text()), _office(c, size)):
            yield home.render(c.t, _page(c, body, size))
    bare = _page(c, _day(c, 0), 0)
    yield home.render(c.t, replace(bare, tabs=(DAY,), tour=dict.fromkeys(Step, False)))
    for run in runs():
        yield home.render(c.t, replace(bare, first_run=run, tour=dict.fromkeys(Step, False)))
    for waits in held(c):
        yield home.render(c.t, replace(_page(c, _crew(c, 40), 200), held=waits, first_run=next(runs())))


def _page(c: Content, body: Any, size: int) -> Home:
    tab = {Day: DAY, Crew: TEAM, Office: OFFICE}[type(body)]
    stage, rule = c.policy.open_stages[0].key, "quiet"
    wanted = (
        Wanted(tab=tab, stage=stage, rule=rule, team="t0", owner="m" * 36, deals=9999)
        if size
        else Wanted(tab=tab)
    )
    return Home(
        wanted=wanted,
        tabs=(OFFICE, TEAM, DAY),
        teams=[a_team(f"t{n}", name=c.text()) for n in range(min(size, 200))],
        body=body,
        tour=dict.fromkeys(Step, True),
        first_run=None,
        held=None,
        now=MONDAY_9_JST,
        policy=c.policy,
    )


def _groups(c: Content, size: int, most: int) -> list[list[Item]]:
    """Of each rule, several on one deal among them."""
    found = every_finding(c)
    items = [
        Item(each, 10**9, c.text(), c.text(), c.text() if n == 0 else None) for n, each in enumerate(found)
    ]
    return [items[:1], items[-1:], items[9:], *([each] for each in items[1:])][: min(size, most)]


def _day(c: Content, size: int) -> Day:
    meetings = [
        Coming(f"m{n}", c.text(), MONDAY_9_JST, "acme", 10**9, c.text(), c.text())
        for n in range(min(size, MEETINGS))
    ]
    groups = Paged(_groups(c, size, ITEMS), 0 if size < 40 else 3, ITEMS, size)
    return Day(asked=Asked(size, size, size), items=groups, meetings=meetings, deals=_deals(c, size))


def _deals(c: Content, size: int) -> Deals:
    shown = [
        Row(
            f"id-{n:08d}", 10**9 - n, c.text(), c.text(), c.text(), c.policy.stages[0].key, True, Decimal(10**13),
            "JPY", date(9999, 12, 31), None, None, MONDAY_9_JST,
        )
        for n in range(min(size, DEALS))
    ]  # fmt: skip
    worth = Money(Decimal(10**13), size, {code: Decimal(10**13) for code in ("EUR", "USD")[:size]})
    keys = [*(each.key for each in c.policy.open_stages), c.text(20)]
    return Deals(
        stages=[InStage(key, size, size * 75, worth) for key in keys] if size else [],
        rows=Paged(shown, 0 if size < 40 else 1, DEALS, size),
        scores={each.id: 75 for each in shown},
        findings={each.id: every_finding(c)[n : n + 9] for n, each in enumerate(shown) if n % 2},
    )


def _crew(c: Content, size: int, of: str | None = None) -> Crew:
    rules = [(rule, 10**6) for rule in (*brake_notice.RULES, c.text())]
    mates = [
        Mate(None if n == 1 else "m" * 36, c.text() if n != 1 else None, rules[: n * 3], n * 10, n * 700)
        for n in range(min(size, PEOPLE))
    ]
    return Crew(
        teams=[a_team(name=c.text())],
        goals=goals(c)[: min(size, 40) * 2],
        people=Paged(mates, 0 if size < 40 else 2, PEOPLE, size),
        up=_groups(c, size, UP),
        gone_up=size * 3,
        wishes=_wishes(c, size),
        waiting=size,
        deals=_deals(c, size),
        of=of,
        items=Paged(_groups(c, size, ITEMS), 0, ITEMS, size) if of else None,
    )


def _wishes(c: Content, size: int) -> list[Wish]:
    return [
        Wish("h" * 36, "d" * 36, 10**9, c.text(), c.text(), c.text(), c.text() if n else None, MONDAY_9_JST)
        for n in range(min(size, WISHES))
    ]


def _office(c: Content, size: int) -> Office:
    teams = [a_team(f"t{n}", name=c.text()) for n in range(min(size, 200))]
    return Office(
        teams=teams, no_channel=teams, no_manager=teams[1:], orphans=size, failed=size, wishes=_wishes(c, size),
        waiting=size, version=10**6,
    )  # fmt: skip


def _checkup(c: Content) -> Iterator[Any]:
    """Every line in every state, with every number in it."""
    counts = dict.fromkeys(
        ("all", "used", "acted", "gated", "fields", "part", "weekly", "monthly", "led", "teams", "up", "settled",
         "targets", "reviews", "reviewed", "on", "found", "sdr", "bdr", "versions"), 10**6
    )  # fmt: skip
    items = [each.key for each in MANAGED_ITEMS]
    for state in State:
        for rate, since in ((0.148, MONDAY_9_JST), (None, None)):
            figures = {**counts, "rate": rate, "since": since, "unused": items}
            advised = state is State.NOT_YET
            lines = [Answer(key, state, figures, key if advised else None) for key in checkup.LINES]
            more = [Answer("required", state, figures, each) for each in checkup.USE]
            for company in (True, False):
                yield checkup.render(c.t, Checkup([*lines, *more], company, MONDAY_9_JST))


HOME: dict[str, Any] = {
    "checkup.render": _checkup,
    "home.render": _home,
    "home.stranger": lambda c: iter([home.stranger(c.t)]),
}
