"""The rules, readable: the policy in force in plain words, a chapter at a time. Generated, so never out of date."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot import rules
from bot.policy.stages import FieldCondition
from bot.text import Mrkdwn, join_md, written
from bot.views import blocks as b
from bot.views import rules_text
from bot.views.limits import SECTION, parts_md
from bot.views.periods import company_day, month, one_day, period, weekday

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.policy import Condition, Policy, Stage
    from bot.text import Text

CALLBACK, OPEN, CHAPTER = "rules", "rules_open", "rules_chapter"
PAGE_CHARS, PAGE_PARTS = 15_000, 80
"""What one page of a long chapter takes; a modal takes 100 blocks."""


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    parts: Sequence[Mrkdwn]


def render(t: Text, policy: Policy, version: int, page: str | None = None) -> b.View:
    """One page of the rules; `page` is an option of the menu, the first one without."""
    pages = [each for chapter in chapters(t, policy) for each in _pages(chapter)]
    here = next((each for each in pages if each.key == page), pages[0])
    menu = b.select(t("Chapter"), CHAPTER, [(each.title, each.key) for each in pages], initial=here.key)
    foot = t.md("Made from the policy in force, version {version}.", version=version)
    return b.modal(
        t("Our rules"),
        [b.actions(b.as_element(menu)), *map(b.section, here.parts), b.context(foot)],
        callback_id=CALLBACK,
        close=t("Close"),
    )


def chapters(t: Text, policy: Policy, watched: Collection[str] = frozenset(rules.RULES)) -> list[Chapter]:
    """Everything of the policy that people are subject to. `watched`: the rules that remind."""
    return [
        Chapter("deadlines", t("Who enters what by when"), list(rules_text.expected(t, policy))),
        Chapter("process", t("The process"), _process(t, policy)),
        Chapter("stages", t("What each stage needs"), [_stage(t, policy, each) for each in policy.stages]),
        Chapter("messages", t("When I write to you"), list(_messages(t, policy, watched))),
        Chapter("days", t("Working days and hours"), list(_days(t, policy))),
        Chapter("figures", t("Figures and lists"), list(_figures(t, policy))),
    ]


def _pages(chapter: Chapter) -> Iterator[Chapter]:
    """The chapter, or as many parts of it as it needs."""
    pages: list[list[Mrkdwn]] = [[]]
    used = 0
    for part in (piece for each in chapter.parts for piece in parts_md(each, SECTION)):
        if used + len(part) > PAGE_CHARS or len(pages[-1]) == PAGE_PARTS:
            pages.append([])
            used = 0
        pages[-1].append(part)
        used += len(part)
    if len(pages) == 1:
        yield Chapter(chapter.key, chapter.title, pages[0])
        return
    for number, parts in enumerate(pages, 1):
        yield Chapter(f"{chapter.key}-{number}", f"{chapter.title} ({number}/{len(pages)})", parts)


def _process(t: Text, policy: Policy) -> list[Mrkdwn]:
    """The same picture as `dealbot policy picture` draws, in lines."""
    steps = []
    for stage in policy.stages:
        if stage.kind == "lost":
            continue
        gate = t.listed([policy.condition_text(each, t.language) for each in stage.gate])
        arrow = t.md("↓ {gate}", gate=gate) if gate else Mrkdwn("↓")
        steps += [arrow, t.md("*{stage}*", stage=policy.label(stage, t.language))]
    out = t.md("From any stage → *{lost}*", lost=policy.label(policy.lost, t.language))
    wiki = t.md("As a picture for your wiki: `dealbot policy picture process.svg`")
    return [join_md("\n", steps), out, wiki]


def _stage(t: Text, policy: Policy, stage: Stage) -> Mrkdwn:
    lines = [t.md("*{stage}* {share}", stage=policy.label(stage, t.language), share=t.percent(Decimal(stage.probability) / 100))]  # fmt: skip
    lines += [t.md("To enter: {what}", what=_condition(t, policy, each)) for each in stage.gate]
    asked = [policy.label(each, t.language) for each in policy.fields if each.required_from == stage.key]
    if asked and stage.kind != "lost":
        lines.append(t.md("To be filled in from here on: {fields}", fields=t.listed(asked)))
    if stage.quiet_after and stage.kind == "open" and policy.rules.quiet.enabled:
        lines.append(t.md("Without activity: {length} at most", length=period(t, stage.quiet_after)))
    if stage.dwell_limit and policy.rules.dwell.enabled:
        lines.append(t.md("In this stage: {length} at most", length=period(t, stage.dwell_limit)))
    lines += [t.md("• {action}", action=policy.label(each, t.language)) for each in stage.actions]
    return join_md("\n", lines)


def _condition(t: Text, policy: Policy, condition: Condition) -> str:
    """As the team calls it, and exactly what is asked: a label may say less than the gate does."""
    said = policy.condition_text(condition, t.language)
    exact = policy.condition_text(condition.model_copy(update={"label": None}), t.language)
    if isinstance(condition, FieldCondition) and condition.by_now:
        exact = t("{field}: the day has come", field=exact)
    return said if said == exact else t("{label} ({exact})", label=said, exact=exact)


def _messages(t: Text, policy: Policy, watched: Collection[str]) -> Iterator[Mrkdwn]:
    yield from rules_text.reminders(t, policy, watched)
    yield t.md(
        "*Daily message*: at {time} by your own clock on working days, and only if something is overdue.",
        time=t.time(policy.attention.daily_time),
    )
    yield t.md_n(
        "*Agreed limit*: {count} message a person a day.",
        "*Agreed limit*: {count} messages a person a day.",
        policy.attention.budget,
    )
    yield t.md("Whatever waits outside your working hours or in your leave arrives when you are back.")


def _days(t: Text, policy: Policy) -> Iterator[Mrkdwn]:
    calendar, hours = policy.calendar, policy.calendar.working_hours
    yield t.md("*Working days*: {days}", days=t.listed([weekday(t, each) for each in calendar.working_days]))
    yield t.md("*Working hours*: {start} to {end}", start=t.time(hours.start), end=t.time(hours.end))
    if calendar.country:
        where = written.country(calendar.country, t.language)
        part = f" ({calendar.subdivision})" if calendar.subdivision else ""
        yield t.md("*Public holidays* are days off: {country}", country=f"{where}{part}")
    if calendar.company_days:
        closed = t.listed([company_day(t, each) for each in calendar.company_days])
        yield t.md("*Closed*: {days}", days=closed)
    if calendar.extra_working_days:
        worked = t.listed([one_day(t, each) for each in calendar.extra_working_days])
        yield t.md("*Worked although days off*: {days}", days=worked)
    yield {
        "working_days": t.md("*Deadlines in hours*: time on days off doesn't count."),
        "elapsed": t.md("*Deadlines in hours*: every hour counts, on days off, too."),
    }[calendar.clock]


def _figures(t: Text, policy: Policy) -> Iterator[Mrkdwn]:
    bands = [
        t.md("• {band}: {count} people", band=_band(t, policy, n), count=t.number(each.stakeholders))
        for n, each in enumerate(policy.price_bands)
    ]
    yield join_md("\n", [t.md("*People a deal usually has, by its size*"), *bands])
    yield t.md("*Currency*: {currency}", currency=policy.currency)
    if policy.exchange_rates:
        rates = [f"1 {each} = {rate.normalize():f} {policy.currency}" for each, rate in policy.exchange_rates.items()]  # fmt: skip
        yield t.md("*Other currencies*: {rates}", rates=t.listed(rates))
    yield t.md("*Fiscal year*: begins in {month}", month=month(t, policy.fiscal_year_starts))
    yield from _reviews(t, policy)
    lists = {
        t("Products"): [each.name for each in policy.products],
        t("Lead sources"): [policy.label(each, t.language) for each in policy.lead_sources],
        t("What can come of a meeting"): [policy.label(each, t.language) for each in policy.outcomes],
        t("Reasons for a loss"): [policy.label(each, t.language) for each in policy.loss_reasons],
    }
    yield from (t.md("*{what}*: {items}", what=what, items=t.listed(each)) for what, each in lists.items() if each)  # fmt: skip


def _band(t: Text, policy: Policy, number: int) -> str:
    band = policy.price_bands[number]
    label = policy.label(band, t.language)
    if band.below is None:
        return label
    return t("{label} (below {amount})", label=label, amount=t.money(band.below, policy.currency))


def _reviews(t: Text, policy: Policy) -> Iterator[Mrkdwn]:
    """Agreed times; a day off moves them to the next working day."""
    reviews = policy.reviews
    yield t.md(
        "*Agreed reviews*: weekly on {weekday}, monthly on day {day} of the month, at {time}",
        weekday=weekday(t, reviews.weekday),
        day=reviews.monthly_day,
        time=t.time(reviews.time),
    )
    often = {
        "weekly": t("every week"),
        "monthly": t("every month"),
        "quarterly": t("every quarter"),
        "never": t("not at all"),
    }
    yield t.md("*Agreed reviews of losses*: {often}", often=often[reviews.loss_review])
