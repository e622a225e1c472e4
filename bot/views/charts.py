"""The reviews' pictures: which figures stand in one, and the finding it is for. None where they are too few to say so.

A picture is for one look on a phone: one finding, few rows, short amounts. What it says stands in the text as well.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.pictures import Curve, Point, Row, Rows, Span
from bot.text import written
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.pictures import Picture
    from bot.policy import Policy, Stage
    from bot.services.forecast import Month
    from bot.services.kpis import Money, StageFigures
    from bot.text import Text
    from bot.views.objects import Block

ENOUGH: Final = 10
"""Stays that ended, or lost deals, below which a picture would show chance."""
FEW: Final = 5
"""Stays that must have ended in a stage before it is named as the one that loses most."""
WEEKS: Final = 3
"""Points below which a line is no trend."""
MONTHS: Final = 4
REASONS: Final = 6


class Lost(NamedTuple):
    """The deals lost for one reason, and what they came to in the policy's currency."""

    deals: int
    amount: Money


def block(file_id: str, picture: Picture) -> Block:
    """The uploaded picture in a message; read out, it says its finding."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(picture.finding, 2000)}


def funnel(t: Text, policy: Policy, stages: Mapping[str, StageFigures], period: str) -> Rows | None:
    """Of the stays in each open stage that ended in the period, how many went on, and how long they had lasted."""
    shown = [
        (stage, known)
        for stage in policy.stages
        if stage.kind == "open" and (known := stages.get(stage.key)) and known.flow and known.flow.all
    ]
    if len(shown) < 2 or sum(each.flow.all for _, each in shown if each.flow) < ENOUGH:
        return None
    worst = _worst(shown)
    rows = []
    for stage, each in shown:
        assert each.flow is not None
        note = t("median {time}", time=_days(t, each.dwell.median)) if each.dwell else ""
        parts = (each.flow.forward, each.flow.all - each.flow.forward)
        said = t("{part} of {all}", part=t.number(each.flow.forward), all=t.number(each.flow.all))
        rows.append(Row(policy.label(stage, t.language), parts, said, note, strong=stage is worst))
    topic = t("Pipeline: how many go on, and how long they stay · {period}", period=period)
    return Rows(topic, _bottleneck(t, policy, worst, stages), rows, (t("went on"), t("lost, or sent back")))


def _days(t: Text, days: float) -> str:
    return t.n("{count} day", "{count} days", max(round(days), 1))


def _worst(shown: Sequence[tuple[Stage, StageFigures]]) -> Stage | None:
    """None where nothing is lost anywhere, or all stages have too few."""
    rates = [
        (each.flow.forward / each.flow.all, stage)
        for stage, each in shown
        if each.flow and each.flow.all >= FEW
    ]
    share, stage = min(rates, key=lambda rate: rate[0], default=(1.0, None))
    return stage if share < 1 else None


def _bottleneck(t: Text, policy: Policy, worst: Stage | None, stages: Mapping[str, StageFigures]) -> str:
    if worst is None:
        return t("No stage loses more than the others")
    flow = stages[worst.key].flow
    assert flow is not None
    name = policy.label(worst, t.language)
    return t("{stage} loses most: {part} of {all} go on", stage=name, part=t.number(flow.forward), all=t.number(flow.all))  # fmt: skip


def forecast(t: Text, policy: Policy, months: Sequence[Month]) -> Rows | None:
    """The coming months by expected close: as stated, and what history expects of it."""
    shown = [each for each in months if each.pipeline.total][:MONTHS]
    if not shown:
        return None
    rows = [_month(t, policy, each) for each in shown]
    legend = [t("committed"), t("best case"), t("pipeline")]
    if any(row.span for row in rows):
        legend.append(t("what history expects"))
    topic = t("Forecast by month of expected close")
    apart = sorted({currency for each in shown for currency in each.pipeline.apart})
    if apart:
        topic = t("{topic} · without {currencies}", topic=topic, currencies=t.listed(apart))
    return Rows(topic, _outlook(t, policy, shown[0]), rows, legend)


def _month(t: Text, policy: Policy, month: Month) -> Row:
    def amount(money: Money) -> str:
        return short(t, money.total, policy.currency)

    commit, best, all_ = (float(each.total) for each in (month.commit, month.best, month.pipeline))
    return Row(
        _month_name(t, month),
        (commit, max(best - commit, 0), max(all_ - max(best, commit), 0)),
        amount(month.pipeline),
        t("committed {amount}", amount=amount(month.commit)),
        span=Span(float(month.low.total), float(month.likely.total), float(month.high.total))
        if _told(month)
        else None,
    )


def _told(month: Month) -> bool:
    """Where history can't tell of every deal, what it tells of the others would be held against all of them."""
    return not month.untold and bool(month.likely.count)


def _outlook(t: Text, policy: Policy, month: Month) -> str:
    said = {
        "month": _month_name(t, month),
        "commit": short(t, month.commit.total, policy.currency),
        "all": short(t, month.pipeline.total, policy.currency),
    }
    if not _told(month):
        return t("{month}: {commit} committed of {all} expected to close", **said)
    low, high = (short(t, each.total, policy.currency) for each in (month.low, month.high))
    return t("{month}: {commit} committed; history expects {low} to {high}", **said, low=low, high=high)


def _month_name(t: Text, month: Month) -> str:
    """`Dec`, `12月`."""
    assert month.key is not None
    year, number = map(int, month.key.split("-"))
    return written.by_pattern(date(year, number, 1), "M月" if t.language == "ja" else "MMM", t.language)


def trend(t: Text, scores: Sequence[tuple[date, float]]) -> Curve | None:
    """The hygiene score at the end of each week, oldest first."""
    if len(scores) < WEEKS:
        return None
    points = [Point(t.date(day), value, t.number(round(value))) for day, value in scores]
    change = round(scores[-1][1]) - round(scores[0][1])
    said = {"score": points[-1].said, "day": points[0].label, "points": t.number(abs(change))}
    if change > 0:
        finding = t("Hygiene score {score}: up {points} since {day}", **said)
    elif change < 0:
        finding = t("Hygiene score {score}: down {points} since {day}", **said)
    else:
        finding = t("Hygiene score {score}: as on {day}", **said)
    return Curve(t("Hygiene score of all open deals, 0 to 100"), finding, points)


def losses(t: Text, policy: Policy, reasons: Mapping[str | None, Lost], period: str) -> Rows | None:
    """Why deals were lost, the most frequent reason first; the reasons beyond the sixth together."""
    lost = sorted(reasons.items(), key=lambda each: (-each[1].deals, each[0] or ""))
    everything = sum(each.deals for _, each in lost)
    if everything < ENOUGH:
        return None
    labels = {each.key: policy.label(each, t.language) for each in policy.options("lost_reason")}
    rows = []
    for number, (key, each) in enumerate(lost[:REASONS]):
        rows.append(
            Row(
                labels.get(key, key) if key else t("no reason given"),
                (each.deals,),
                t.number(each.deals),
                short(t, each.amount.total, policy.currency) if each.amount.total else "",
                strong=number == 0,
            )
        )
    others = sum(each.deals for _, each in lost[REASONS:])
    if others:
        rows.append(Row(t("other reasons"), (others,), t.number(others)))
    finding = t(
        "Most often lost for: {reason} ({part} of {all})",
        reason=rows[0].label, part=rows[0].said, all=t.number(everything),
    )  # fmt: skip
    return Rows(t("Why deals were lost · {period}", period=period), finding, rows)


def short(t: Text, amount: Decimal, currency: str) -> str:
    """`1,200万円`, `1.2億円`, `¥12M`: three figures at most, for where there is little room."""
    if t.language == "ja":
        said = _in_ten_thousands(t, amount)
        return f"{said}円" if currency == "JPY" else f"{written.sign_of(currency, 'ja')}{said}"
    if abs(amount) < 1000:
        return t.money(amount.quantize(Decimal(1)), currency)
    said = written.compact(amount, currency, t.language)
    return said.replace("\xa0", " ").replace(".0", "")


def _in_ten_thousands(t: Text, amount: Decimal) -> str:
    for unit, word in ((Decimal(10**8), "億"), (Decimal(10**4), "万")):
        count = amount / unit
        if abs(count) >= 1:
            digits = Decimal("0.1") if abs(count) < 10 else Decimal(1)
            return t.number(count.quantize(digits).normalize()) + word
    return t.number(amount.quantize(Decimal(1)))
