"""A rep's day in the Home: what is overdue and due, each with its fix, whom they meet, and their own deals."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.views import blocks as b
from bot.views import deal_card, deal_label, home_rows
from store.model import SUGGESTION

if TYPE_CHECKING:
    from bot.services.home import Day
    from bot.text import Mrkdwn
    from bot.views.finding_words import Words
    from store.agenda import Coming
    from store.model import Finding


def render(words: Words, day: Day) -> list[b.Block]:
    return [*_to_do(words, day), b.divider(), *_meetings(words, day), b.divider(), *_deals(words, day)]


def _to_do(words: Words, day: Day) -> list[b.Block]:
    t = words.t
    if not day.items.rows:
        return [b.section(t.md("*To do*\nNothing is due. Well done!"))]
    parts: list[b.Block] = []
    for title, found in groupby(day.items.rows, key=lambda items: _title(words, day, items[0].finding)):
        parts += [b.section(title), *home_rows.items(words, list(found))]
    return parts + home_rows.pages(t, day.items, "items")


def _title(words: Words, day: Day, finding: Finding) -> Mrkdwn:
    t, asked = words.t, day.asked
    if finding.rule == SUGGESTION:
        return t.md("*Suggestions* ({count})", count=t.number(asked.suggested))
    if finding.due_at <= words.now:
        return t.md("*Overdue* ({count})", count=t.number(asked.overdue))
    return t.md("*Due* ({count})", count=t.number(asked.due))


def _meetings(words: Words, day: Day) -> list[b.Block]:
    t = words.t
    if not day.meetings:
        return [b.section(t.md("*Coming meetings*\nNone in the next 7 days."))]
    return [b.section(t.md("*Coming meetings*")), *(_meeting(words, each) for each in day.meetings)]


def _meeting(words: Words, meeting: Coming) -> b.Block:
    t = words.t
    when = t.moment(meeting.starts_at, words.now.astimezone(t.zone).date())
    said = [
        t.md("*{when}* {title}", when=when, title=meeting.title),
        deal_label.line(t, meeting.number, meeting.name, meeting.account),
    ]
    return b.section(
        home_rows.lines(said), accessory=b.button(t("Open"), deal_card.OPEN, value=meeting.deal_id)
    )


def _deals(words: Words, day: Day) -> list[b.Block]:
    t = words.t
    if not day.deals.count:
        return [b.section(t.md("*Your deals*\nNone is open here. Add one with `/deal new`."))]
    title = t.md("*Your deals* ({known})", known=home_rows.total(words, day.deals))
    return [
        home_rows.by_stage(words, title, day.deals),
        *home_rows.rows(words, day.deals, above=day.items.rows),
        *home_rows.pages(t, day.deals.rows, "deals"),
    ]
