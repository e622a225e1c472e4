"""The people in a monthly review: a page for each rep, and what to talk about with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.reviews.agenda import WON
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, finding_text
from bot.views.figures_text import kept, money
from bot.views.finding_words import Words
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.reviews.agenda import Point
    from bot.services.reviews.monthly import Monthly
    from bot.services.reviews.reps import Rep
    from bot.text import Text

PEOPLE: Final = 40
"""Pages of one review, about three messages; more people are counted."""
TALKS: Final = 20
NAME: Final = 80


def pages(t: Text, policy: Policy, reps: Sequence[Rep]) -> list[b.Block]:
    return [b.section(_page(t, policy, each)) for each in reps[:PEOPLE]] + _more(t, len(reps) - PEOPLE)


def _page(t: Text, policy: Policy, rep: Rep) -> Mrkdwn:
    score = t.number(round(rep.score.mean)) if rep.score else t("not enough data")
    return join_md(
        "\n",
        [
            t.md("*{who}*", who=t.colleague(cut(rep.name, NAME))),
            t.md(
                "Won {won} ({amount}), lost {lost}",
                won=t.number(rep.won),
                amount=money(t, policy, rep.won_amount),
                lost=t.number(rep.lost),
            ),
            t.md("Meetings entered in time: {share}", share=kept(t, rep.habits.in_time)),
            t.md("Required fields filled in, today: {share}", share=kept(t, rep.habits.filled)),
            t.md(
                "Hygiene score, today: {score} · overdue: {count}", score=score, count=t.number(rep.overdue)
            ),
            t.md("Reminders acted on within 24 hours: {share}", share=kept(t, rep.habits.heeded)),
        ],
    )


def agenda(t: Text, policy: Policy, found: Monthly) -> list[b.Block]:
    names = {each.id: each.name for each in found.reps}
    words = Words(t, policy, found.now)
    blocks: list[b.Block] = []
    for who in list(found.agenda)[:TALKS]:
        blocks.append(b.section(t.md("*{who}*", who=t.colleague(cut(names[who], NAME)))))
        blocks += [_point(words, each) for each in found.agenda[who]]
    return blocks + _more(t, len(found.agenda) - TALKS)


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
    share = kept(t, point.kept)
    match point.what:
        case "in_time":
            return t.md("Meetings entered in time: {share}. What gets in the way?", share=share)
        case "filled":
            return t.md("Required fields filled in: {share}. Which are hard to find out?", share=share)
        case _:
            return t.md("Reminders acted on within 24 hours: {share}. Are they the right ones?", share=share)


def _more(t: Text, count: int) -> list[b.Block]:
    return [b.section(t.md("and {count} more", count=t.number(count)))] if count > 0 else []
