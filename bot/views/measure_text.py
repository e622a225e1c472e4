"""KPIs as people read them: their names, values in their units, and actual against target."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services.measures import Unit
from bot.text import join_md
from bot.views.figures_text import money, most, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.coverage import Coverage
    from bot.services.measures import Actual, Measure
    from bot.services.reviews.goals import Goal
    from bot.text import Mrkdwn, Text

NAMES: Final = {
    "won_amount": N_("Won amount"),
    "won": N_("Won deals"),
    "win_rate": N_("Win rate"),
    "win_rate_amount": N_("Win rate by amount"),
    "won_amount_mean": N_("Amount per won deal"),
    "lifetime_value": N_("Lifetime value of won deals"),
    "won_days_median": N_("Days to win, median"),
    "created": N_("New deals"),
    "open": N_("Open deals"),
    "pipeline": N_("Pipeline"),
    "weighted_pipeline": N_("Weighted pipeline"),
    "coverage": N_("Pipeline coverage"),
    "coverage_weighted": N_("Pipeline coverage, weighted"),
    "slipped_deals": N_("Slipped deals"),
    "in_time_24h": N_("Meetings entered in time"),
    "in_time_48h": N_("Proposals entered in time"),
    "completeness": N_("Required fields filled in"),
    "hygiene_score": N_("Hygiene score"),
    "adoption": N_("People who log"),
    "acted_in_a_day": N_("Reminders acted on within a working day"),
}
OF_STAGE: Final = {
    "entered": N_("{stage}: deals that came in"),
    "flow_pass_through": N_("{stage}: share that went on"),
    "dwell_days_median": N_("{stage}: days in it, median"),
}
LINES: Final = 15
"""Of one list; more are counted."""
UNDER_WAY: Final = {"month": N_("this month"), "quarter": N_("this quarter"), "year": N_("this fiscal year")}


def name(t: Text, policy: Policy, measure: Measure) -> str:
    if measure.stage is None:
        return t(NAMES[measure.key])
    stage = policy.label(policy.stage(measure.stage), t.language)
    return t(OF_STAGE[measure.key.rpartition(".")[2]], stage=stage)


def choice(t: Text, policy: Policy, measure: Measure) -> str:
    """With the unit to write it in: `Won amount (JPY)`, `Win rate (%)`."""
    units = {
        Unit.MONEY: policy.currency,
        Unit.SHARE: "%",
        Unit.DAYS: t("days"),
        Unit.COUNT: t("number"),
        Unit.SCORE: t("of 100"),
        Unit.TIMES: t("times"),
    }
    return t("{what} ({unit})", what=name(t, policy, measure), unit=units[measure.unit])


def value(t: Text, policy: Policy, measure: Measure, known: Actual) -> str:
    if known is None:
        return t("not enough data")
    if measure.unit is Unit.MONEY:
        return t.money(Decimal(known), policy.currency)
    return _counted(t, measure.unit, known)


def _counted(t: Text, unit: Unit, known: Decimal | float) -> str:
    match unit:
        case Unit.SHARE:
            return t.percent(known)
        case Unit.DAYS:
            days = _short(known)
            return t.n("{count} day", "{count} days", 1 if days == 1 else 2, count=t.number(days))
        case Unit.TIMES:
            return t("{count} times", count=t.number(_short(known)))
    return t.number(round(known))


def _short(known: Decimal | float) -> Decimal:
    return Decimal(str(known)).quantize(Decimal("0.1")).normalize() + 0


def typed(measure: Measure, known: Decimal) -> str:
    """As somebody would write it into the form again."""
    number = known * 100 if measure.unit is Unit.SHARE else known
    return f"{number.normalize() + 0:,f}"


def when(t: Text, period: Period) -> str:
    """`November 2026`, `FY2026 Q3`, `FY2026`."""
    if period.length == "year":
        return t("FY{year}", year=period.key.removeprefix("FY"))
    return span(t, period)


def against(t: Text, policy: Policy, goal: Goal) -> Mrkdwn:
    """`¥1,200,000 of ¥3,000,000 (40%)`; where less is better `12 days, at most 14 days`."""
    actual, target = (value(t, policy, goal.measure, each) for each in (goal.actual, goal.target))
    if goal.measure.at_most:
        return t.md("{actual}, at most {target}", actual=actual, target=target)
    if goal.actual is None or not goal.target:
        return t.md("{actual} of {target}", actual=actual, target=target)
    reached = t.percent(round(Decimal(str(goal.actual)) / goal.target, 2))
    return t.md("{actual} of {target} ({reached})", actual=actual, target=target, reached=reached)


def line(t: Text, policy: Policy, goal: Goal) -> Mrkdwn:
    """One KPI of a period under way."""
    return t.md(
        "{name}, {span}: {against}",
        name=name(t, policy, goal.measure),
        span=t(UNDER_WAY[goal.period.length]),
        against=against(t, policy, goal),
    )


def covered(t: Text, policy: Policy, known: Coverage) -> Mrkdwn:
    """What is expected to close, against what is still to be won."""
    closing = money(t, policy, known.closing)
    if known.times is None or known.times_weighted is None:
        return t.md("_The target is reached; another {closing} is expected to close._", closing=closing)
    return t.md(
        "_Expected to close: {closing}, {times} times the {rest} still to win; weighted {weighted} times_",
        closing=closing,
        times=t.number(_short(known.times)),
        rest=t.money(known.to_win, policy.currency),
        weighted=t.number(_short(known.times_weighted)),
    )


def lines(t: Text, policy: Policy, goals: Sequence[Goal], *, coverage: bool) -> Mrkdwn:
    """All of them under one heading; `coverage`: with what the pipeline has for the won amount, for those who lead."""
    said = []
    for each in goals:
        said.append(line(t, policy, each))
        if coverage and each.coverage is not None:
            said.append(covered(t, policy, each.coverage))
    return join_md("\n", [t.md("*Against the target*"), most(t, said, LINES)])
