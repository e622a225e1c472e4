"""The process in a monthly review: where deals get stuck, the forecast and what came of it, what to change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.policy import periods
from bot.services.reviews.proposals import DEMOTE
from bot.text import join_md
from bot.views import blocks as b
from bot.views import brake_notice, timeline
from bot.views.figures_text import money, most, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.forecast import Month
    from bot.services.reviews.monthly import Held, Monthly, Step
    from bot.services.reviews.proposals import Proposal
    from bot.text import Mrkdwn, Text

STAGES, PROPOSALS = 20, 8
"""Lines of one kind; more are counted."""


def stages(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    lines = [_step(t, policy, each) for each in found.steps]
    return [
        b.section(t.md("*How deals pass the stages* (six months)\n{lines}", lines=most(t, lines, STAGES))),
        b.section(
            join_md("\n", [_narrowest(t, policy, found.narrowest), _slowest(t, policy, found.slowest)])
        ),
    ]


def _step(t: Text, policy: Policy, step: Step) -> Mrkdwn:
    stage = timeline.stage(t, policy, step.stage)
    if step.flow is None or step.flow.rate is None:
        return t.md("{stage}: not enough data", stage=stage)
    line = t.md(
        "{stage}: {share} of {count} went on",
        stage=stage,
        share=t.percent(step.flow.rate),
        count=t.number(step.flow.all),
    )
    if step.dwell is None:
        return line
    return t.md("{line}, {days} in it (median)", line=line, days=_days(t, step.dwell.median))


def _days(t: Text, days: float) -> str:
    return t.n("{count} day", "{count} days", round(days)) if round(days) else t("less than a day")


def _narrowest(t: Text, policy: Policy, step: Step | None) -> Mrkdwn:
    if step is None or step.flow is None or step.flow.rate is None:
        return t.md("*Bottleneck*: not enough data")
    gone = step.flow
    return t.md(
        "*Bottleneck: {stage}*. Only {share} went on; {lost} were lost there, {back} went back.",
        stage=timeline.stage(t, policy, step.stage),
        share=t.percent(step.flow.rate),
        lost=t.number(gone.lost),
        back=t.number(gone.back),
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
    ahead = [_month(t, policy, each) for each in found.ahead]
    if not ahead:
        ahead = [t.md("No open deal has its expected close in the months ahead.")]
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
        "{month}: {commit} committed, {best} best case, {pipeline} in all",
        month=span(t, period) if period else "",
        commit=money(t, policy, month.commit),
        best=money(t, policy, month.best),
        pipeline=money(t, policy, month.pipeline),
    )
    if month.untold == month.deals:
        return t.md("{line}; by your own history: not enough data", line=line)
    return t.md(
        "{line}; by your own history {likely} ({low} to {high})",
        line=line,
        likely=_estimated(t, policy, month.likely.total),
        low=_estimated(t, policy, month.low.total),
        high=_estimated(t, policy, month.high.total),
    )


def _rounded(t: Text, policy: Policy, amount: Decimal) -> str:
    return t.money(amount.quantize(Decimal(1)), policy.currency)


def _estimated(t: Text, policy: Policy, amount: Decimal) -> str:
    """To three digits: history does not know the yen."""
    step = 10 ** max(amount.adjusted() - 2, 0)
    return t.money(Decimal(round(amount / step) * step), policy.currency)


def _held(t: Text, policy: Policy, held: Held) -> Mrkdwn:
    said = held.said or {}
    line = t.md(
        "{month}: {commit} committed, {best} best case → *{won} won*",
        month=span(t, held.period),
        commit=_rounded(t, policy, Decimal(said["commit"])),
        best=_rounded(t, policy, Decimal(said["best"])),
        won=money(t, policy, held.won),
    )
    if said.get("likely") is None:
        return line
    low, high = Decimal(said["low"]), Decimal(said["high"])
    inside = t("inside the interval") if low <= held.won.total <= high else t("outside the interval")
    return t.md(
        "{line}; by history {likely}, {inside}",
        line=line,
        likely=_estimated(t, policy, Decimal(said["likely"])),
        inside=inside,
    )


def proposals(t: Text, policy: Policy, found: Sequence[Proposal]) -> list[b.Block]:
    if not found:
        return []
    lines = [_proposal(t, policy, each) for each in found]
    heading = t.md("*Proposals for the policy* (the whole company, 90 days)")
    return [b.section(join_md("\n", [heading, most(t, lines, PROPOSALS)]))]


def _proposal(t: Text, policy: Policy, each: Proposal) -> Mrkdwn:
    if each.what == DEMOTE:
        return t.md(
            "• {rule}: {acted} of {told} acted on within 24 hours. Remind once a week only (`deliver: weekly`)?",
            rule=brake_notice.rule_name(t, each.key),
            acted=t.number(each.acted),
            told=t.number(each.told),
        )
    stage = timeline.stage(t, policy, each.key)
    return t.md("• Stage {stage}: no deal came into it. Take it out of the policy?", stage=stage)
