"""The monthly review, as a manager reads it on the phone: figures, six months, the process, losses, people, talks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.delivery import Message
from bot.errors import N_
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import losses, measure_text, monthly_people, monthly_process
from bot.views.figures_text import NONE, compact, money, most, share, short_month, span, won_and_lost
from bot.views.figures_text import bars as drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from bot.policy import Policy
    from bot.services.kpis import Figures
    from bot.services.reviews.monthly import Monthly, Trend
    from bot.text import Text

COUNT, SHARE, MONEY, POINTS = "count", "share", "money", "points"
HEADLINES: Final[tuple[tuple[str, str, str, Callable[[Figures], Any], bool], ...]] = (
    ("created", N_("New deals"), COUNT, lambda found: found.created, True),
    ("won", N_("Won deals"), COUNT, lambda found: found.won, True),
    ("lost", N_("Lost deals"), COUNT, lambda found: found.lost, True),
    ("win_rate", N_("Win rate"), SHARE, lambda found: found.win_rate, True),
    ("won_amount", N_("Won amount"), MONEY, lambda found: found.won_amount, True),
    ("open", N_("Open deals"), COUNT, lambda found: found.open, True),
    ("pipeline", N_("Pipeline"), MONEY, lambda found: found.pipeline, True),
    ("weighted_pipeline", N_("Weighted pipeline"), MONEY, lambda found: found.weighted, True),
    ("in_time_24h", N_("Meetings entered in time"), SHARE, lambda found: found.in_24h and found.in_24h.rate, True),
    ("completeness", N_("Required fields filled in, today"), SHARE, lambda found: found.filled and found.filled.rate, False),
    ("hygiene_score", N_("Hygiene score, today"), POINTS, lambda found: found.score and found.score.mean, False),
)  # fmt: skip
"""The KPI's name in docs/kpis.md, what people read, its unit, where it is found, and whether the past is known."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Image blocks, each beside the figures it shows."""

    ahead: Sequence[b.Block] = ()
    lost: Sequence[b.Block] = ()


def render(t: Text, policy: Policy, found: Monthly, pictures: Pictures | None = None) -> list[Message]:
    """As many messages as it needs, in the order in which they are to be read."""
    month, shown = span(t, found.period), pictures or Pictures()
    parts: list[tuple[Mrkdwn, list[b.Block]]] = [
        (_said(t, policy, found), _overview(t, policy, found)),
        _process(t, policy, found, shown.ahead),
    ]
    if found.losses is not None:
        names = {each.id: each.name for each in found.reps}
        title = t.md("Losses of {team} in {month}", team=found.team.name, month=month)
        body = losses.body(t, policy, found.losses, names)
        parts.append((title, [b.header(_plain(title)), *body, *shown.lost]))
    if found.reps:
        title = t.md("The people of {team} in {month}", team=found.team.name, month=month)
        parts.append((title, [b.header(_plain(title)), *monthly_people.compared(t, policy, found.reps)]))
    if pages := monthly_people.pages(t, policy, found):
        title = t.md("For your one-to-ones in {team}", team=found.team.name)
        parts.append((title, [b.header(_plain(title)), *pages]))
    return [
        Message(b.message(text, some)["text"], some) for text, blocks in parts for some in b.split(blocks)
    ]


def _plain(title: Mrkdwn) -> str:
    """A header is plain text: there, what is escaped would be read as it stands."""
    return title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _said(t: Text, policy: Policy, found: Monthly) -> Mrkdwn:
    """What the notification says."""
    figures = found.figures
    return t.md(
        "Monthly review of {team}, {month}: {outcome}",
        team=found.team.name,
        month=span(t, found.period),
        outcome=won_and_lost(t, policy, figures.won, figures.won_amount, figures.lost),
    )


def _overview(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    title = t("Monthly review of {team}, {month}", team=found.team.name, month=span(t, found.period))
    return [
        b.header(title),
        b.section(join_md("\n", _headlines(t, policy, found))),
        *_goals(t, policy, found),
        b.section(_trend(t, policy, found.trend)),
        b.context(t.md("Leads by source: `/deal review marketing {month}`", month=found.period.key)),
    ]


def _process(
    t: Text, policy: Policy, found: Monthly, ahead: Sequence[b.Block]
) -> tuple[Mrkdwn, list[b.Block]]:
    title = t.md("Stages and forecast of {team}, {month}", team=found.team.name, month=span(t, found.period))
    blocks = [
        b.header(_plain(title)),
        *monthly_process.stages(t, policy, found),
        *monthly_process.forecast(t, policy, found),
        *ahead,
        *monthly_process.proposals(t, policy, found.proposals),
    ]
    return title, blocks


def _goals(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    """The targets that have no line of their own above."""
    told = {each[0] for each in HEADLINES}
    rest = [each for each in found.goals if each.kpi not in told or each.period != found.period]
    if not rest:
        return []
    lines = [
        t.md(
            "{name}, {span}: {against}",
            name=measure_text.name(t, policy, each.measure),
            span=measure_text.when(t, each.period),
            against=measure_text.against(t, policy, each),
        )
        for each in rest
    ]
    return [b.section(join_md("\n", [t.md("*Against the target*"), most(t, lines, measure_text.LINES)]))]


def _headlines(t: Text, policy: Policy, found: Monthly) -> Iterable[Mrkdwn]:
    targets = {each.kpi: each.target for each in found.goals if each.period == found.period}
    for kpi, label, unit, value, has_past in HEADLINES:
        line = t.md("{what}: *{now}*", what=t(label), now=_shown(t, policy, unit, value(found.figures)))
        if has_past and (before := value(found.before)) is not None:
            shown = _shown(t, policy, unit, before)
            line = t.md("{line} (month before: {before})", line=line, before=shown)
        if (target := targets.get(kpi)) is not None:
            wanted = _target(t, policy, unit, target)
            line = t.md("{line} · target: {target}", line=line, target=wanted)
        yield line


def _shown(t: Text, policy: Policy, unit: str, value: Any) -> str:
    if value is None:
        return t("not enough data")
    match unit:
        case "money":
            return money(t, policy, value)
        case "share":
            return share(t, value)
        case _:
            return t.number(round(value))


def _target(t: Text, policy: Policy, unit: str, value: Decimal) -> str:
    if unit == MONEY:
        return t.money(value, policy.currency)
    return t.percent(value) if unit == SHARE else t.number(value)


def _trend(t: Text, policy: Policy, months: Sequence[Trend]) -> Mrkdwn:
    """Bars to see, numbers to read: a screen reader gets nothing from bars. On a phone a table of six months is too wide.
    What there was nothing of is left out.
    """
    rows: list[tuple[str, Sequence[float | None], list[str]]] = [
        (t("New deals"), [each.created for each in months], [t.number(each.created) for each in months]),
        (t("Won deals"), [each.won for each in months], [t.number(each.won) for each in months]),
        (t("Lost deals"), [each.lost for each in months], [t.number(each.lost) for each in months]),
        (t("Win rate"), [each.win_rate for each in months], [_percent(t, each.win_rate) for each in months]),
        (
            t("Won amount"),
            [float(each.won_amount.total) for each in months],
            [compact(t, policy, each.won_amount) for each in months],
        ),
        (
            t("Pipeline"),
            [float(each.pipeline.total) for each in months],
            [compact(t, policy, each.pipeline) for each in months],
        ),
        (
            t("Meetings entered in time"),
            [each.in_time.rate if each.in_time else None for each in months],
            [_percent(t, each.in_time.rate if each.in_time else None) for each in months],
        ),
    ]
    lines = [
        t.md("{what}: {bars} {values}", what=what, bars=drawn(values), values=" · ".join(said))
        for what, values, said in rows
        if any(values)
    ]
    if not lines:
        return t.md("*Six months*: not enough data")
    names = " · ".join(short_month(t, each.period) for each in months)
    apart = {code for each in months for code in (*each.won_amount.apart, *each.pipeline.apart)}
    if apart:
        codes = t.listed(sorted(apart))
        lines.append(t.md("_Without the amounts in {currencies}: the policy has no rate._", currencies=codes))
    return join_md("\n", [t.md("*Six months*: {months}", months=names), *lines])


def _percent(t: Text, value: float | None) -> str:
    return NONE if value is None else share(t, value)
