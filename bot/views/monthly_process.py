"""The process in a monthly review: where deals get stuck, the forecast and what came of it, what to change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot.policy import periods
from bot.services.kpis import Money
from bot.services.reviews.proposals import DEMOTE
from bot.text import join_md
from bot.views import blocks as b
from bot.views import brake_notice, tables, timeline
from bot.views.figures_text import compact, most, roughly, share, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.forecast import Month
    from bot.services.reviews.monthly import Monthly, Step
    from bot.services.reviews.outlook import Adrift, Held
    from bot.services.reviews.proposals import Proposal
    from bot.text import Mrkdwn, Text

PROPOSALS: Final = 8
"""Spelt out; more are counted."""


def stages(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    head = [t("Stage"), t("Went on"), t("Left it"), t("Stay")]
    rows = [_step(t, policy, each) for each in found.steps]
    return [
        b.section(t.md("*How deals pass the stages* (six months; the stay is the median)")),
        tables.table(head, rows),
        b.section(join_md("\n", [_narrowest(t, policy, found), _slowest(t, policy, found.slowest)])),
    ]


def _step(t: Text, policy: Policy, step: Step) -> list[str]:
    """What nothing left has no figures."""
    known = step.flow is not None and step.flow.rate is not None
    return [
        timeline.stage(t, policy, step.stage),
        share(t, step.flow.rate) if step.flow and known else tables.NOTHING,
        t.number(step.flow.all) if step.flow and known else tables.NOTHING,
        _days(t, step.dwell.median) if step.dwell and known else tables.NOTHING,
    ]


def _days(t: Text, days: float) -> str:
    return t.n("{count} day", "{count} days", round(days)) if round(days) else t("less than a day")


def _narrowest(t: Text, policy: Policy, found: Monthly) -> Mrkdwn:
    step = found.narrowest
    if step is None or step.flow is None or step.flow.rate is None:
        if found.told:
            return t.md("*Bottleneck*: none; no stage lost a deal")
        return t.md("*Bottleneck*: not enough data")
    gone = step.flow
    where = [t.n("{count} was lost there", "{count} were lost there", gone.lost)] if gone.lost else []
    where += [t.n("{count} went back", "{count} went back", gone.back)] if gone.back else []
    return t.md(
        "*Bottleneck: {stage}*. Only {share} went on; {where}.",
        stage=timeline.stage(t, policy, step.stage),
        share=share(t, gone.rate),
        where=t.listed(where),
    )


def _slowest(t: Text, policy: Policy, step: Step | None) -> Mrkdwn:
    if step is None or step.dwell is None:
        return t.md("*Longest stay*: not enough data")
    return t.md(
        "*Longest stay: {stage}*, {days} (median), one in ten longer than {p90}.",
        stage=timeline.stage(t, policy, step.stage),
        days=_days(t, step.dwell.median),
        p90=_days(t, step.dwell.p90),
    )


def forecast(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    """By the month of the expected close; below it what was said before, against what came."""
    ahead = [_month(t, policy, each) for each in found.outlook.ahead]
    if not ahead:
        ahead = [t.md("No open deal has its expected close in the months ahead.")]
    if found.outlook.ahead and all(each.untold == each.deals for each in found.outlook.ahead):
        ahead.append(t.md("_By your own history: not enough data_"))
    if found.outlook.adrift is not None:
        ahead.append(_adrift(t, policy, found.outlook.adrift))
    said = [_held(t, policy, each) for each in found.held if each.said is not None]
    if not said:
        said = [t.md("Not enough data: forecasts are kept from the first monthly review on.")]
    return [
        b.section(join_md("\n", [t.md("*Forecast*"), *ahead])),
        b.section(join_md("\n", [t.md("*Forecast and outcome*"), *said])),
    ]


def _month(t: Text, policy: Policy, month: Month) -> Mrkdwn:
    period = periods.parse(month.key or "", 1)
    line = t.md(
        "*{month}*: {commit} committed, {best} best case, {pipeline} in all",
        month=span(t, period) if period else "",
        commit=roughly(t, policy, month.commit),
        best=roughly(t, policy, month.best),
        pipeline=roughly(t, policy, month.pipeline),
    )
    if month.untold == month.deals:
        return line
    return t.md(
        "{line}; by your own history {likely} ({low} to {high})",
        line=line,
        likely=roughly(t, policy, month.likely),
        low=compact(t, policy, month.low),
        high=compact(t, policy, month.high),
    )


def _adrift(t: Text, policy: Policy, adrift: Adrift) -> Mrkdwn:
    """Above, they are in no month."""
    said = [t.n("{count} deal", "{count} deals", adrift.deals)]
    if adrift.pipeline.total or adrift.pipeline.apart:
        said.append(roughly(t, policy, adrift.pipeline))
    return t.md(
        "*No date, or one that has passed*: {deals}. In no month above until it is set anew.",
        deals=t.listed(said),
    )


def _held(t: Text, policy: Policy, held: Held) -> Mrkdwn:
    said = held.said or {}
    line = t.md(
        "{month}: {commit} committed, {best} best case → *{won} won*",
        month=span(t, held.period),
        commit=_told(t, policy, said["commit"]),
        best=_told(t, policy, said["best"]),
        won=roughly(t, policy, held.won),
    )
    if said.get("likely") is None:
        return line
    low, high = Decimal(said["low"]), Decimal(said["high"])
    inside = t("inside the interval") if low <= held.won.total <= high else t("outside the interval")
    return t.md(
        "{line}; by history {likely}, {inside}",
        line=line,
        likely=_told(t, policy, said["likely"]),
        inside=inside,
    )


def _told(t: Text, policy: Policy, written: str) -> str:
    return compact(t, policy, Money(Decimal(written)))


def proposals(t: Text, policy: Policy, found: Sequence[Proposal]) -> list[b.Block]:
    """One question for all rules, and one for all stages."""
    if not found:
        return []
    lines = [t.md("*Proposals for the policy* (the whole company, 90 days)")]
    ignored = [each for each in found if each.what == DEMOTE]
    if ignored:
        lines.append(t.md("Remind once a week only (`deliver: weekly`)? Acted on within 24 hours:"))
        lines.append(most(t, [_ignored(t, each) for each in ignored], PROPOSALS))
    unused = [timeline.stage(t, policy, each.key) for each in found if each.what != DEMOTE]
    if unused:
        stages = t.listed(unused[:PROPOSALS])
        lines.append(t.md("Take out stages that no deal came into? *{stages}*", stages=stages))
    return [b.section(join_md("\n", lines))]


def _ignored(t: Text, each: Proposal) -> Mrkdwn:
    return t.md(
        "• {rule}: {acted} of {told}",
        rule=brake_notice.rule_name(t, each.key),
        acted=t.number(each.acted),
        told=t.number(each.told),
    )
