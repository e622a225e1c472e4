"""Later: why it has to wait, and on which day to ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services import snoozing
from bot.text import join_md
from bot.views import blocks as b
from bot.views import deal_label, finding_text
from bot.views.limits import cut, cut_md
from bot.views.metadata import Metadata
from store.brakes import FOR_GOOD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.prefill import DealLine
    from bot.text import Mrkdwn
    from bot.views.finding_words import Words
    from bot.views.state import Filled
    from store.model import Finding

CALLBACK = "snooze"
REASON, WORDS, WHEN, DAY = "snooze_reason", "snooze_words", "snooze_when", "snooze_day"
LENGTH = 200
LIST: Final = 2500
SENTENCES: Final = 8
FIELDS: Final = {"reason": REASON, "until": DAY}


def render(words: Words, deal: DealLine, findings: Sequence[Finding], days: Sequence[date]) -> b.View:
    """`days` are the usual ones to choose from: tomorrow, next week, the week after."""
    t = words.t
    lines = [deal_label.line(t, deal.number, deal.name, deal.account)]
    lines += finding_text.listed(words, finding_text.sentences(words, findings), SENTENCES)
    labels = (t("Next working day"), t("Next week"), t("In two weeks"))
    offered = [
        (t("{when}: {day}", when=label, day=words.day(day)), day.isoformat())
        for label, day in zip(labels, days, strict=True)
    ]
    once = {value: label for label, value in reversed(offered)}  # on a Friday, tomorrow is next week
    choices = [(label, value) for value, label in reversed(once.items())]
    return b.modal(
        t("Later"),
        [
            b.section(cut_md(join_md("\n", lines), LIST)),
            b.select(t("Why"), REASON, [(t(said), key) for key, said in snoozing.REASONS.items()]),
            b.text_input(t("In a few words"), WORDS, max_length=LENGTH, optional=True),
            b.radio(t("Ask again"), WHEN, choices, initial=choices[0][1]),
            b.datepicker(
                t("Or on another day"),
                DAY,
                optional=True,
                hint=t("A working day within 90 days. It counts before the choice above."),
            ),
        ],
        callback_id=CALLBACK,
        submit=t("Put off"),
        close=t("Cancel"),
        private_metadata=Metadata(findings=" ".join(each.id for each in findings)).dump(),
    )


@dataclass(frozen=True, slots=True)
class Read:
    findings: tuple[str, ...]
    reason: str
    words: str | None
    until: date | None


def read(filled: Filled) -> Read:
    chosen = filled.option(WHEN)
    until = filled.day(DAY) or (filled.parsed(WHEN, date.fromisoformat, chosen) if chosen else None)
    if until is None:
        filled.problem(WHEN, N_("Please choose a day."))
    reason = filled.option(REASON)
    if reason is None:
        filled.problem(REASON, N_("Please choose a reason."))
    return Read(ids(Metadata.load(filled.view).findings), reason or "", filled.line(WORDS, LENGTH), until)


def ids(value: object) -> tuple[str, ...]:
    """The findings that a button or a form names."""
    return tuple(value.split()) if isinstance(value, str) else ()


def put_off(words: Words, deal: DealLine, findings: Sequence[Finding]) -> list[Mrkdwn]:
    """The receipt: what rests now."""
    what = finding_text.listed(words, finding_text.sentences(words, findings), SENTENCES)
    return [
        deal_label.line(words.t, deal.number, deal.name, deal.account),
        cut_md(join_md("\n", what), LIST),
        *([until(words, findings[0])] if findings else []),
    ]


def until(words: Words, finding: Finding) -> Mrkdwn:
    """That it rests, until when and why."""
    t = words.t
    day = words.day(finding.snoozed_until) if finding.snoozed_until else ""
    sentence, typed = snoozing.told(finding.snooze_reason)
    said = [*([t(sentence)] if sentence else []), *([cut(typed, LENGTH)] if typed else [])]
    if finding.snoozed_until == FOR_GOOD:
        return t.md(":no_bell: Nobody is reminded of it: {reason}", reason=" · ".join(said))
    if finding.snoozed_until == FOR_GOOD:
        return t.md(":zzz: Nobody is reminded of it: {reason}", reason=" · ".join(said))
    if not said:
        return t.md(":zzz: Put off until {day}.", day=day)
    return t.md(":zzz: Put off until {day}: {reason}", day=day, reason=" · ".join(said))
