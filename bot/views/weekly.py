"""The weekly review: what the meeting needs, most important first, in as few messages as Slack takes.

The version for a channel names no deal and no customer, and of people only whose win is the week's: whoever reads there
may not see them all. Numbers of deals open in the rights of whoever clicks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.delivery import Message
from bot.services.reviews import Digest, numbers
from bot.views import blocks as b
from bot.views import deal_list, weekly_asks, weekly_headline, weekly_lists, weekly_people
from bot.views.finding_words import Words
from bot.views.weekly_page import CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.policy import Policy
    from bot.services.reviews.weekly import Weekly
    from bot.text import Mrkdwn, Text
    from bot.views.objects import Block

ROOM: Final = 48
"""Blocks of one part, of the 50 that a message takes: each says which part it is."""


def render(t: Text, policy: Policy, review: Weekly) -> Digest:
    """All of it, in the reader's language or the team's."""
    title = heading(t, policy, review)
    blocks = list(_blocks(Words(t, policy, review.as_of), review))
    pages = b.split(blocks, count=ROOM)
    parts = [
        Message(title if not place else part(t, place, len(pages), title), page)
        for place, page in enumerate(pages)
    ]
    for place, message in enumerate(parts):
        if len(parts) > 1:
            message.blocks.append(b.context(part(t, place, len(parts), None)))
    return Digest(parts, numbers.kept(review.figures, review.period), weekly_lists.named(review))


def heading(t: Text, policy: Policy, review: Weekly) -> Mrkdwn:
    """What the notification says."""
    figures = review.figures
    return t.md(
        "Weekly review of {team}, {first} to {last}: {won} won, {lost} lost, {pipeline} open",
        team=review.team.name,
        first=t.date(review.period.first, review.period.last),
        last=t.date(review.period.last, review.period.first),
        won=t.number(figures.won),
        lost=t.number(figures.lost),
        pipeline=weekly_headline.money(t, figures.pipeline, policy.currency),
    )


def part(t: Text, place: int, count: int, title: Mrkdwn | None) -> Mrkdwn:
    said = t.md("Part {number} of {count}", number=t.number(place + 1), count=t.number(count))
    return t.md("{title} ({part})", title=title, part=said) if title else said


def _blocks(words: Words, review: Weekly) -> Iterator[Block]:
    t = words.t
    yield b.header(t("Weekly review of {team}", team=review.team.name))
    yield b.context(_span(t, review))
    yield from weekly_headline.blocks(words, review)
    if _empty(review):
        yield b.section(t.md("This team has no deals yet, so there is not enough data."))
        return
    yield from weekly_asks.blocks(words, review)
    yield from weekly_lists.best(words, review)
    if review.full:
        if listed := [*weekly_lists.lists(words, review)]:
            yield from (b.divider(), *listed)
        yield from weekly_people.keepers(words, review)
        yield from weekly_lists.overrides(words, review)
    else:
        yield from weekly_lists.in_short(words, review)
    buttons = [b.button(t("Show the team's deals"), deal_list.OPENS, value="team todo")]
    if not review.live:
        since = f"{review.team.id}:{review.period.key}"
        buttons.append(b.button(t("What changed since"), CHANGED, value=since))
    yield b.actions(*buttons)


def _empty(review: Weekly) -> bool:
    now = review.figures
    return not (now.open or now.created or now.won or now.lost)


def _span(t: Text, review: Weekly) -> Mrkdwn:
    """The week, and when this was written; a week that is under way says so."""
    days = {
        "first": t.date(review.period.first, review.period.last),
        "last": t.date(review.period.last, review.period.first),
    }
    today = review.as_of.astimezone(t.zone).date()
    if review.live:
        return t.md(
            "{first} to {last}, so far: as of {at}; in brackets against the same time last week",
            **days,
            at=t.moment(review.as_of, today),
        )
    return t.md(
        "{first} to {last}, as of {at}; in brackets against the week before",
        **days,
        at=t.moment(review.as_of, today),
    )
