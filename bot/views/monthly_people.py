"""The people in a monthly review: side by side, and a page for each with what to talk about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services.reviews.agenda import FILLED, HEEDED, IN_TIME, WON
from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, finding_text, tables
from bot.views.figures_text import kept, roughly, won_and_lost
from bot.views.finding_words import Words
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.reviews.agenda import Point
    from bot.services.reviews.monthly import Monthly
    from bot.services.reviews.reps import Rep
    from bot.text import Text

PEOPLE, TOGETHER = 50, 25
"""Rows of one review, and of one of its tables: as many as stand in a message. More people are counted."""
TALKS: Final = 20
NAME: Final = 80
HABITS: Final = {
    IN_TIME: N_("meetings entered in time {share}"),
    FILLED: N_("required fields filled in {share}"),
    HEEDED: N_("reminders acted on {share}"),
}


def compared(t: Text, policy: Policy, reps: Sequence[Rep]) -> list[b.Block]:
    """Side by side, as much as a phone is wide; how each keeps the process stands on their page."""
    head = [t("Owner"), t("Won"), t("Lost"), t("Amount"), t("Score"), t("Overdue")]
    rows = [_row(t, policy, each) for each in reps[:PEOPLE]]
    shown = [tables.table(head, rows[first : first + TOGETHER]) for first in range(0, len(rows), TOGETHER)]
    return [*shown, b.context(t.md("Score and overdue: today.")), *_more(t, len(reps) - PEOPLE)]


def _row(t: Text, policy: Policy, rep: Rep) -> list[str]:
    stated = rep.won_amount.total or rep.won_amount.apart
    return [
        t.colleague(cut(rep.name, NAME)),
        t.number(rep.won),
        t.number(rep.lost),
        roughly(t, policy, rep.won_amount) if stated else tables.NOTHING,
        t.number(round(rep.score.mean)) if rep.score else tables.NOTHING,
        t.number(rep.overdue),
    ]


def _page(t: Text, policy: Policy, rep: Rep, points: Sequence[Point]) -> Mrkdwn:
    """Who, and the month in two lines; what is not known is left out, and what is a point of its own below."""
    known = [won_and_lost(t, policy, rep.won, rep.won_amount, rep.lost)]
    known += [t("score {score}", score=round(rep.score.mean))] if rep.score else []
    known += [t.n("{count} overdue", "{count} overdue", rep.overdue)] if rep.overdue else []
    lines = [t.md("*{who}*", who=t.colleague(cut(rep.name, NAME))), escape(" · ".join(known))]
    told = {each.what for each in points}
    said = [
        t(HABITS[name], share=kept(t, of))
        for name, of in ((IN_TIME, rep.habits.in_time), (FILLED, rep.habits.filled), (HEEDED, rep.habits.heeded))
        if of and of.due and name not in told
    ]  # fmt: skip
    return join_md("\n", [*lines, *([escape(" · ".join(said))] if said else [])])


def pages(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    """A page for each rep of whom there is anything to tell: how their month was, and what to talk about."""
    words = Words(t, policy, found.now)
    told = [each for each in found.reps if each.id in found.agenda or _has_worked(each)]
    blocks: list[b.Block] = []
    for rep in told[:TALKS]:
        points = found.agenda.get(rep.id, [])
        blocks += [b.divider()] if blocks else []
        blocks.append(b.section(_page(t, policy, rep, points)))
        blocks += [_point(words, each) for each in points]
    return blocks + _more(t, len(told) - TALKS)


def _has_worked(rep: Rep) -> bool:
    habits = (rep.habits.in_time, rep.habits.filled, rep.habits.heeded)
    return bool(rep.won or rep.lost or any(each and each.due for each in habits))


def _point(words: Words, point: Point) -> b.Block:
    t, deal = words.t, point.deal
    if deal is None:
        return b.section(t.md("• {what}", what=_habit(t, point)))
    name = deal_label.line(t, deal.number, cut(deal.name, NAME), None)
    if deal.amount is not None:
        name = join_md(" ", [name, t.money(deal.amount, deal.currency)])
    said = t.md("• {deal}: {why}", deal=name, why=_why(words, point))
    return b.section(said, accessory=b.button(t("Open"), deal_card.OPEN, value=deal.deal_id))


def _why(words: Words, point: Point) -> Mrkdwn:
    t = words.t
    if point.what == WON or point.finding is None:
        return t.md("won. What can the others learn from it?")
    said = finding_text.say(words, [point.finding])
    if not point.more:
        return said
    return t.md("{said} (and {count} more)", said=said, count=t.number(point.more))


def _habit(t: Text, point: Point) -> Mrkdwn:
    said = kept(t, point.kept)
    match point.what:
        case "in_time":
            return t.md("Meetings entered in time: {share}. What gets in the way?", share=said)
        case "filled":
            return t.md("Required fields filled in: {share}. Which are hard to find out?", share=said)
        case _:
            return t.md("Reminders acted on within 24 hours: {share}. Are they the right ones?", share=said)


def _more(t: Text, count: int) -> list[b.Block]:
    return [b.section(t.md("and {count} more", count=t.number(count)))] if count > 0 else []
