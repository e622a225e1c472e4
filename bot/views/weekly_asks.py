"""The deals of a week on which somebody has to decide: why each is there, who is asked, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import deal_card, finding_text, weekly_lists
from bot.views.limits import cut, cut_md
from bot.views.weekly_lists import ENTRY, NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.services.reviews.weekly import Weekly
    from bot.views.finding_words import Words
    from bot.views.objects import Block
    from store.kpis.deciding import Decision

REASONS: Final = 2
"""Findings told of a deal; its card has all of them."""
ASKS: Final = {
    "quiet": N_("get in touch, or decide to let it go"),
    "dwell": N_("move it on, or decide to let it go"),
    "close_date_passed": N_("set a new close date, or close it as won or lost"),
    "close_date_pushed": N_("agree on a date that holds"),
    "no_next_step": N_("plan the next step"),
    "no_decision_maker": N_("find out who decides"),
}
"""What is asked of the owner, by the rule of the finding that has stood longest."""
CLOSE: Final = N_("settle what is still open before the close")
WIN: Final = N_("agree on the way to win it")
OWN: Final = N_("decide who takes it")


def blocks(words: Words, review: Weekly) -> Iterator[Block]:
    """Each with the way to its card."""
    t = words.t
    yield b.divider()
    if not review.decide.count:
        yield b.section(t.md("*To decide on this week*\nNothing stands out."))
        return
    yield b.section(t.md("*To decide on this week*"))
    for each in review.decide.rows:
        deal = each.deal
        title = weekly_lists.deal(words, deal, owner=False) if review.full else weekly_lists.number(t, deal)
        lines = [title, *(t.md("• {what}", what=why) for why in _reasons(words, each))]
        lines.append(ask(words, each, named=review.full))
        said = join_md("\n", [cut_md(line, ENTRY) for line in lines])
        yield b.section(said, accessory=b.button(t("Open"), deal_card.OPEN, value=each.deal.id))
    if review.decide.more:
        yield b.context(weekly_lists.more(t, review.decide))


def _reasons(words: Words, decision: Decision) -> list[Mrkdwn]:
    """What is wrong, that which has stood longest first, and on one line what is at stake."""
    t = words.t
    wrong = finding_text.sentences(words, decision.findings) if decision.findings else []
    stake = []
    if decision.likely:
        stake.append(t.md("{percent} likely", percent=t.percent(decision.probability / 100)))
    if decision.large:
        stake.append(t.md("one of the largest amounts"))
    if decision.closing and decision.expected_close:
        stake += _closing(words, decision, decision.expected_close)
    return [*wrong[:REASONS], *([Mrkdwn(t.listed(stake))] if stake else [])]


def _closing(words: Words, decision: Decision, day: date) -> list[Mrkdwn]:
    t = words.t
    if day >= words.now.astimezone(t.zone).date():
        return [t.md("expected to close on {day}", day=words.day(day))]
    if any(each.rule == "close_date_passed" for each in decision.findings):
        return []
    return [t.md("expected to close on {day}, which has passed", day=words.day(day))]


def ask(words: Words, decision: Decision, *, named: bool) -> Mrkdwn:
    """Who has to do what; `named`: by their name, which not everybody in a channel is to read beside a deal."""
    t, owner = words.t, decision.deal.owner
    if not owner:
        return t.md("→ {ask}", ask=t(OWN))
    known = [ASKS[each.rule] for each in decision.findings if each.rule in ASKS]
    what = t(known[0] if known else CLOSE if decision.closing else WIN)
    if not named:
        return t.md("→ {ask}", ask=what)
    return t.md("→ *{who}*: {ask}", who=t.colleague(cut(owner, NAME)), ask=what)
