"""A team's targets, hung up: none, every KPI there is in every period, and what the policy no longer knows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.services import coverage
from bot.services.kpis import Figures, Money
from bot.services.measures import Unit, measures
from bot.services.reviews.goals import Goal
from bot.services.targets import Sheet, offered
from bot.views import target_form
from bot.views.state import Filled
from store.model import Target
from tests.builders import HOME, a_team
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content

LARGEST = {
    Unit.MONEY: Decimal(10**13),
    Unit.COUNT: Decimal(10**9),
    Unit.SHARE: Decimal(1),
    Unit.TIMES: Decimal(999),
}


def goals(c: Content) -> list[Goal]:
    """Every KPI in every period, with an actual figure, none, and a coverage of each kind."""
    money = Money(Decimal(10**13), 5, {"EUR": Decimal(10**13), "USD": Decimal(10**13)})
    figures = Figures(closing=money, closing_weighted=money)
    covered = [coverage.of(figures, Decimal(target)) for target in (0, 10**12)]
    return [
        Goal(each, period, LARGEST.get(each.unit, Decimal("99.5")), actual, covered[place % 2])
        for place, period in enumerate(offered(c.policy, a_team(), MONDAY_9_JST))
        for each in measures(c.policy).values()
        for actual in ((None, Decimal(10**6)) if c.long else (None if place else 3.25,))
    ]


def _sheet(c: Content) -> Sheet:
    lost = Target(
        workspace=HOME, id="t" * 36, team_id="east", kpi=c.text(), period="2026-11", value=Decimal(1)
    )
    return Sheet(
        teams=[a_team(f"{n:036}", name=c.text()) for n in c.some(101)],
        team=a_team(name=c.text()),
        periods=offered(c.policy, a_team(), MONDAY_9_JST),
        set=[(goal, f"t{number:035}") for number, goal in enumerate(goals(c))],
        lost=[replace(lost, id=f"l{n:035}") for n in c.some(40)],
        now=MONDAY_9_JST,
    )


def _list(c: Content) -> Iterator[Any]:
    full = _sheet(c)
    few = replace(full, set=full.set[:2], lost=[], teams=full.teams[:2])
    for sheet in (replace(full, team=None), replace(few, set=[], teams=[]), few, full):
        yield target_form.render(c.t, c.policy, sheet)
    for kpi in ("won_amount", "win_rate", c.text(20)):
        for value, before in (("0.25", None), ("10000000000000", "0.1"), (None, "1")):
            receipt = {"team": "east", "kpi": kpi, "period": "FY2026-Q3", "value": value, "before": before}
            saved = replace(c.command, kind="target", receipt=receipt)
            yield target_form.render(c.t, c.policy, few, saved, MONDAY_9_JST)


def _form(c: Content) -> Iterator[Any]:
    sheet = _sheet(c)
    yield target_form.form(c.t, c.policy, sheet)
    for goal in (sheet.set[0][0], sheet.set[-1][0]):
        yield target_form.form(c.t, c.policy, sheet, goal)


def _again(c: Content) -> Iterator[Any]:
    """Set by somebody else meanwhile, and removed."""
    sheet = _sheet(c)
    goal = sheet.set[0][0]
    typed = {
        target_form.PERIOD: {"selected_option": {"value": goal.period.key}},
        target_form.KPI: {"selected_option": {"value": goal.kpi}},
        target_form.VALUE: {"value": c.text(target_form.LONGEST)},
    }
    filled = Filled({"state": {"values": {block: {"-": each} for block, each in typed.items()}}})
    for each in (sheet, replace(sheet, set=[])):
        yield target_form.again(c.t, c.policy, each, filled)


TARGETS: dict[str, Any] = {
    "target_form.again": _again,
    "target_form.render": _list,
    "target_form.form": _form,
    "target_form.option": lambda c: iter([[target_form.option(each) for each in _sheet(c).teams[:100]]]),
}
